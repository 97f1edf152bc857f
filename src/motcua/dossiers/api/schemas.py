"""Requests of the API, generated from the inputs of the verbs, so that both can never differ; and its answers."""

from __future__ import annotations

import types
import typing
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, create_model

from motcua.dossiers.commands.filing import NewDossier
from motcua.dossiers.values import NationalState, Stage
from motcua.kernel import clock
from motcua.web.endpoints import RowId


def _writable(text: str) -> str:
    """Text that PostgreSQL can hold: no NUL, no half of a surrogate pair."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("có ký tự không ghi được")
    return text


def _moment(value: datetime) -> datetime:
    """An aware moment within the years of the law; without a zone it is Vietnamese time."""
    if not 2000 <= value.year <= 2100:
        raise ValueError("năm phải từ 2000 đến 2100")
    return clock.aware(value)


def _day(value: date) -> date:
    if not 1850 <= value.year <= 2100:
        raise ValueError("năm phải từ 1850 đến 2100")
    return value


Moment = Annotated[datetime, AfterValidator(_moment)]
Day = Annotated[date, AfterValidator(_day)]

#: Longest texts by field, as the columns hold them; free words otherwise.
_LENGTHS = {
    "name": 300, "identity_number": 30, "address": 500, "phone": 30, "email": 254, "representative": 300, "sex": 10,
    "return_address": 500, "waybill": 60, "authority_paper": 300, "summary": 1000, "priority": 12, "number": 80,
    "procedure_code": 40, "ground": 1000, "file": 200, "collector": 300, "authority": 300, "responsible": 300, "place": 500,
}  # fmt: skip
_WORDS = 4000
_CHOICES: dict[tuple[str, str], Any] = {
    ("PersonGiven", "kind"): Literal["citizen", "business", "state_body", "organisation"],
    ("PersonGiven", "identity_kind"): Literal["", "citizen_id", "old_id", "passport", "tax_code", "other"],
    ("NewDossier", "channel"): Literal["counter", "online", "post", "on_behalf"],
    ("NewDossier", "return_channel"): Literal["counter", "post", "electronic"],
    ("Handing", "channel"): Literal["counter", "post", "electronic"],
}
_WORDS_OF_FIELDS = {
    "counter_id": "Bộ phận Một cửa tiếp nhận",
    "procedure_code": "Mã thủ tục hành chính",
    "applicant": "Chủ hồ sơ",
    "submitter": "Người nộp, khi không phải chủ hồ sơ",
    "case_id": "Trường hợp của thủ tục",
    "channel": "Cách nộp, cách trả",
    "return_channel": "Cách nhận kết quả",
    "papers": "Giấy tờ đã nhận",
    "originals": "Số bản chính",
    "certified": "Số bản chứng thực",
    "photocopies": "Số bản photo",
    "upload_id": "Tệp đã tải lên xong",
    "submitted_at": "Thời điểm nộp (bưu chính, trực tuyến)",
    "wants_slip": "Có lập Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    "sets": "Số bộ hồ sơ",
    "incomplete_fits": "Thành phần bắt buộc không liệt kê là không áp dụng; false thì hệ thống đối chiếu và từ chối khi thiếu",
    "for_counter_id": "Bộ phận Một cửa có thẩm quyền, khi nhận hộ đơn vị khác",
    "to_step": "Bước nhận; trống: bước kế tiếp của quy trình",
    "to_unit": "Đơn vị nhận",
    "to_assignee": "Người nhận",
    "reason": "Lý do",
    "ground": "Căn cứ pháp lý",
    "missing": "Danh sách đầy đủ những gì thiếu",
    "number": "Số văn bản",
    "no_slip": "Giải quyết ngay, không lập giấy hẹn",
}


@cache
def schema_of(kind: type[Any]) -> type[Schema]:
    """The request schema of an input dataclass, with the limits of its columns."""
    hints = get_type_hints(kind)
    made: dict[str, Any] = {}
    for field in fields(kind):
        if field.name == "extra":
            continue
        annotation = _CHOICES.get((kind.__name__, field.name)) or _annotation(hints[field.name], field.name)
        default: Any = ... if field.default is MISSING and field.default_factory is MISSING else field.default
        limits: dict[str, Any] = {"description": _WORDS_OF_FIELDS.get(field.name)}
        if get_origin(hints[field.name]) is tuple:
            limits["max_length"] = 200
        made[field.name] = (annotation, Field(default, **limits))
    name = {"Refusal": "ReasonAndGround"}.get(kind.__name__, kind.__name__)
    return create_model(name, __base__=_Strict, **made)


class _Strict(Schema):
    """Unknown fields are a mistake of the sender and said so."""

    model_config = ConfigDict(extra="forbid")


def _annotation(hint: Any, name: str) -> Any:
    origin = get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        inner = [part for part in get_args(hint) if part is not types.NoneType]
        return _annotation(inner[0], name) | None
    if origin is tuple:
        return tuple[_annotation(get_args(hint)[0], name), ...]  # type: ignore[misc]
    if is_dataclass(hint):
        return schema_of(hint)  # type: ignore[arg-type]
    if hint is str:
        return Annotated[str, Field(max_length=_LENGTHS.get(name, _WORDS)), AfterValidator(_writable)]
    if hint is int and name == "sets":
        return Annotated[int, Field(ge=1, le=100)]
    if hint is int:
        small = name in ("originals", "certified", "photocopies", "to_step", "step", "task")
        return Annotated[int, Field(ge=0, le=9999)] if small else RowId
    if hint is datetime:
        return Moment
    return Day if hint is date else hint


def value_of(kind: type[Any], given: Schema) -> Any:
    """The input dataclass of a validated request."""
    hints = get_type_hints(kind)
    return kind(
        **{
            name: _value(hints[name], getattr(given, name))
            for name in type(given).model_fields
            if name in hints
        }
    )


def _value(hint: Any, value: Any) -> Any:
    if isinstance(value, Schema):
        inner = [part for part in (get_args(hint) or (hint,)) if is_dataclass(part)]
        return value_of(inner[0], value)  # type: ignore[arg-type]
    if isinstance(value, tuple):
        return tuple(_value(get_args(hint)[0], item) for item in value)
    return value


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


class Filed(schema_of(NewDossier)):  # type: ignore[misc]
    """What the counter types, and whether the dossier is taken in at once."""

    accept: bool = Field(False, description="Tiếp nhận ngay: cấp mã, ngày hẹn, phiếu")
    slip_wanted: bool = Field(False, description="Người nộp yêu cầu phiếu dù thủ tục giải quyết ngay")


def new_dossier(filed: Schema) -> NewDossier:
    """The input of creation."""
    new: NewDossier = value_of(NewDossier, filed)
    if getattr(filed, "slip_wanted", False):
        new.extra["slip_wanted"] = True
    return new


class CommandAnswer(Schema):
    """Where the dossier stands after a verb."""

    id: UUID
    code: str | None = Field(description="Mã hồ sơ; null khi chưa tiếp nhận")
    version: int = Field(description="Phiên bản, như trong ETag")
    event_id: UUID
    stage: Stage
    status: NationalState = Field(description="Trạng thái theo bảng mã quốc gia, 1 đến 10")
    unit_id: int | None
    assignee_id: int | None
    step: int
    step_due_at: datetime | None
    due_at: datetime | None


class BulkLine(Schema):
    """The answer to one line of a bulk import."""

    index: int
    status: int
    dossier: CommandAnswer | None = None
    problem: dict[str, Any] | None = None


class BulkAnswer(Schema):
    """One answer a line, in the order sent."""

    items: list[BulkLine]


class DossierRow(Schema):
    """A line of a list: no personal data."""

    id: UUID
    code: str | None
    procedure_code: str
    procedure_name: str
    channel: str
    stage: Stage
    status: NationalState
    counter_id: int
    competent_id: int
    unit_id: int | None
    assignee_id: int | None
    step: int
    submitted_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    step_due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    version: int
    is_simulated: bool = Field(description="Dữ liệu mô phỏng")


class DossierPage(Schema):
    """A page of dossiers."""

    items: list[DossierRow]
    next: str | None


class Person(Schema):
    """A party as the dossier keeps it."""

    kind: str
    name: str
    identity_kind: str
    identity_number: str
    birth_date: date | None
    sex: str
    address: str
    phone: str
    email: str
    representative: str


class DossierDetail(DossierRow):
    """A dossier with its people."""

    applicant: Person
    submitter: Person | None
    summary: str
    return_channel: str
    return_address: str
    waybill: str
    sets: int
    priority: str
    rule_pack: str
    state_label: str
    first_due_at: datetime | None
    rescheduled_at: datetime | None
    decided_at: datetime | None
    outcome: str
    register_year: int | None
    register_number: int | None


class EventRow(Schema):
    """One line of the journal."""

    id: UUID
    sequence: int
    verb: str
    title: str
    at: datetime
    unit_id: int | None
    user_id: int | None
    via: str
    facts: dict[str, Any]


class EventList(Schema):
    """The whole journal of one dossier."""

    items: list[EventRow]


class SlipRow(Schema):
    """A slip that was issued."""

    id: UUID
    form: str
    number: str
    version: int
    issued_at: datetime
    superseded_by_id: UUID | None
    pdf: str


class SlipList(Schema):
    """The slips of one dossier, oldest first."""

    items: list[SlipRow]


class PaperRow(Schema):
    """A paper of a dossier."""

    id: UUID
    kind: str
    number: int
    name: str
    component_id: int | None
    originals: int
    certified: int
    photocopies: int
    file_name: str
    digitised: int
    added_at: datetime
    returned_at: datetime | None


class PaperList(Schema):
    """The papers of one dossier."""

    items: list[PaperRow]
