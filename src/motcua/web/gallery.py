"""What the gallery of components shows: invented rows, for looking at and for the accessibility test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel import clock
from motcua.kernel.refusal import Refusal

from .fields import DateField, DateTimeField, MoneyField
from .keyset import Page
from .refusals import attach_refusal
from .states import NATIONAL_STATES
from .tables import Column, Kind, Table
from .widgets import Combobox, ResumableUpload

PROCEDURES = [
    {"value": "1.001193", "label": "Đăng ký khai sinh", "note": "Hộ tịch · Cấp xã"},
    {"value": "1.000894", "label": "Đăng ký kết hôn", "note": "Hộ tịch · Cấp xã"},
    {"value": "1.000656", "label": "Đăng ký khai tử", "note": "Hộ tịch · Cấp xã"},
]


class GalleryForm(forms.Form):
    """One input of each kind."""

    applicant = forms.CharField(label=gettext_lazy("Họ và tên chủ hồ sơ"), max_length=120)
    procedure = forms.CharField(
        label=gettext_lazy("Thủ tục"),
        widget=Combobox(url="/_bo-suu-tap/goi-y"),
        help_text=gettext_lazy("Gõ ít nhất hai chữ, không cần dấu."),
    )
    born_on = DateField(label=gettext_lazy("Ngày sinh"))
    received_at = DateTimeField(label=gettext_lazy("Nhận hồ sơ lúc"), required=False)
    fee = MoneyField(label=gettext_lazy("Lệ phí"), required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Cách nộp"),
        widget=forms.RadioSelect,
        choices=[
            ("1", gettext_lazy("Trực tiếp tại Bộ phận Một cửa")),
            ("2", gettext_lazy("Trực tuyến")),
            ("3", gettext_lazy("Bưu chính công ích")),
        ],
    )
    field = forms.ChoiceField(
        label=gettext_lazy("Lĩnh vực"),
        required=False,
        choices=[("", "—"), ("ho-tich", gettext_lazy("Hộ tịch")), ("dat-dai", gettext_lazy("Đất đai"))],
    )
    remark = forms.CharField(
        label=gettext_lazy("Ghi chú"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    by_post = forms.BooleanField(label=gettext_lazy("Nhận kết quả qua bưu chính"), required=False)
    papers = forms.CharField(
        label=gettext_lazy("Giấy tờ kèm theo"),
        required=False,
        widget=ResumableUpload(endpoint="/_bo-suu-tap/tai-len", accept=".pdf,.jpg,.jpeg,.png,.heic"),
    )


@dataclass(frozen=True, slots=True)
class Sample:
    """A row of the sample list."""

    pk: int
    code: str
    procedure: str
    applicant: str
    unit: str
    due_at: datetime
    finished_at: datetime | None
    paused: bool
    state: int
    fee: int


def samples(now: datetime) -> list[Sample]:
    """Invented dossiers around `now`."""
    rows = (
        ("Đăng ký khai sinh", "Nguyễn Thị Giả Định", "UBND Phường 1, TP. Mỹ Tho", -5, None, False, 4, 0),
        (
            "Cấp bản sao trích lục hộ tịch",
            "Trần Văn Thí Dụ",
            "UBND Phường 1, TP. Mỹ Tho",
            2,
            None,
            False,
            4,
            8000,
        ),
        (
            "Cấp giấy phép xây dựng nhà ở riêng lẻ",
            "Lê Minh Mẫu",
            "Phòng Quản lý đô thị TP. Mỹ Tho",
            30,
            None,
            False,
            5,
            75000,
        ),
        (
            "Đăng ký biến động quyền sử dụng đất trong trường hợp thay đổi thông tin",
            "Phạm Đường Ví",
            "Chi nhánh Văn phòng Đăng ký đất đai huyện Cái Bè",
            200,
            None,
            False,
            6,
            1250000,
        ),
        (
            "Đăng ký hộ kinh doanh",
            "Hồ Ái Thử",
            "Phòng Tài chính - Kế hoạch huyện Châu Thành",
            90,
            None,
            True,
            8,
            100000,
        ),
        ("Đăng ký kết hôn", "Võ Ươm Tên", "UBND xã Tân Hương", 48, -6, False, 10, 0),
    )
    return [
        Sample(
            pk=number,
            code=f"H58.12.{number:02d}-220301-{number:04d}",
            procedure=name,
            applicant=person,
            unit=unit,
            due_at=now + timedelta(hours=hours),
            finished_at=now + timedelta(hours=done) if done is not None else None,
            paused=paused,
            state=state,
            fee=fee,
        )
        for number, (name, person, unit, hours, done, paused, state, fee) in enumerate(rows, start=1)
    ]


def columns() -> list[Column]:
    """The columns of the sample list."""
    return [
        Column(
            "code",
            _("Mã hồ sơ"),
            lambda row: row.code,
            Kind.CODE,
            link=lambda row: f"#hs-{row.pk}",
            sort="code",
        ),
        Column("procedure", _("Thủ tục"), lambda row: row.procedure, wide=True),
        Column("applicant", _("Chủ hồ sơ"), lambda row: row.applicant, sort="applicant"),
        Column("unit", _("Đang ở"), lambda row: row.unit),
        Column("state", _("Trạng thái"), lambda row: row.state, Kind.STATE),
        Column("fee", _("Phí, lệ phí"), lambda row: row.fee, Kind.MONEY),
        Column(
            "due_at",
            _("Hạn trả"),
            lambda row: row.due_at,
            Kind.DUE,
            sort="due_at",
            finished=lambda row: row.finished_at,
            paused=lambda row: row.paused,
        ),
    ]


def context(request: HttpRequest) -> dict[str, Any]:
    """Everything the gallery's templates show."""
    now = clock.now()
    form = GalleryForm(request.POST) if request.method == "POST" else GalleryForm()
    if request.method == "POST" and "refuse" in request.POST:
        attach_refusal(form, refusal_sample())
    page = Page(rows=samples(now), next_cursor="ví-dụ", count=1001)
    return {
        "form": form,
        "states": sorted(NATIONAL_STATES),
        "table": Table(columns(), page, caption=_("Hồ sơ giả định"), selectable="dossier"),
        "empty_table": Table(columns(), Page(rows=[], count=0), empty_title=_("Chưa có hồ sơ nào")),
        "page": page,
        "refusal": refusal_sample(),
        "events": _events(now),
        "steps": _steps(now),
        "facts": [
            (_("Chủ hồ sơ"), "Nguyễn Thị Giả Định"),
            (_("Địa chỉ"), "Khu phố 2, Phường 1, TP. Mỹ Tho"),
            (_("Lệ phí"), "8.000 đ"),
            (_("Nơi nhận kết quả"), "Bộ phận Tiếp nhận và Trả kết quả Phường 1"),
        ],
        "tabs": [
            {"title": _("Diễn biến"), "url": "#", "current": True},
            {"title": _("Giấy tờ"), "url": "#", "count": 4},
            {"title": _("Phiếu đã lập"), "url": "#", "count": 1001},
        ],
    }


