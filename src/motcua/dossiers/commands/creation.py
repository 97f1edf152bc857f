"""A dossier begins: registered only, or taken in at once at the counter (register and accept in one transaction)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from motcua.catalogue.queries import case_for_excluded, case_for_intake
from motcua.catalogue.values import ChannelSnapshot, IntakeProcedure, ProcessSnapshot
from motcua.dossiers import consequences, policy
from motcua.dossiers.decisions import intake
from motcua.dossiers.decisions.base import Circumstances, Decision, Done
from motcua.dossiers.models import Dossier, Party
from motcua.dossiers.processes import routes_of, usual_steps
from motcua.dossiers.state import DossierState, apply_changes
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.commands import claim, command
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal, invalid
from motcua.kernel.text import clean, fold, person_sort_key
from motcua.law.codes import read_citizen_id, read_tax_code

from .frame import (
    calendar_of,
    event_of,
    numbers_of,
    put_state,
    request_json,
    rules_at,
    with_numbers,
    write_beside,
)
from .preparing import cleaned


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonGiven:
    """A person or organisation as typed or read from the card."""

    name: str
    kind: str = "citizen"
    identity_kind: str = ""
    identity_number: str = ""
    birth_date: date | None = None
    sex: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    representative: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperBrought:
    """A paper that lies on the counter: which component, how many of which kind, its scan."""

    name: str
    component_id: int | None = None
    originals: int = 0
    certified: int = 0
    photocopies: int = 0
    upload_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDossier:
    """What the counter types. `counter_id` is the counter that takes it in; units and limits come from the lists.

    `for_counter_id`: filed here for a unit of that counter (Decree 61/2018, art. 18(3)); its list then decides.
    """

    counter_id: int
    procedure_code: str
    applicant: PersonGiven
    submitter: PersonGiven | None = None
    case_id: int | None = None
    channel: str = "counter"
    return_channel: str = "counter"
    return_address: str = ""
    waybill: str = ""
    authority_paper: str = ""
    summary: str = ""
    sets: int = 1
    priority: str = ""
    submitted_at: datetime | None = None
    wants_slip: bool = True
    papers: tuple[PaperBrought, ...] = ()
    competent_id: int | None = None
    for_counter_id: int | None = None
    extra: dict[str, Any] = field(default_factory=dict)


@command("dossier.register")
def create(new: NewDossier, *, by: Actor, key: str | None = None) -> Done:
    """Register a dossier (national state 1). The clock does not run before acceptance."""
    return _create(new, by=by, key=key, accept=False)


@command("dossier.take_in")
def take_in(new: NewDossier, *, by: Actor, key: str | None = None) -> Done:
    """Register and accept in one transaction: the counter's one keystroke (Decree 61/2018, art. 17(1)c)."""
    return _create(new, by=by, key=key, accept=True)


def _create(new: NewDossier, *, by: Actor, key: str | None, accept: bool) -> Done:
    if not _registers_itself(new, by):
        policy.require("dossier.register", by)
        if accept:
            policy.require("dossier.accept", by)
    verb = "dossier.take_in" if accept else "dossier.register"
    ticket = claim(key, verb=verb, request=request_json(new), by=by)
    new = cleaned(new)
    if ticket.replayed is not None:
        event = ticket.replayed
        return Done(event.stream_id, event.id, event.sequence, replayed=True)
    _check(new, by)
    at = clock.now()
    case = _case(new, at)
    _check_parts(new, case)
    dossier, filing, c = prepare(new, case, by=by, at=at, dossier_id=ticket.stream_id)
    decisions: list[tuple[Decision, dict[str, Any]]] = []
    first = intake.register(filing, c)
    state = DossierState(**first.changes)
    decisions.append((first, dict(first.changes)))
    numbers: dict[str, int] = {}
    if accept:
        second = intake.accept(
            state, c, no_slip=not new.wants_slip, slip_wanted=bool(new.extra.get("slip_wanted"))
        )
        numbers = numbers_of(dossier, second, state, c)
        changes = with_numbers(second, numbers, state, c)
        state = apply_changes(state, changes)
        decisions.append((second, changes))
    done = _write(dossier, new, decisions, state, c, event_id=ticket.event_id, numbers=numbers, case=case)
    return Done(dossier.id, done[-1][1].id, dossier.version, state=state)


