"""The form of each verb, built from its input; larger ones (lists of defects, units to ask) stand by themselves."""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import datetime, timedelta
from typing import Any, Union, get_args, get_origin, get_type_hints

from django import forms
from django.utils.translation import gettext_lazy as _l

from motcua.dossiers.commands.verbs import Verb
from motcua.dossiers.decisions.approval import SupplementWish
from motcua.dossiers.decisions.tasks import Consultation
from motcua.dossiers.forms import defects
from motcua.dossiers.values import TaskKind
from motcua.dossiers.verb_fields import SPECIAL, Place
from motcua.dossiers.whole_forms import (
    ASKED_ROWS,
    READ,
    WHOLE,
    asked_of,
    consultation_fields,
    supplement_fields,
)
from motcua.kernel import clock
from motcua.web.fields import DateTimeField

#: Labels and hints of input fields; `verb.field` before `field`.
_LABELS: dict[str, tuple[Any, Any]] = {
    "reason": (_l("Lý do"), ""),
    "ground": (_l("Căn cứ pháp lý"), _l("Điều, khoản, văn bản.")),
    "number": (_l("Số văn bản"), ""),
    "note": (_l("Ghi chú"), ""),
    "remark": (_l("Ý kiến chuyển kèm"), ""),
    "slip_wanted": (_l("Người nộp yêu cầu lập Giấy tiếp nhận"), ""),
    "agree": (_l("Đồng ý yêu cầu bổ sung thêm"), _l("Không đánh dấu là không đồng ý, khi ấy xin ghi lý do.")),
    "no_slip": (_l("Giải quyết ngay, người nộp không yêu cầu lập Giấy tiếp nhận"), ""),
    "to_step": (_l("Chuyển đến bước"), ""),
    "to_unit": (_l("Đơn vị nhận (khi khác quy trình)"), ""),
    "to_assignee": (_l("Người nhận"), _l("Để trống thì đơn vị nhận tự phân công.")),
    "step": (_l("Trả về bước"), _l("Để trống thì về bước liền trước.")),
    "assignee_id": (_l("Giao cho"), ""),
    "task": (_l("Việc phối hợp"), ""),
    "answer": (_l("Nội dung trả lời"), ""),
    "at": (_l("Thời gian"), _l("Giờ, phút, ngày, tháng, năm.")),
    "place": (_l("Địa điểm"), ""),
    "people": (_l("Thành phần tham gia"), ""),
    "content": (_l("Nội dung"), ""),
    "minutes": (_l("Kết quả thẩm tra, xác minh"), ""),
    "to": (_l("Hẹn trả lại lúc"), _l("Chỉ được hẹn lại một lần (khoản 9 Điều 19 Nghị định 61/2018/NĐ-CP).")),
    "what": (_l("Giấy tờ bị mất, hư hỏng"), ""),
    "responsible": (_l("Đơn vị, người chịu trách nhiệm"), ""),
    "basis": (_l("Văn bản làm căn cứ"), ""),
    "name": (_l("Tên, trích yếu văn bản kết quả"), ""),
    "channel": (_l("Cách trả"), ""),
    "collector": (_l("Người nhận thay"), _l("Để trống khi chính người nộp nhận.")),
    "authority": (_l("Giấy uỷ quyền của người nhận thay"), ""),
    "waybill": (_l("Mã vận đơn"), ""),
    "originals": (_l("Đã trả lại bản chính nhận để đối chiếu"), ""),
    "counter_id": (_l("Bộ phận Một cửa nhận"), ""),
    "competent_id": (_l("Cơ quan giải quyết"), ""),
    "ask-payment.note": (
        _l("Nghĩa vụ tài chính phải thực hiện"),
        _l("Loại thuế, phí, tiền sử dụng đất; thông báo số."),
    ),
    "propose-extension.reason": (
        _l("Lý do chưa trả được đúng hẹn"),
        _l("In trên Phiếu xin lỗi và hẹn lại ngày trả kết quả."),
    ),
}
#: Texts of several lines.
_LONG = frozenset({"reason", "answer", "content", "minutes", "note", "remark", "what"})
#: Inputs that no screen asks for: files come with the papers of the dossier.
_HIDDEN = frozenset({"file"})


class VerbForm(forms.Form):
    """The base of all: expected version and idempotency key travel with every verb."""

    use_required_attribute = False

    phien_ban = forms.IntegerField(widget=forms.HiddenInput, required=False)
    khoa = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)


