"""Forms of inputs that are no image of their fields: lists of defects, units to ask, money, papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from motcua.dossiers.decisions import settling
from motcua.dossiers.decisions.tasks import Asked
from motcua.dossiers.forms import upload_id_of
from motcua.dossiers.values import TaskKind
from motcua.dossiers.verb_fields import Place, UnitField
from motcua.kernel.refusal import invalid
from motcua.payments.models import ChargeState
from motcua.payments.queries import charges_of
from motcua.web.fields import DateTimeField, MoneyField
from motcua.web.formats import format_money
from motcua.web.widgets import ResumableUpload

ASKED_ROWS = 4


def supplement_fields(place: Place) -> dict[str, Any]:
    built: dict[str, Any] = {
        "reason": forms.CharField(
            label=_("Lý do chung"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
        ),
        "answer_by": DateTimeField(label=_("Bổ sung trước"), required=False),
    }
    stage = "appraisal" if place.state.received_at is not None else "intake"
    if place.state.requests_at(stage) >= place.c.max_requests or stage == "appraisal":
        built["sector_ground"] = forms.CharField(
            label=_("Căn cứ pháp luật chuyên ngành"), required=False, max_length=500,
            help_text=_("Bắt buộc khi yêu cầu lần thứ hai; và khi đã quá 03 ngày làm việc kể từ ngày tiếp nhận (khoản 4 Điều 19)."),
        )  # fmt: skip
    return built


def consultation_fields() -> dict[str, Any]:
    built: dict[str, Any] = {
        "kind": forms.ChoiceField(
            label=_("Việc"), initial=TaskKind.CONSULTATION.value,
            choices=[(TaskKind.CONSULTATION.value, _("Lấy ý kiến")), (TaskKind.INTERLINKED.value, _("Liên thông: giao cùng giải quyết"))],
        ),
        "in_order": forms.BooleanField(label=_("Lần lượt theo thứ tự dưới đây (hồ sơ giấy)"), required=False),
        "written": forms.BooleanField(label=_("Lập Phiếu chuyển xử lý"), required=False, initial=True),
    }  # fmt: skip
    for index in range(1, ASKED_ROWS + 1):
        first = index == 1
        built[f"unit_{index}"] = UnitField(label=_("Cơ quan %(number)d") % {"number": index}, required=first)
        built[f"due_{index}"] = DateTimeField(label=_("Trả lời trước"), required=first)
        built[f"content_{index}"] = forms.CharField(
            label=_("Nội dung"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
        )
    return built


def _fee_fields(place: Place) -> dict[str, Any]:
    owed = list(charges_of(place.dossier.pk).filter(state=ChargeState.OWED))
    return {
        "charges": forms.MultipleChoiceField(
            label=_("Khoản thu"), choices=[(str(one.pk), f"{one.name}: {format_money(one.amount)}") for one in owed],
            initial=[str(one.pk) for one in owed], widget=forms.CheckboxSelectMultiple, required=False,
        ),
        "method": forms.ChoiceField(
            label=_("Cách nộp tiền"),
            choices=[("cash", _("Tiền mặt")), ("transfer", _("Chuyển khoản")), ("post", _("Qua bưu chính"))],
        ),
        "amount": MoneyField(label=_("Số tiền nhận"), initial=sum(one.amount for one in owed), required=False),
        "payer": forms.CharField(label=_("Người nộp tiền"), max_length=300, required=False, initial=place.dossier.applicant.name),
        "reference": forms.CharField(label=_("Mã giao dịch"), max_length=120, required=False, help_text=_("Khi chuyển khoản.")),
    }  # fmt: skip


def _waiver_fields(place: Place) -> dict[str, Any]:
    built = _fee_fields(place)
    return {
        "charges": built["charges"],
        "ground": forms.CharField(
            label=_("Căn cứ miễn"), max_length=500, required=False, help_text=_("Điều, khoản, văn bản.")
        ),
    }


PAPER_ROWS = 3


def _paper_fields(_place: Place) -> dict[str, Any]:
    kinds = [
        ("component", _("Thành phần hồ sơ")),
        ("working", _("Phát sinh khi giải quyết")),
        ("other", _("Giấy tờ khác")),
    ]
    built: dict[str, Any] = {"kind": forms.ChoiceField(label=_("Loại giấy tờ"), choices=kinds)}
    for index in range(1, PAPER_ROWS + 1):
        built[f"name_{index}"] = forms.CharField(
            label=_("Giấy tờ %(number)d") % {"number": index}, max_length=500, required=index == 1
        )
        built[f"originals_{index}"] = forms.IntegerField(
            label=_("Số bản chính"), min_value=0, max_value=1000, required=False
        )
        built[f"photocopies_{index}"] = forms.IntegerField(
            label=_("Số bản chụp"), min_value=0, max_value=1000, required=False
        )
        built[f"upload_{index}"] = _upload(_("Bản quét"))
    return built


def _result_fields(_place: Place) -> dict[str, Any]:
    return {
        "upload_id": _upload(_("Tệp kết quả")),
        "name": forms.CharField(label=_("Tên văn bản"), max_length=300, required=False),
    }


def _upload(label: str) -> forms.Field:
    widget = ResumableUpload(
        endpoint=reverse_lazy("papers.upload_create"),
        multiple=False,
        accept=".pdf,.jpg,.jpeg,.png,.heic,.heif",
    )
    return forms.CharField(label=label, required=False, widget=widget)


def _papers_of(cleaned: Mapping[str, Any]) -> settling.PapersAdded:
    rows = [
        settling.PaperGiven(
            name=cleaned[f"name_{index}"], originals=cleaned[f"originals_{index}"] or 0,
            photocopies=cleaned[f"photocopies_{index}"] or 0, upload_id=upload_id_of(cleaned[f"upload_{index}"]),
        )
        for index in range(1, PAPER_ROWS + 1) if cleaned[f"name_{index}"]
    ]  # fmt: skip
    return settling.PapersAdded(tuple(rows), cleaned["kind"])


def _fee_of(cleaned: Mapping[str, Any]) -> settling.FeeTaken:
    chosen = tuple(UUID(one) for one in cleaned["charges"])
    return settling.FeeTaken(
        cleaned["method"], chosen, cleaned["amount"], cleaned["payer"], cleaned["reference"].strip()
    )


#: Inputs whose form is no image of their fields: how it is made, and read.
WHOLE: dict[Any, Callable[[Place], dict[str, Any]]] = {
    settling.FeeTaken: _fee_fields,
    settling.FeeWaived: _waiver_fields,
    settling.PapersAdded: _paper_fields,
    settling.ResultAttached: _result_fields,
}


READ: dict[Any, Callable[[Mapping[str, Any]], Any]] = {
    settling.FeeTaken: _fee_of,
    settling.FeeWaived: lambda cleaned: settling.FeeWaived(
        tuple(UUID(one) for one in cleaned["charges"]), cleaned["ground"]
    ),
    settling.PapersAdded: _papers_of,
    settling.ResultAttached: lambda cleaned: settling.ResultAttached(
        upload_id_of(cleaned["upload_id"]), cleaned["name"]
    ),
}


def asked_of(cleaned: Mapping[str, Any]) -> list[Asked]:
    rows: list[Asked] = []
    for index in range(1, ASKED_ROWS + 1):
        unit, due_at = cleaned.get(f"unit_{index}"), cleaned.get(f"due_{index}")
        content = cleaned.get(f"content_{index}") or (rows[0].content if rows else "")
        if unit is None:
            continue
        if due_at is None:
            due_at = rows[0].due_at if rows else None
        if due_at is None:
            raise invalid({f"due_{index}": _("Xin ghi thời hạn trả lời.")})
        if not content.strip():
            raise invalid({f"content_{index}": _("Xin nêu nội dung lấy ý kiến.")})
        rows.append(Asked(unit_id=unit, due_at=due_at, content=content))
    return rows
