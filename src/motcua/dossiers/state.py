"""The state of a dossier as the pure decisions see it, and how it is stored and recomputed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from .values import Approval, Hand, Stage, Stop, SupplementRequest, UnitTask, to_plain


@dataclass(frozen=True, slots=True)
class DossierState:
    """Everything that a verb may read or change. Times are aware; lateness is judged by `due_at`.

    `due_at` is the statutory due time, moved by restarts and pauses, never by an apology; `first_due_at` is what
    the first receipt said; `rescheduled_at` is the date of the one new appointment (Decree 61/2018, art. 19(9)).
    """

    counter_id: int
    competent_id: int
    stage: Stage = Stage.REGISTERED
    channel: str = "counter"
    code: str | None = None
    unit_id: int | None = None
    assignee_id: int | None = None
    step: int = 0
    role: str = ""
    step_since: datetime | None = None
    step_due_at: datetime | None = None
    taken_at: datetime | None = None
    submitted_at: datetime | None = None
    received_at: datetime | None = None
    first_due_at: datetime | None = None
    due_at: datetime | None = None
    rescheduled_at: datetime | None = None
    stopped_at: datetime | None = None
    transfer_due_at: datetime | None = None
    transferred_at: datetime | None = None
    decided_at: datetime | None = None
    outcome: str = ""
    finished_at: datetime | None = None
    returned_at: datetime | None = None
    closed_at: datetime | None = None
    register_year: int | None = None
    register_number: int | None = None
    process_id: int | None = None
    no_slip: bool = False
    # Below: kept together in the row's `record`.
    limit_value: str = ""
    limit_unit: str = ""
    cutoff: str = ""
    supplement_mode: str = "restart"
    stops: tuple[Stop, ...] = ()
    requests: tuple[SupplementRequest, ...] = ()
    tasks: tuple[UnitTask, ...] = ()
    hand: Hand | None = None
    extension_proposed_at: datetime | None = None
    extension_to: datetime | None = None
    apologised_at: datetime | None = None
    apology_late: bool = False
    told_early_at: datetime | None = None
    verification_at: datetime | None = None
    close_asked_at: datetime | None = None
    originals_returned_at: datetime | None = None
    corrections: int = 0
    lost_at: datetime | None = None
    #: Filed for the unit of another counter, to which it is passed (art. 18(3)).
    for_counter_id: int | None = None
    #: Whether the clock starts only when the competent agency has the dossier (Decree 118/2025, art. 17(3)).
    clock_at_agency: bool = False
    clock_from_at: datetime | None = None
    approval: Approval | None = None
    result_files: int = 0

    @property
    def open_tasks(self) -> tuple[UnitTask, ...]:
        """Tasks of other units that are not answered."""
        return tuple(task for task in self.tasks if task.state in ("open", "waiting"))

    @property
    def in_transit(self) -> bool:
        """Handed over and not yet taken by the receiver."""
        return self.hand is not None and self.taken_at is None

    def requests_at(self, stage: str) -> int:
        """How many supplements were asked for at a stage (`intake` or `appraisal`)."""
        return sum(1 for request in self.requests if request.stage == stage)


COLUMNS = (
    "counter_id", "competent_id", "stage", "channel", "code", "unit_id", "assignee_id", "step", "role", "step_since",
    "step_due_at", "taken_at", "submitted_at", "received_at", "first_due_at", "due_at", "rescheduled_at", "stopped_at",
    "transfer_due_at", "transferred_at", "decided_at", "outcome", "finished_at", "returned_at", "closed_at",
    "register_year", "register_number", "process_id", "no_slip",
)  # fmt: skip
RECORD = tuple(field.name for field in fields(DossierState) if field.name not in COLUMNS)
_MOMENTS = frozenset(
    name.name
    for name in fields(DossierState)
    if name.name.endswith("_at") or name.name in ("step_since", "extension_to")
)
_NAMES = tuple(field.name for field in fields(DossierState))
_DEFAULTS = {field.name: field.default for field in fields(DossierState)}


def _moment(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _read(kind: type[Any]) -> Callable[[Any], Any]:
    names = frozenset(
        name
        for name in kind.__dataclass_fields__
        if name.endswith("_at") or name in ("start", "end", "at", "answer_by", "step_since")
    )

    def read(stored: Mapping[str, Any]) -> Any:
        return kind(**{name: _moment(value) if name in names else value for name, value in stored.items()})

    return read


_STOP, _REQUEST, _TASK, _HAND = _read(Stop), _read(SupplementRequest), _read(UnitTask), _read(Hand)
_APPROVAL = _read(Approval)
_READERS: dict[str, Callable[[Any], Any]] = {
    "stage": Stage,
    "stops": lambda rows: tuple(_STOP(row) for row in rows),
    "requests": lambda rows: tuple(_REQUEST(row) for row in rows),
    "tasks": lambda rows: tuple(_TASK(row) for row in rows),
    "hand": lambda row: _HAND({**row, "before": tuple(row.get("before", ()))}) if row else None,
    "approval": lambda row: _APPROVAL(row) if row else None,
}


def read_value(name: str, stored: Any) -> Any:
    """A state value from its JSON form."""
    reader = _READERS.get(name)
    if reader is not None:
        return reader(stored)
    return _moment(stored) if name in _MOMENTS else stored


def write_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Changes of a decision in their JSON form, as the journal keeps them."""
    return {name: to_plain(value) for name, value in changes.items()}


def apply_changes(state: DossierState, changes: Mapping[str, Any]) -> DossierState:
    """The state after a decision (as `dataclasses.replace`, at a fraction of its cost: imports do this millions of times)."""
    after: DossierState = object.__new__(DossierState)
    for name in _NAMES:
        object.__setattr__(after, name, changes[name] if name in changes else getattr(state, name))
    return after


def replay(state: DossierState | None, stored: Mapping[str, Any]) -> DossierState:
    """The state after one event of the journal, given the changes that it stored (the first event makes the state)."""
    changes = {name: read_value(name, value) for name, value in stored.items()}
    return DossierState(**changes) if state is None else replace(state, **changes)


def record_of(state: DossierState) -> dict[str, Any]:
    """What goes into the row's `record`: only values that differ from the default."""
    return {name: to_plain(value) for name in RECORD if (value := getattr(state, name)) != _DEFAULTS[name]}


def state_of(row: Any) -> DossierState:
    """The state of a row with the columns of `COLUMNS` and a `record`."""
    values = {name: getattr(row, name) for name in COLUMNS}
    values["stage"] = Stage(values["stage"])
    values.update((name, read_value(name, value)) for name, value in row.record.items())
    return DossierState(**values)


def differences(one: DossierState, other: DossierState) -> list[str]:
    """Names of the values in which two states disagree (moments are compared as moments)."""
    return [
        field.name for field in fields(DossierState) if getattr(one, field.name) != getattr(other, field.name)
    ]
