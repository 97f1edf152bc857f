"""Forms of the counter: intake with its checklist of papers, and the filters of lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from motcua.catalogue.values import ComponentSnapshot
from motcua.dossiers.commands import NewDossier, PaperBrought, PersonGiven
from motcua.dossiers.decisions.approval import Missing
from motcua.dossiers.history import ROLE_TITLES
from motcua.dossiers.models import Party
from motcua.dossiers.queries import Filters
from motcua.dossiers.values import NationalState
from motcua.web.fields import DateField, DateTimeField
from motcua.web.widgets import Combobox, ResumableUpload

CHANNELS = [
    ("counter", _("Trực tiếp")),
    ("on_behalf", _("Nộp thay, được uỷ quyền")),
    ("post", _("Dịch vụ bưu chính công ích")),
]
RETURN_CHANNELS = [
    ("counter", _("Tại Bộ phận Một cửa")),
    ("post", _("Qua dịch vụ bưu chính công ích")),
    ("electronic", _("Bản điện tử")),
]
PRIORITIES = [
    ("", _("Không")),
    ("elderly", _("Người cao tuổi")),
    ("disabled", _("Người khuyết tật")),
    ("pregnant", _("Phụ nữ mang thai")),
]
SEXES = [("", "—"), ("Nam", _("Nam")), ("Nữ", _("Nữ"))]
#: Rows of the list of defects; more are never needed on a form of one page, and empty ones cost nothing.
DEFECT_ROWS = 6


class IntakeForm(forms.Form):
    """What the counter types; names follow the fields that refusals name (`applicant.name` → `applicant_name`)."""

    use_required_attribute = False

    citizen_card = forms.CharField(
        label=_("Quét mã QR thẻ căn cước"), required=False, max_length=600,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-citizen-card": "", "autofocus": True,
                                      "data-key": "f2", "data-key-label": _("Quét thẻ căn cước")}),
        help_text=_("Đặt con trỏ vào đây rồi quét; nếu không có máy quét, nhập số định danh ở ô bên dưới."),
    )  # fmt: skip
    applicant_identity_number = forms.CharField(
        label=_("Số định danh, giấy tờ"), required=False, max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-identity": ""}),
    )  # fmt: skip
    applicant_kind = forms.ChoiceField(
        label=_("Đối tượng"), choices=Party.Kind.choices, required=False, initial="citizen"
    )
    applicant_name = forms.CharField(label=_("Họ và tên, tên tổ chức"), max_length=300)
    applicant_birth_date = DateField(label=_("Ngày sinh"), required=False)
    applicant_sex = forms.ChoiceField(label=_("Giới tính"), choices=SEXES, required=False)
    applicant_address = forms.CharField(label=_("Địa chỉ"), required=False, max_length=500)
    applicant_phone = forms.CharField(
        label=_("Điện thoại"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    applicant_email = forms.CharField(
        label=_("Thư điện tử"),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"inputmode": "email"}),
    )
    applicant_representative = forms.CharField(label=_("Người đại diện"), required=False, max_length=300)

    procedure_code = forms.CharField(label=_("Thủ tục"), max_length=40)
    case_id = forms.IntegerField(label=_("Trường hợp"), required=False, widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("Nội dung yêu cầu giải quyết"), required=False, max_length=1000,
        help_text=_("Để trống thì ghi tên thủ tục."),
    )  # fmt: skip

    channel = forms.ChoiceField(label=_("Cách nộp"), choices=CHANNELS, initial="counter")
    submitter_name = forms.CharField(label=_("Người nộp thay"), required=False, max_length=300)
    submitter_identity_number = forms.CharField(
        label=_("Số định danh người nộp thay"), required=False, max_length=30
    )
    submitter_phone = forms.CharField(label=_("Điện thoại người nộp thay"), required=False, max_length=30)
    authority_paper = forms.CharField(
        label=_("Giấy uỷ quyền"), required=False, max_length=300, help_text=_("Số, ngày, nơi chứng thực.")
    )
    waybill = forms.CharField(label=_("Mã vận đơn bưu chính"), required=False, max_length=60)
    submitted_at = DateTimeField(
        label=_("Ký giao nhận lúc"), required=False, help_text=_("Thời điểm ký biên bản với bưu chính.")
    )
    return_channel = forms.ChoiceField(label=_("Nhận kết quả"), choices=RETURN_CHANNELS, initial="counter")
    return_address = forms.CharField(
        label=_("Địa chỉ nhận kết quả"),
        required=False,
        max_length=500,
        help_text=_("Để trống thì gửi về địa chỉ người nộp."),
    )
    priority = forms.ChoiceField(label=_("Ưu tiên"), choices=PRIORITIES, required=False)
    sets = forms.IntegerField(
        label=_("Số bộ hồ sơ"),
        initial=1,
        required=False,
        widget=forms.NumberInput(attrs={"min": 1, "max": 100}),
    )
    slip_wanted = forms.BooleanField(label=_("In Giấy tiếp nhận (Mẫu 01)"), required=False, initial=True)
    incomplete_fits = forms.BooleanField(
        label=_("Thành phần chưa đánh dấu không áp dụng cho hồ sơ này"), required=False
    )
    refusal_reason = forms.CharField(
        label=_("Lý do từ chối"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    refusal_ground = forms.CharField(
        label=_("Căn cứ pháp lý"), required=False, max_length=300, help_text=_("Điều, khoản, văn bản.")
    )
    supplement_reason = forms.CharField(label=_("Lý do chung"), required=False, max_length=500)
    answer_by = DateTimeField(label=_("Bổ sung trước"), required=False)
    bo_phan = forms.IntegerField(widget=forms.HiddenInput)
    nhan_ho = forms.IntegerField(widget=forms.HiddenInput, required=False)
    khoa = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, *args: Any, procedure_url: str, label_of: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["procedure_code"].widget = Combobox(
            url=procedure_url,
            label_of=label_of,
            minimum=3,
            attrs={"data-key": "f3", "data-key-label": _("Chọn thủ tục")},
        )

    def person(self, prefix: str) -> PersonGiven:
        """The person typed under a prefix (`applicant`, `submitter`)."""
        value = {name: self.cleaned_data.get(f"{prefix}_{name}") or "" for name in _PERSON}
        return PersonGiven(
            **value, kind=self.cleaned_data.get(f"{prefix}_kind") or "citizen",
            birth_date=self.cleaned_data.get(f"{prefix}_birth_date"),
        )  # fmt: skip

    def new_dossier(self, papers: Sequence[PaperBrought]) -> NewDossier:
        """The command's input."""
        data = self.cleaned_data
        on_behalf = data["channel"] == "on_behalf"
        return NewDossier(
            counter_id=data["bo_phan"], procedure_code=data["procedure_code"], applicant=self.person("applicant"),
            submitter=self.person("submitter") if on_behalf or data["submitter_name"] else None, case_id=data["case_id"],
            channel=data["channel"], return_channel=data["return_channel"], return_address=data["return_address"],
            waybill=data["waybill"], authority_paper=data["authority_paper"], summary=data["summary"], sets=data["sets"] or 1,
            priority=data["priority"], submitted_at=data["submitted_at"] if data["channel"] == "post" else None,
            wants_slip=data["slip_wanted"], papers=tuple(papers), extra={"slip_wanted": data["slip_wanted"]},
            incomplete_fits=data["incomplete_fits"], for_counter_id=data["nhan_ho"],
        )  # fmt: skip