def refusal_sample() -> Refusal:
    """A refusal as a command would give it."""
    return Refusal(
        "Hồ sơ này đã được hẹn lại một lần, không hẹn lại lần nữa được.",
        rule="Nghị định 61/2018/NĐ-CP, Điều 19 khoản 9",
        next_step="Xin trả kết quả trong thời gian sớm nhất và ghi rõ lý do quá hạn.",
        fields={"remark": "Chưa ghi lý do."},
    )


def _events(now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "at": now - timedelta(hours=1),
            "title": _("Yêu cầu bổ sung giấy tờ"),
            "who": "Lê Minh Mẫu",
            "unit": "Phòng Quản lý đô thị",
            "text": "Thiếu bản vẽ mặt bằng móng (Điều 95 Luật Xây dựng).",
            "tone": "warn",
            "icon": "file-earmark-plus",
        },
        {
            "at": now - timedelta(hours=20),
            "title": _("Chuyển hồ sơ đến cơ quan giải quyết"),
            "who": "Hồ Ái Thử",
            "tone": "act",
            "icon": "send",
        },
        {
            "at": now - timedelta(hours=22),
            "title": _("Tiếp nhận hồ sơ"),
            "who": "Hồ Ái Thử",
            "unit": "Bộ phận Một cửa TP. Mỹ Tho",
            "tone": "good",
            "icon": "clipboard-check",
        },
    ]


def _steps(now: datetime) -> list[SimpleNamespace]:
    empty: dict[str, Any] = {"person": "", "finished_at": None, "due_at": None, "result": ""}
    rows: list[dict[str, Any]] = [
        {
            "number": 1,
            "title": "Tiếp nhận, kiểm tra hồ sơ",
            "unit": "Bộ phận Một cửa",
            "hours": 4,
            "state": "done",
            "person": "Hồ Ái Thử",
            "finished_at": now - timedelta(hours=20),
            "result": "Giấy tiếp nhận",
        },
        {
            "number": 2,
            "title": "Thẩm định hồ sơ",
            "unit": "Phòng Quản lý đô thị",
            "hours": 80,
            "state": "current",
            "person": "Lê Minh Mẫu",
            "due_at": now + timedelta(hours=30),
        },
        {
            "number": 3,
            "title": "Ký giấy phép",
            "unit": "Lãnh đạo UBND thành phố",
            "hours": 16,
            "state": "todo",
        },
        {"number": 4, "title": "Trả kết quả", "unit": "Bộ phận Một cửa", "hours": 4, "state": "todo"},
    ]
    return [SimpleNamespace(**{**empty, **row}) for row in rows]
