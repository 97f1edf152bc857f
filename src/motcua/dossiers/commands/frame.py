"""The frame of every verb: lock, check, decide, save, defer.

Lock order: the dossier's row, then counters, then inserts. Statements of a verb: key (if given), locked read,
numbers, update, event, and one multi-row insert for each of remarks, tasks, slips, notices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import OperationalError, connection
from django.db.models import Func, TextField, Value

from motcua.agencies.models import Unit
from motcua.agencies.queries import office_hours_of
from motcua.catalogue.queries import procedure_snapshot, process_snapshot
from motcua.catalogue.values import ProcedureSnapshot, StepSnapshot
from motcua.dossiers import consequences, policy
from motcua.dossiers.decisions.base import Circumstances, Decision, Done, RemarkDraft
from motcua.dossiers.models import Dossier, DossierTask, Remark
from motcua.dossiers.processes import routes_of, usual_steps
from motcua.dossiers.state import COLUMNS, DossierState, apply_changes, record_of, state_of, write_changes
from motcua.dossiers.values import NationalState
from motcua.kernel import clock, journal
from motcua.kernel.actor import Actor
from motcua.kernel.commands import claim
from motcua.kernel.counters import next_numbers
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal, not_found
from motcua.law.calendar import Calendar, default_calendar
from motcua.law.codes.dossiers import format_dossier_code
from motcua.law.hours import OfficeHours
from motcua.law.rules import Rules, rules_for, rules_of_pack

Decide = Callable[[DossierState, Circumstances], Decision]


def perform(
    verb: str,
    dossier_id: UUID,
    decide: Decide | None = None,
    *,
    by: Actor,
    prepared: Callable[[Dossier, Circumstances], Decide] | None = None,
    request: Mapping[str, Any] | None = None,
    key: str | None = None,
    expected_version: int | None = None,
) -> Done:
    """Run one verb on one dossier in the running transaction and return what was done.

    The decision is given at once (`decide`), or made ready under the dossier's lock (`prepared`).
    Raises `Refusal`: not visible, changed meanwhile, not allowed, or against the law.
    """
    policy.require(verb, by)
    ticket = claim(key, verb=verb, request=request or {}, by=by, stream_id=dossier_id)
    if ticket.replayed is not None:
        event = ticket.replayed
        return Done(dossier_id, event.id, event.sequence, replayed=True)
    dossier = lock(dossier_id, by)
    if expected_version is not None and dossier.version != expected_version:
        raise Refusal(
            "Hồ sơ vừa được người khác thay đổi.", code="version",
            next_step="Xin xem lại hồ sơ rồi làm lại; nội dung đã nhập vẫn còn.",
        )  # fmt: skip
    state = state_of(dossier)
    circumstances = circumstances_of(dossier, by)
    if decide is None:
        assert prepared is not None
        decide = prepared(dossier, circumstances)
    decision = decide(state, circumstances)
    event, after = save(dossier, state, decision, circumstances, event_id=ticket.event_id)
    return Done(dossier.id, event.id, dossier.version, state=after)


def lock(dossier_id: UUID, by: Actor) -> Dossier:
    """The dossier's row, locked; a row outside the actor's sight is not found."""
    try:
        # People are read only by the verbs that print or send something.
        # The session's name says who works on what, until the transaction ends: told to whoever waits in vain.
        dossier = (
            Dossier.objects.select_for_update(of=("self",))
            .annotate(holder=Func(Value("application_name"), Value(_mark(dossier_id, by)), Value(True),
                                  function="set_config", output_field=TextField()))
            .get(id=dossier_id)
        )  # fmt: skip
    except Dossier.DoesNotExist:
        raise not_found("hồ sơ") from None
    except OperationalError as error:
        if "lock timeout" in str(error):
            raise Refusal(
                "Hồ sơ này đang được người khác xử lý.", code="locked", status=423,
                next_step="Xin đợi ít giây rồi làm lại; nội dung đã nhập vẫn còn.",
            ) from error  # fmt: skip
        raise
    if not sees(dossier, by):
        raise not_found("hồ sơ")
    return dossier


def _mark(dossier_id: UUID, by: Actor) -> str:
    return f"motcua {dossier_id.hex} {by.user_id or 0}"


def who_holds(dossier_id: UUID) -> str:
    """The name of the one whose transaction holds the dossier now; empty when that is over or not known."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT application_name FROM pg_stat_activity WHERE application_name LIKE %s AND pid <> pg_backend_pid() "
            "AND wait_event_type IS DISTINCT FROM 'Lock' AND state <> 'idle' ORDER BY xact_start LIMIT 1",
            [f"motcua {dossier_id.hex} %"],
        )
        row = cursor.fetchone()
        if row is None:
            return ""
        cursor.execute("SELECT name FROM accounts_user WHERE id = %s", [int(row[0].rsplit(" ", 1)[1])])
        named = cursor.fetchone()
    return str(named[0]) if named else ""