_PERSON = ("name", "identity_number", "sex", "address", "phone", "email", "representative")


class PaperLine:
    """One paper of the checklist: what the catalogue asks for, what lies on the counter, its scan."""

    def __init__(
        self, component: ComponentSnapshot, data: Mapping[str, Any] | None, ticked: Sequence[str]
    ) -> None:
        self.component = component
        self.id = str(component.id)
        self.ticked = self.id in ticked
        self.counts = [
            (name, label, self._count(data, name, default))
            for name, label, default in (
                ("originals", _("Bản chính"), component.originals),
                ("certified", _("Bản chứng thực"), component.certified_copies),
                ("photocopies", _("Bản chụp"), component.photocopies),
            )
        ]
        self.upload = str(data.get(f"paper-{self.id}-upload", "")) if data else ""

    def _count(self, data: Mapping[str, Any] | None, name: str, default: int) -> str:
        given = data.get(f"paper-{self.id}-{name}") if data else None
        return str(default) if given is None else str(given)

    def upload_widget(self) -> str:
        """The resumable upload of the scan."""
        widget = ResumableUpload(
            endpoint=reverse_lazy("papers.upload_create"),
            multiple=False,
            accept=".pdf,.jpg,.jpeg,.png,.heic,.heif",
        )
        return str(widget.render(f"paper-{self.id}-upload", self.upload, {"id": f"paper-{self.id}-upload"}))

    def brought(self) -> PaperBrought:
        """The paper as the command takes it; a count that is no number is refused by the command as below zero."""
        counts = {
            name: int(value) if value.strip().isdigit() else (-1 if value.strip() else 0)
            for name, _label, value in self.counts
        }
        return PaperBrought(
            name=self.component.name, component_id=self.component.id, upload_id=upload_id_of(self.upload),
            **{name: min(value, 999) for name, value in counts.items()},
        )  # fmt: skip


