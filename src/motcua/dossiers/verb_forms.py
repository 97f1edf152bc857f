"""The form of each verb, built from its input; larger ones (lists of defects, units to ask) stand by themselves."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import datetime, timedelta
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.agencies.models import UnitKind
from motcua.dossiers import policy, queries
from motcua.dossiers.commands.verbs import Verb
from motcua.dossiers.decisions import settling
from motcua.dossiers.decisions.base import Circumstances
from motcua.dossiers.decisions.intake import SupplementWish
from motcua.dossiers.decisions.tasks import Asked, Consultation
from motcua.dossiers.forms import defects, upload_id_of
from motcua.dossiers.models import Dossier
from motcua.dossiers.state import DossierState
from motcua.dossiers.values import TaskKind
from motcua.kernel import clock
from motcua.kernel.refusal import invalid
from motcua.payments.models import ChargeState
from motcua.payments.queries import charges_of
from motcua.web.fields import DateTimeField, MoneyField
from motcua.web.formats import format_money
from motcua.web.widgets import Combobox, ResumableUpload

ASKED_ROWS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """What a form needs to know: the dossier's state and the circumstances of the one who fills it in."""

    dossier: Dossier
    state: DossierState
    c: Circumstances


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
        return _supplement_fields(place)
    if verb.input is Consultation:
        return _consultation_fields()
    maker_of_all = _WHOLE.get(verb.input)
    if maker_of_all is not None:
        return maker_of_all(place)
    hints = get_type_hints(verb.input)
    built: dict[str, Any] = {}
    for field in fields(verb.input):
        if field.name in _HIDDEN:
            continue
        label, hint = _LABELS.get(f"{verb.name}.{field.name}") or _LABELS.get(field.name, (field.name, ""))
        needed = field.default is MISSING and field.default_factory is MISSING
        maker = _SPECIAL.get(field.name)
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


def _steps_ahead(_verb: Verb, place: Place, _needed: bool) -> forms.Field:
    state, c = place.state, place.c
    usual = c.following(state.step)
    names = ", ".join(f"{step.number}. {step.name}" for step in usual) or _("theo quy trình")
    later = [(step.number, f"{step.number}. {step.name}") for step in c.steps if step.number > state.step]
    choices = [("", _("Bước tiếp theo: %(names)s") % {"names": names}), *later]
    return forms.TypedChoiceField(choices=choices, required=False, coerce=int, empty_value=None)


def _steps_behind(_verb: Verb, place: Place, _needed: bool) -> forms.Field:
    behind = [
        step for step in place.c.steps if step.number < place.state.step and step.unit_kind != "consulted"
    ]
    choices = [
        ("", _("Bước liền trước")),
        *((step.number, f"{step.number}. {step.name}") for step in reversed(behind)),
    ]
    return forms.TypedChoiceField(choices=choices, required=False, coerce=int, empty_value=None)


def _people(unit_ids: set[int], *, needed: bool) -> forms.Field:
    nodes = policy.units()
    below = {
        node.id
        for node in nodes.values()
        if any(unit in nodes and node.path.startswith(nodes[unit].path) for unit in unit_ids)
        and (node.id in unit_ids or node.kind in _PARTS)
    }
    people = queries.staff_of(below, clock.today())
    choices = [("", "—"), *((person.pk, person.name) for person in people)]
    return forms.TypedChoiceField(choices=choices, required=needed, coerce=int, empty_value=None)


_PARTS = frozenset({UnitKind.DIVISION.value, UnitKind.DISTRICT_OFFICE.value})


def _assignees(_verb: Verb, place: Place, needed: bool) -> forms.Field:
    return _people({place.state.unit_id} if place.state.unit_id else set(), needed=needed)


def _receivers(_verb: Verb, place: Place, _needed: bool) -> forms.Field:
    """People at the unit that carries out the next step."""
    from motcua.dossiers.decisions.handling import unit_of_step

    following = place.c.following(place.state.step)
    unit = unit_of_step(place.state, following[0] if following else None, place.c)
    return _people({unit}, needed=False)