def _registers_itself(new: NewDossier, by: Actor) -> bool:
    """A resolving unit enters a procedure that counters do not take in (art. 14(5)); its handlers may."""
    node = policy.units().get(new.counter_id)
    return node is not None and node.kind not in policy.COUNTERS and by.can("dossier.handle")


def _write(
    dossier: Dossier, new: NewDossier, decisions: Sequence[tuple[Decision, dict[str, Any]]], state: DossierState,
    c: Circumstances, *, event_id: UUID, numbers: dict[str, int], case: IntakeProcedure,
) -> list[tuple[Decision, Event]]:  # fmt: skip
    """Parties, row, events, papers, fees and what follows, each kind in one statement."""
    done: list[tuple[Decision, Event]] = []
    for index, (decision, changes) in enumerate(decisions):
        last = index == len(decisions) - 1
        event = event_of(dossier, decision, changes, c, event_id=event_id if last else None)
        dossier.version, dossier.last_hash = event.sequence, bytes(event.hash)
        done.append((decision, event))
    put_state(dossier, state, done[-1][1])
    parties = [party for party in (dossier.applicant, dossier.submitter) if party is not None]
    Party.objects.bulk_create(parties)
    dossier.save(force_insert=True)
    Event.objects.bulk_create([event for _decision, event in done])
    consequences.bring_papers(dossier, new.papers, done[0][1], by=c.by)
    consequences.charge_fees(dossier, case, new, done[0][1])
    write_beside(dossier, None, state, done, c, numbers)
    return done


def prepare(
    new: NewDossier, case: IntakeProcedure, *, by: Actor, at: datetime, dossier_id: UUID
) -> tuple[Dossier, intake.Filing, Circumstances]:
    """The unsaved row, what was filed, and the circumstances, from what was typed and the counter's list."""
    procedure = case.procedure
    kind = "counter" if new.channel == "on_behalf" else new.channel
    channel = procedure.channel_for(kind, new.case_id) or procedure.channel_for("counter", new.case_id)
    if channel is None and procedure.channels:
        channel = procedure.channels[0]
    competent = competent_of(case, new.competent_id)
    process = process_of(case, competent, new.case_id)
    value, unit = limit_in(channel)
    cutoff = procedure.settings.same_day_cutoff or (channel.same_day_cutoff if channel else None)
    rules = rules_at(at)
    dossier = Dossier(
        id=dossier_id, procedure_id=procedure.procedure_id, revision_id=procedure.revision_id, case_id=new.case_id,
        process_id=process.process_id if process else None, rule_pack=rules.pack, counter_id=new.counter_id,
        competent_id=competent, applicant=party(new.applicant), submitter=party(new.submitter) if new.submitter else None,
        authority_paper=clean(new.authority_paper), summary=clean(new.summary) or procedure.name[:1000],
        channel=new.channel, return_channel=new.return_channel, return_address=clean(new.return_address),
        waybill=clean(new.waybill), sets=new.sets, priority=new.priority, submitted_at=new.submitted_at or at,
        stage="registered", status=1, last_event_at=at,
    )  # fmt: skip
    filing = intake.Filing(
        counter_id=new.counter_id, competent_id=competent, channel=new.channel, limit_value=value, limit_unit=unit,
        cutoff=cutoff.isoformat() if cutoff else "", supplement_mode=procedure.settings.supplement_clock_mode,
        submitted_at=new.submitted_at, process_id=process.process_id if process else None,
        for_counter_id=new.for_counter_id,
    )  # fmt: skip
    steps = process.steps if process else usual_steps(value, unit)
    c = Circumstances(
        at=at, rules=rules, calendar=calendar_of(competent, at), steps=steps, by=by, units=policy.working_units(by),
        routes=routes_of(steps, competent), max_requests=procedure.settings.max_supplement_requests,
        no_receipt=procedure.settings.no_receipt, elsewhere=policy.files_elsewhere(new.counter_id, competent),
    )  # fmt: skip
    return dossier, filing, c


def _check_parts(new: NewDossier, case: IntakeProcedure) -> None:
    """Case and components must belong to the procedure."""
    procedure = case.procedure
    if new.case_id is not None and new.case_id not in {one.id for one in procedure.cases}:
        raise invalid({"case_id": "Trường hợp này không thuộc thủ tục đã chọn."})
    if any(p.component_id is not None and procedure.component(p.component_id) is None for p in new.papers):
        raise invalid({"papers": "Có giấy tờ không thuộc thành phần hồ sơ của thủ tục."})