def form_for(
    verb: Verb, place: Place, data: Any = None, initial: Mapping[str, Any] | None = None
) -> VerbForm:
    """The form of a verb for a dossier; bound when `data` is given."""
    built = _fields_of(verb, place)
    kind = type(f"{verb.name}-form", (VerbForm,), built)
    form: VerbForm = kind(data, initial=initial)
    return form


def _fields_of(verb: Verb, place: Place) -> dict[str, Any]:
    if verb.input is None:
        return {}
    if verb.input is SupplementWish:
        return supplement_fields(place)
    if verb.input is Consultation:
        return consultation_fields()
    maker_of_all = WHOLE.get(verb.input)
    if maker_of_all is not None:
        return maker_of_all(place)
    hints = get_type_hints(verb.input)
    built: dict[str, Any] = {}
    for field in fields(verb.input):
        if field.name in _HIDDEN:
            continue
        label, hint = _LABELS.get(f"{verb.name}.{field.name}") or _LABELS.get(field.name, (field.name, ""))
        needed = field.default is MISSING and field.default_factory is MISSING
        maker = SPECIAL.get(field.name)
        if maker is not None:
            one = maker(verb, place, needed)
        else:
            one = _plain(field.name, _bare(hints[field.name]), needed=needed, default=field.default)
        one.label, one.help_text = label, hint
        built[field.name] = one
    return built


def _bare(hint: Any) -> Any:
    """The type without None."""
    if get_origin(hint) in (Union, types.UnionType):
        return next(one for one in get_args(hint) if one is not type(None))
    return hint


def _plain(name: str, kind: Any, *, needed: bool, default: Any) -> forms.Field:
    if kind is bool:
        return forms.BooleanField(required=False, initial=default if isinstance(default, bool) else False)
    if kind is int:
        return forms.IntegerField(required=needed)
    if kind is datetime:
        return DateTimeField(required=needed)
    widget = forms.Textarea(attrs={"rows": 3}) if name in _LONG else forms.TextInput()
    return forms.CharField(required=False, max_length=4000 if name in _LONG else 300, widget=widget)


def input_of(verb: Verb, form: VerbForm, data: Any) -> Any:
    """The verb's input from a valid form; refused beside the field where rows do not fit together."""
    cleaned = form.cleaned_data
    if verb.input is None:
        return None
    if verb.input is SupplementWish:
        return SupplementWish(
            missing=tuple(defects(data)), reason=cleaned["reason"], answer_by=cleaned["answer_by"],
            sector_ground=cleaned.get("sector_ground", ""),
        )  # fmt: skip
    if verb.input is Consultation:
        return Consultation(
            asked=tuple(asked_of(cleaned)),
            kind=TaskKind(cleaned["kind"]),
            in_order=cleaned["in_order"],
            written=cleaned["written"],
        )
    reader = READ.get(verb.input)
    if reader is not None:
        return reader(cleaned)
    values = {field.name: cleaned[field.name] for field in fields(verb.input) if field.name in cleaned}
    return verb.input(**values)


def initial_of(verb: Verb, place: Place) -> dict[str, Any]:
    """Values that the officer would type anyway: proposed dates, the way agreed on Mẫu 01."""
    state, c = place.state, place.c
    if verb.name == "propose-extension" and state.due_at is not None:
        later = c.calendar.add_working_minutes(clock.local(max(state.due_at, c.at)), 3 * 480)
        return {"to": later.replace(hour=17, minute=0, second=0, microsecond=0, tzinfo=clock.ZONE)}
    if verb.name == "consult":
        answer = c.calendar.add_working_minutes(clock.local(c.at), 2 * 480)
        return {"due_1": answer.replace(hour=17, minute=0, second=0, microsecond=0, tzinfo=clock.ZONE)}
    if verb.name in ("request-supplement", "note-still-missing"):
        wait = clock.local(c.at) + timedelta(days=c.rules.supplement_wait_days)
        return {"answer_by": wait.replace(hour=17, minute=0, second=0, microsecond=0, tzinfo=clock.ZONE)}
    if verb.name == "schedule-verification":
        return {"people": c.by.name}
    return {}


def groups_of_consultation(form: VerbForm) -> list[Sequence[Any]]:
    """The rows of the consultation form, for the template."""
    return [
        [form[f"unit_{index}"], form[f"due_{index}"], form[f"content_{index}"]]
        for index in range(1, ASKED_ROWS + 1)
    ]


__all__ = ["VerbForm", "form_for", "groups_of_consultation", "initial_of", "input_of"]