def sees(dossier: Dossier, by: Actor) -> bool:
    """The same rule as `visible_to`, for one row already read."""
    if policy.sees_everything(by):
        return True
    units = policy.units_in_scope(by)
    if {dossier.unit_id, dossier.counter_id, dossier.competent_id} & units:
        return True
    return any(task["unit_id"] in units for task in dossier.record.get("tasks", ()))


def circumstances_of(dossier: Dossier, by: Actor, *, at: datetime | None = None) -> Circumstances:
    """What a decision on this dossier is taken under."""
    procedure = procedure_snapshot(dossier.revision_id)
    steps = steps_of(dossier, procedure)
    return Circumstances(
        at=at or clock.now(),
        rules=rules_of_pack(dossier.rule_pack),
        calendar=calendar_of(dossier.competent_id, (dossier.received_at or dossier.submitted_at)),
        steps=steps,
        by=by,
        units=policy.working_units(by),
        routes=routes_of(steps, dossier.competent_id),
        max_requests=procedure.settings.max_supplement_requests,
        no_receipt=procedure.settings.no_receipt,
        elsewhere=policy.files_elsewhere(dossier.counter_id, dossier.competent_id),
    )


def steps_of(dossier: Dossier, procedure: ProcedureSnapshot) -> tuple[StepSnapshot, ...]:
    """The dossier's own process, or the usual five hands where none was approved."""
    if dossier.process_id is not None:
        return process_snapshot(dossier.process_id).steps
    return usual_steps(dossier.record.get("limit_value", ""), dossier.record.get("limit_unit", ""))


def calendar_of(unit_id: int, moment: datetime) -> Calendar:
    """The calendar with the office hours of the unit that resolves."""
    unit = Unit(id=unit_id, path=policy.units()[unit_id].path)
    return _calendar(office_hours_of(unit, clock.local(moment).date()))


@lru_cache(maxsize=64)
def _calendar(hours: OfficeHours) -> Calendar:
    return default_calendar().with_hours(hours)


def rules_at(moment: datetime) -> Rules:
    """The pack of a day."""
    return rules_for(clock.local(moment).date())


def numbers_of(dossier: Dossier, decision: Decision, state: DossierState, c: Circumstances) -> dict[str, int]:
    """Draw the numbers that the decision needs, the counters' locks last, in one statement."""
    scopes: dict[str, str] = {}
    day = clock.local(c.at)
    if "code" in decision.allot:
        scopes["code"] = f"dossier:{agency_code(state.counter_id)}:{day:%y%m%d}"
    if "register" in decision.allot:
        scopes["register"] = f"register:{state.counter_id}:{day.year}"
    for slip in decision.slips:
        if slip.numbered:
            scopes[f"slip:{slip.form}"] = f"slip:{slip.form}:{state.counter_id}:{day.year}"
    drawn = next_numbers(list(scopes.values()))
    return {name: drawn[scope] for name, scope in scopes.items()}


def agency_code(counter_id: int) -> str:
    """The identifier code that stands before a dossier code: the counter's own or that of the agency it serves."""
    node = policy.units()[counter_id]
    seen = 0
    while not node.identifier_code and seen < 6:
        above = node.counter_of_id or node.parent_id
        if above is None:
            break
        node, seen = policy.units()[above], seen + 1
    return node.identifier_code or "H58"


def with_numbers(
    decision: Decision, numbers: Mapping[str, int], state: DossierState, c: Circumstances
) -> dict[str, Any]:
    """The decision's changes with code and register number filled in."""
    changes = dict(decision.changes)
    day = clock.local(c.at)
    if "code" in numbers:
        changes["code"] = format_dossier_code(agency_code(state.counter_id), day.date(), numbers["code"])
    if "register" in numbers:
        changes["register_year"], changes["register_number"] = day.year, numbers["register"]
    return changes