def _case(new: NewDossier, at: datetime) -> IntakeProcedure:
    """The list that decides: of the counter, of the other counter it files for, or of an excluded procedure's unit."""
    on = clock.local(at).date()
    node = policy.units()[new.counter_id]
    if node.kind in policy.COUNTERS:
        case = case_for_intake(new.for_counter_id or new.counter_id, new.procedure_code, on)
        if case.procedure.settings.excluded_from_counter:
            raise Refusal(
                f"Thủ tục «{case.procedure.name}» không tiếp nhận tại Bộ phận Một cửa.",
                rule=case.procedure.settings.excluded_ground or "Khoản 5 Điều 14 Nghị định 61/2018/NĐ-CP",
                code="excluded_from_counter",
                next_step="Đơn vị giải quyết tự ghi nhận hồ sơ vào hệ thống để theo dõi như các thủ tục khác.",
            )
        return case
    return case_for_excluded(new.counter_id, new.procedure_code, on)


def competent_of(case: IntakeProcedure, asked: int | None = None) -> int:
    """The unit that resolves, by the reception list; another one may be named only within the same agency."""
    listed = case.resolving_unit_id or _served_by(case.counter_id)
    nodes = policy.units()
    if asked is None or asked == listed:
        return listed
    if asked not in nodes or not nodes[asked].path.startswith(nodes[_served_by(case.counter_id)].path):
        raise invalid(
            {"competent_id": "Cơ quan giải quyết không đúng với danh mục tiếp nhận của Bộ phận Một cửa này."}
        )
    return asked


def process_of(case: IntakeProcedure, competent_id: int, case_id: int | None) -> ProcessSnapshot | None:
    """The running process of the competent unit's level."""
    node = policy.units()[competent_id]
    case_name = next((c.name for c in case.procedure.cases if c.id == case_id), "")
    return case.process_for(node.level, unit_kind=node.kind, case_name=case_name)


def limit_in(channel: ChannelSnapshot | None) -> tuple[str, str]:
    """Value and unit of a channel's limit; empty where none is set."""
    if channel is None or channel.limit_value is None or not channel.limit_unit:
        return "", ""
    return str(channel.limit_value.normalize() + 0), channel.limit_unit


def party(given: PersonGiven) -> Party:
    """An unsaved party row of what was typed."""
    name = clean(given.name)
    return Party(
        kind=given.kind, name=name, sort_key=person_sort_key(name)[:600], search_key=fold(name)[:300],
        identity_kind=given.identity_kind or _identity_kind(given.identity_number),
        identity_number=given.identity_number.replace(" ", ""), birth_date=given.birth_date, sex=given.sex,
        address=clean(given.address), phone=given.phone.replace(" ", ""), email=given.email.strip(),
        representative=clean(given.representative),
    )  # fmt: skip


def _identity_kind(number: str) -> str:
    digits = number.replace(" ", "")
    if not digits:
        return ""
    if digits.isdigit():
        return {12: "citizen_id", 9: "old_id", 10: "tax_code"}.get(len(digits), "other")
    return "tax_code" if len(digits) == 14 and digits[10] == "-" else "passport"


def _served_by(counter_id: int) -> int:
    node = policy.units()[counter_id]
    return node.counter_of_id or node.parent_id or counter_id


def _check(new: NewDossier, by: Actor) -> None:
    """Input that the law or plain sense refuses, each with its field."""
    fields = _filing_problems(new)
    if fields:
        raise invalid(fields)
    if new.for_counter_id is not None and new.for_counter_id not in policy.units():
        raise Refusal("Không có Bộ phận Một cửa được chọn.", code="no_counter", status=404)
    if new.counter_id not in policy.units():
        raise Refusal("Không có Bộ phận Một cửa này.", code="no_counter", status=404)
    if new.counter_id not in policy.working_units(by):
        raise Refusal(
            "Anh/chị không làm việc tại Bộ phận Một cửa này.", code="not_counter", status=403,
            next_step="Xin chọn đúng chức danh, hoặc tiếp nhận tại Bộ phận Một cửa của mình.",
        )  # fmt: skip


