"""A dossier begins: registered only, or taken in at once at the counter (register and accept in one transaction)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
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

from .filing import NewDossier, PersonGiven, filing_problems, identity_kind_of
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
    if accept:
        _need_papers(new, case)
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


def _need_papers(new: NewDossier, case: IntakeProcedure) -> None:
    """A counter takes in what is complete: a required paper that is not there must be said not to apply (art. 17(1))."""
    if new.incomplete_fits or policy.units()[new.counter_id].kind not in policy.COUNTERS:
        return
    brought = {paper.component_id for paper in new.papers}
    wanted = [part for part in case.procedure.components_of(new.case_id) if part.required]
    lacking = [part.name for part in wanted if part.id not in brought]
    if lacking:
        more = f" và {len(lacking) - 4} thành phần khác" if len(lacking) > 4 else ""
        raise Refusal(
            f"Chưa đánh dấu đã nhận: {'; '.join(lacking[:4])}{more}.", status=422, code="papers_missing",
            rule="Khoản 1 Điều 17 Nghị định 61/2018/NĐ-CP",
            next_step=(
                "Nếu thiếu thật, xin yêu cầu bổ sung; nếu thành phần ấy không áp dụng cho hồ sơ này, xin xác nhận "
                "điều đó (trên màn hình: ô dưới bảng thành phần)."
            ),
            fields={"papers": "Còn thành phần bắt buộc chưa đánh dấu."},
        )  # fmt: skip


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
        identity_kind=given.identity_kind or identity_kind_of(given.identity_number),
        identity_number=given.identity_number.replace(" ", ""), birth_date=given.birth_date, sex=given.sex,
        address=clean(given.address), phone=given.phone.replace(" ", ""), email=given.email.strip(),
        representative=clean(given.representative),
    )  # fmt: skip


def _served_by(counter_id: int) -> int:
    node = policy.units()[counter_id]
    return node.counter_of_id or node.parent_id or counter_id


def _check(new: NewDossier, by: Actor) -> None:
    """Input that the law or plain sense refuses, each with its field."""
    fields = filing_problems(new)
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