def upload_id_of(addresses: str) -> UUID | None:
    """The id of the last upload among addresses parted by blanks; None for none."""
    for part in reversed(addresses.split()):
        try:
            return UUID(part.rstrip("/").rpartition("/")[2])
        except ValueError:
            continue
    return None


def defects(data: Mapping[str, Any]) -> list[Missing]:
    """The rows of defects that were typed: text and legal ground."""
    texts = data.getlist("missing_text") if hasattr(data, "getlist") else []
    grounds = data.getlist("missing_ground") if hasattr(data, "getlist") else []
    rows = [
        Missing(text.strip(), (grounds[index] if index < len(grounds) else "").strip())
        for index, text in enumerate(texts)
    ]
    return [row for row in rows if row.text or row.ground]


def defect_rows(rows: Sequence[Missing]) -> list[Missing]:
    """Rows to draw: what was typed, and empty ones behind."""
    return [*rows, *[Missing("")] * max(2, DEFECT_ROWS - len(rows))]


class FilterForm(forms.Form):
    """Filters of a list; everything stands in the URL."""

    use_required_attribute = False

    q = forms.CharField(label=_("Mã hồ sơ, tên người nộp"), required=False, max_length=100,
                        widget=forms.TextInput(attrs={"data-key": "/", "type": "search"}))  # fmt: skip
    trang_thai = forms.TypedChoiceField(
        label=_("Trạng thái"), required=False, coerce=int, empty_value=None,
        choices=[("", _("Tất cả")), *((state.value, state.label) for state in NationalState)],
    )  # fmt: skip
    thu_tuc = forms.CharField(label=_("Thủ tục"), required=False, max_length=40)
    buoc = forms.ChoiceField(
        label=_("Bước"), required=False, choices=[("", _("Tất cả")), *ROLE_TITLES.items()]
    )
    han = forms.ChoiceField(
        label=_("Hạn trả"), required=False,
        choices=[("", _("Tất cả")), ("qua-han", _("Quá hạn")), ("hom-nay", _("Đến hạn hôm nay")), ("ba-ngay", _("Trong ba ngày tới"))],
    )  # fmt: skip

    def __init__(self, *args: Any, label_of: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["thu_tuc"].widget = Combobox(
            url=reverse_lazy("dossiers.procedure_options"), label_of=label_of, minimum=2
        )

    def filters(self) -> Filters:
        """The filters; what cannot be read is left out."""
        self.is_valid()
        data = self.cleaned_data
        return Filters(
            status=data.get("trang_thai"), procedure_code=data.get("thu_tuc") or "", step_role=data.get("buoc") or "",
            due=data.get("han") or "", text=data.get("q") or "",
        )  # fmt: skip