def save(
    dossier: Dossier,
    state: DossierState,
    decision: Decision,
    c: Circumstances,
    *,
    event_id: UUID | None = None,
) -> tuple[Event, DossierState]:
    """Write the decision: row, event, and what follows from it. The dossier object is brought up to date.

    Returns the event and the state after it.
    """
    numbers = numbers_of(dossier, decision, state, c)
    changes = with_numbers(decision, numbers, state, c)
    after = apply_changes(state, changes)
    event = event_of(dossier, decision, changes, c, event_id=event_id)
    put_state(dossier, after, event)
    fields = {name: getattr(dossier, name) for name in (*_changed_columns(state, after), *_ALWAYS)}
    Dossier.objects.filter(id=dossier.id).update(**fields)
    event.save(force_insert=True)
    write_beside(dossier, state, after, [(decision, event)], c, numbers)
    return event, after


_ALWAYS = ("record", "status", "version", "last_hash", "last_event_at")


def _changed_columns(before: DossierState, after: DossierState) -> list[str]:
    return [name for name in COLUMNS if getattr(before, name) != getattr(after, name)]


def put_state(dossier: Dossier, state: DossierState, event: Event) -> None:
    """Set the row's columns from a state and the event that made it."""
    for name in COLUMNS:
        setattr(dossier, name, getattr(state, name))
    dossier.stage = state.stage.value
    dossier.status = int(NationalState(state.stage.national))
    dossier.record = record_of(state)
    dossier.version = event.sequence
    dossier.last_hash = bytes(event.hash)
    dossier.last_event_at = event.at


def event_of(
    dossier: Dossier,
    decision: Decision,
    changes: Mapping[str, Any],
    c: Circumstances,
    *,
    event_id: UUID | None = None,
) -> Event:
    """The journal's line of a decision: its facts and the changes it made."""
    return journal.build(
        stream_kind="dossier", stream_id=dossier.id, sequence=dossier.version + 1,
        previous_hash=bytes(dossier.last_hash) or journal.GENESIS, verb=decision.verb,
        payload={"facts": decision.facts, "changes": write_changes(changes)}, by=c.by, at=c.at, event_id=event_id,
    )  # fmt: skip


def write_beside(
    dossier: Dossier,
    before: DossierState | None,
    after: DossierState,
    done: Sequence[tuple[Decision, Event]],
    c: Circumstances,
    numbers: Mapping[str, int],
) -> None:
    """Remarks, tasks, slips and notices of one or several decisions, each kind in one statement."""
    write_remarks(dossier.id, [(event, remark) for decision, event in done for remark in decision.remarks])
    if before is None or before.tasks != after.tasks:
        write_tasks(dossier.id, before.tasks if before else (), after.tasks)
    consequences.follow(dossier, after, done, c, numbers)


def write_remarks(dossier_id: UUID, remarks: Sequence[tuple[Event, RemarkDraft]]) -> None:
    """All remarks in one statement."""
    if remarks:
        Remark.objects.bulk_create(
            [
                Remark(dossier_id=dossier_id, event_id=event.id, kind=remark.kind, number=remark.number, text=remark.text,
                       details=dict(remark.details))
                for event, remark in remarks
            ]
        )  # fmt: skip


def write_tasks(dossier_id: UUID, before: Sequence[Any], after: Sequence[Any]) -> None:
    """Mirror changed tasks into the rows that other units' worklists read, in one statement."""
    changed = [task for task in after if task not in before]
    if changed:
        DossierTask.objects.bulk_create(
            [
                DossierTask(dossier_id=dossier_id, number=t.number, kind=t.kind, unit_id=t.unit_id, assignee_id=t.assignee_id,
                            state=t.state, asked_at=t.asked_at, due_at=t.due_at, answered_at=t.answered_at)
                for t in changed
            ],
            update_conflicts=True, unique_fields=["dossier", "number"],
            update_fields=["state", "assignee", "asked_at", "due_at", "answered_at"],
        )  # fmt: skip


def request_json(request: Any) -> dict[str, Any]:
    """A request dataclass as JSON values, for the idempotency digest."""
    return {name: _plain(value) for name, value in asdict(request).items()} if request is not None else {}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