PRIORITIES = frozenset({"", "elderly", "disabled", "pregnant"})
_LENGTHS = {
    "authority_paper": 300, "summary": 1000, "return_address": 500, "waybill": 60,
}  # fmt: skip
_PERSON_LENGTHS = {
    "identity_number": 30, "address": 500, "phone": 30, "email": 254, "representative": 300, "sex": 10,
}  # fmt: skip


def _length_problems(new: NewDossier) -> dict[str, str]:
    fields = {
        name: f"Không quá {most} ký tự." for name, most in _LENGTHS.items() if len(getattr(new, name)) > most
    }
    for prefix, person in (("applicant", new.applicant), ("submitter", new.submitter)):
        if person is None:
            continue
        for name, most in _PERSON_LENGTHS.items():
            if len(getattr(person, name)) > most:
                fields[f"{prefix}.{name}"] = f"Không quá {most} ký tự."
        if person.kind not in Party.Kind.values:
            fields[f"{prefix}.kind"] = "Đối tượng không đúng."
        if person.identity_kind and person.identity_kind not in Party.IdentityKind.values:
            fields[f"{prefix}.identity_kind"] = "Loại giấy tờ không đúng."
    return fields


def _filing_problems(new: NewDossier) -> dict[str, str]:
    fields = {**_person_problems(new.applicant, "applicant")}
    if new.submitter is not None:
        fields.update(_person_problems(new.submitter, "submitter"))
    if new.channel == "on_behalf" and new.submitter is None:
        fields["submitter.name"] = "Nộp thay phải ghi người nộp."
    if new.channel == "on_behalf" and not new.authority_paper.strip():
        fields["authority_paper"] = "Nộp thay phải có giấy uỷ quyền; xin ghi số, ngày của giấy."
    fields.update(_length_problems(new))
    if new.return_channel == "post" and not (new.return_address.strip() or new.applicant.address.strip()):
        fields["return_address"] = "Nhận kết quả qua bưu chính phải có địa chỉ nhận."
    if not 1 <= new.sets <= 100:
        fields["sets"] = "Số bộ hồ sơ phải từ 1 đến 100."
    if new.channel not in ("counter", "online", "post", "on_behalf"):
        fields["channel"] = "Cách nộp không đúng."
    if new.return_channel not in ("counter", "post", "electronic"):
        fields["return_channel"] = "Cách nhận kết quả không đúng."
    fields.update(_paper_problems(new))
    if new.priority not in PRIORITIES:
        fields["priority"] = "Diện ưu tiên không đúng."
    return fields


def _paper_problems(new: NewDossier) -> dict[str, str]:
    fields: dict[str, str] = {}
    if len(new.papers) > 200:
        fields["papers"] = "Một hồ sơ có không quá 200 dòng giấy tờ."
    elif any(max(p.originals, p.certified, p.photocopies) > 1000 or len(p.name) > 500 for p in new.papers):
        fields["papers"] = "Số lượng mỗi loại không quá 1.000 bản, tên không quá 500 ký tự."
    if any(min(p.originals, p.certified, p.photocopies) < 0 or not p.name.strip() for p in new.papers):
        fields["papers"] = "Giấy tờ phải có tên và số lượng không âm."
    return fields


def _person_problems(person: PersonGiven, prefix: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    if not person.name.strip():
        fields[f"{prefix}.name"] = "Xin nhập họ và tên (hoặc tên tổ chức)."
    elif len(person.name) > 300:
        fields[f"{prefix}.name"] = "Tên dài quá 300 ký tự."
    number = person.identity_number.replace(" ", "")
    kind = person.identity_kind or _identity_kind(number)
    if number and kind == "citizen_id":
        problems = read_citizen_id(number).problems
        if problems:
            fields[f"{prefix}.identity_number"] = problems[0]
    elif number and kind == "tax_code":
        problems = read_tax_code(number).problems
        if problems:
            fields[f"{prefix}.identity_number"] = problems[0]
    phone = person.phone.replace(" ", "").replace(".", "")
    if phone and not (phone.lstrip("+").isdigit() and 8 <= len(phone) <= 15):
        fields[f"{prefix}.phone"] = "Số điện thoại gồm 8 đến 15 chữ số."
    if person.email and ("@" not in person.email or len(person.email) > 254):
        fields[f"{prefix}.email"] = "Địa chỉ thư điện tử không đúng."
    if person.birth_date and person.birth_date > clock.today():
        fields[f"{prefix}.birth_date"] = "Ngày sinh ở sau hôm nay."
    return fields