def _tasks(verb: Verb, place: Place, needed: bool) -> forms.Field:
    nodes = policy.units()
    mine = verb.name == "answer-task"
    tasks = [
        task
        for task in place.state.open_tasks
        if not mine or (task.unit_id in place.c.units and task.state == "open")
    ]
    choices = [(task.number, f"{task.number}. {nodes[task.unit_id].name}") for task in tasks]
    return forms.TypedChoiceField(choices=choices, required=needed, coerce=int)


def _unit(_verb: Verb, _place: Place, needed: bool) -> forms.Field:
    return UnitField(required=needed)


def _counter(_verb: Verb, _place: Place, needed: bool) -> forms.Field:
    field = UnitField(required=needed)
    field.widget = _unit_box(counters=True)
    return field


def _ways(_verb: Verb, _place: Place, _needed: bool) -> forms.Field:
    from motcua.dossiers.forms import RETURN_CHANNELS

    return forms.ChoiceField(choices=RETURN_CHANNELS, initial="counter")


_SPECIAL: dict[str, Callable[[Verb, Place, bool], forms.Field]] = {
    "to_step": _steps_ahead,
    "step": _steps_behind,
    "to_assignee": _receivers,
    "assignee_id": _assignees,
    "task": _tasks,
    "to_unit": _unit,
    "competent_id": _unit,
    "counter_id": _counter,
    "channel": _ways,
}


def unit_label(value: Any) -> str:
    """The name of a chosen unit."""
    node = policy.units().get(int(value)) if str(value).isdigit() else None
    return node.name if node else str(value)


def _unit_box(*, counters: bool = False, **attrs: Any) -> Combobox:
    url = reverse_lazy("dossiers.counter_options" if counters else "dossiers.unit_options")
    return Combobox(url=url, label_of=unit_label, minimum=2, attrs=attrs)


class UnitField(forms.IntegerField):
    """A unit picked by its name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=_unit_box(), **options)

    def clean(self, value: Any) -> int | None:
        """The id of a unit that exists."""
        found: int | None = super().clean(value)
        if found is not None and found not in policy.units():
            raise forms.ValidationError(_("Không có đơn vị này; xin chọn trong danh sách gợi ý."))
        return found


def _supplement_fields(place: Place) -> dict[str, Any]:
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


def _consultation_fields() -> dict[str, Any]:
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
_WHOLE: dict[Any, Callable[[Place], dict[str, Any]]] = {
    settling.FeeTaken: _fee_fields,
    settling.FeeWaived: _waiver_fields,
    settling.PapersAdded: _paper_fields,
    settling.ResultAttached: _result_fields,
}
_READ: dict[Any, Callable[[Mapping[str, Any]], Any]] = {
    settling.FeeTaken: _fee_of,
    settling.FeeWaived: lambda cleaned: settling.FeeWaived(
        tuple(UUID(one) for one in cleaned["charges"]), cleaned["ground"]
    ),
    settling.PapersAdded: _papers_of,
    settling.ResultAttached: lambda cleaned: settling.ResultAttached(
        upload_id_of(cleaned["upload_id"]), cleaned["name"]
    ),
}


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
            asked=tuple(_asked(cleaned)),
            kind=TaskKind(cleaned["kind"]),
            in_order=cleaned["in_order"],
            written=cleaned["written"],
        )
    reader = _READ.get(verb.input)
    if reader is not None:
        return reader(cleaned)
    values = {field.name: cleaned[field.name] for field in fields(verb.input) if field.name in cleaned}
    return verb.input(**values)


def _asked(cleaned: Mapping[str, Any]) -> list[Asked]:
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


__all__ = ["Place", "VerbForm", "form_for", "groups_of_consultation", "initial_of", "input_of"]
