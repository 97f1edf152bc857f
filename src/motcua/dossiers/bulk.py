"""Many dossiers at once: the same pure decisions as the commands, written by COPY.

Import and simulation trace each dossier through its decisions in memory and copy rows and events together. A test
proves that a traced history gives the same row and journal as the commands do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from motcua.dossiers.decisions.base import Circumstances, Decision
from motcua.dossiers.models import Dossier, Party
from motcua.dossiers.state import COLUMNS, DossierState, apply_changes, record_of, write_changes
from motcua.kernel.actor import Actor
from motcua.kernel.clock import local
from motcua.kernel.journal import GENESIS, canonical
from motcua.law.codes.dossiers import format_dossier_code

Number = Callable[[str], int]


@dataclass(slots=True)
class Traced:
    """One event of a traced history."""

    id: UUID
    decision: Decision
    changes: dict[str, Any]
    at: datetime
    by: Actor


@dataclass(slots=True, kw_only=True)
class PlainParty:
    """A party's row without its model: building a hundred thousand models costs more than their lives."""

    id: UUID
    kind: str
    name: str
    sort_key: str
    search_key: str
    identity_kind: str = ""
    identity_number: str = ""
    birth_date: date | None = None
    sex: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    representative: str = ""
    emptied_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class PlainDossier:
    """What a dossier's row holds beside its state, without the model."""

    id: UUID
    procedure_id: int
    revision_id: int
    rule_pack: str
    applicant: PlainParty
    case_id: int | None = None
    submitter_id: UUID | None = None
    authority_paper: str = ""
    summary: str = ""
    return_channel: str = "counter"
    return_address: str = ""
    waybill: str = ""
    sets: int = 1
    priority: str = ""
    is_simulated: bool = False

    @property
    def applicant_id(self) -> UUID:
        """The applicant's row."""
        return self.applicant.id


@dataclass(slots=True)
class Tracer:
    """A dossier whose life is traced in memory: `act` runs a decision, the row is read off at the end.

    `number` draws the next number of a scope (the caller owns the counters); `new_id` makes ids.
    """

    dossier: Dossier | PlainDossier
    number: Number
    new_id: Callable[[datetime], UUID]
    agency_code: str
    state: DossierState | None = None
    events: list[Traced] = field(default_factory=list)

    def begin(self, decision: Decision, at: datetime, by: Actor) -> None:
        """The first event makes the state."""
        self.state = DossierState(**decision.changes)
        self.events.append(Traced(self.new_id(at), decision, dict(decision.changes), at, by))

    def act(self, decide: Callable[[DossierState, Circumstances], Decision], c: Circumstances) -> None:
        """Run one decision. Raises its refusal."""
        assert self.state is not None
        decision = decide(self.state, c)
        changes = dict(decision.changes)
        day = local(c.at).date()
        if "code" in decision.allot:
            sequence = self.number(f"dossier:{self.agency_code}:{day:%y%m%d}")
            changes["code"] = format_dossier_code(self.agency_code, day, sequence)
        if "register" in decision.allot:
            changes["register_year"] = day.year
            changes["register_number"] = self.number(f"register:{self.state.counter_id}:{day.year}")
        self.state = apply_changes(self.state, changes)
        self.events.append(Traced(self.new_id(c.at), decision, changes, c.at, c.by))


class Copier:
    """Turns traced histories into the lines of COPY and writes them, a block at a time."""

    def __init__(self, machine_at: datetime, transaction_id: int) -> None:
        self.machine_at = _time(machine_at)
        self.transaction_id = str(transaction_id)
        self.parties: list[str] = []
        self.dossiers: list[str] = []
        self.events: list[str] = []
        self.remarks: list[str] = []
        self.tasks: list[str] = []
        self.event_count = 0

    def add(self, tracer: Tracer) -> None:
        """Take one history in."""
        dossier, state = tracer.dossier, tracer.state
        assert state is not None
        self.parties.append(_party_line(dossier.applicant))
        previous = GENESIS
        for sequence, traced in enumerate(tracer.events, 1):
            previous = self._event(dossier.id, sequence, previous, traced)
        self.dossiers.append(
            _dossier_line(dossier, state, len(tracer.events), previous, tracer.events[-1].at)
        )
        for task in state.tasks:
            self.tasks.append(
                _line([tracer.new_id(task.asked_at), dossier.id, task.number, task.kind, task.unit_id, task.assignee_id,
                       task.state, task.asked_at, task.due_at, task.answered_at])
            )  # fmt: skip

    def _event(self, stream_id: UUID, sequence: int, previous: bytes, traced: Traced) -> bytes:
        decision = traced.decision
        payload = canonical({"facts": decision.facts, "changes": write_changes(traced.changes)})
        moment = traced.at.astimezone(UTC).isoformat(timespec="microseconds")
        text = f"{stream_id}|{sequence}|{decision.verb}|{moment}|{traced.by.user_id or ''}|{payload}"
        own = hashlib.sha256(previous + text.encode()).digest()
        by = traced.by
        self.events.append(
            f"{traced.id}\tdossier\t{stream_id}\t{sequence}\t{decision.verb}\t{moment}\t{self.machine_at}\t{_null(by.user_id)}\t"
            f"{_null(by.post_id)}\t{_null(by.unit_id)}\t{by.via}\t{_escape(payload)}\t\\\\x{previous.hex()}\t\\\\x{own.hex()}\t"
            f"{self.transaction_id}\n"
        )
        self.event_count += 1
        for remark in decision.remarks:
            self.remarks.append(
                _line([_after(traced.id, remark.number), stream_id, traced.id, remark.kind, remark.number, remark.text,
                       dict(remark.details), None])
            )  # fmt: skip
        return own

    def write(self) -> None:
        """Copy what was gathered and forget it."""
        _copy("dossiers_party", _PARTY, self.parties)
        _copy("dossiers_dossier", _DOSSIER, self.dossiers)
        _copy("kernel_event", _EVENT, self.events)
        _copy("dossiers_remark", _REMARK, self.remarks)
        _copy("dossiers_dossiertask", _TASK, self.tasks)
        for lines in (self.parties, self.dossiers, self.events, self.remarks, self.tasks):
            lines.clear()


_EVENT = (
    "id", "stream_kind", "stream_id", "sequence", "verb", "at", "machine_at", "user_id", "post_id", "unit_id", "via",
    "payload", "previous_hash", "hash", "transaction_id",
)  # fmt: skip
_REMARK = ("id", "dossier_id", "event_id", "kind", "number", "text", "details", "emptied_at")
_TASK = (
    "id",
    "dossier_id",
    "number",
    "kind",
    "unit_id",
    "assignee_id",
    "state",
    "asked_at",
    "due_at",
    "answered_at",
)
_PARTY = tuple(str(column.column) for column in Party._meta.concrete_fields)
_FIXED = (
    "id", "procedure_id", "revision_id", "case_id", "rule_pack", "applicant_id", "submitter_id",
    "authority_paper", "summary", "return_channel", "return_address", "waybill", "sets", "priority",
    "is_simulated",
)  # fmt: skip
_DOSSIER = (*_FIXED, *COLUMNS, "status", "record", "version", "last_hash", "last_event_at")


def _party_line(party: Party | PlainParty) -> str:
    return _line([getattr(party, name) for name in _PARTY])


def _dossier_line(
    dossier: Dossier | PlainDossier, state: DossierState, version: int, last_hash: bytes, last_at: datetime
) -> str:
    values: list[Any] = [getattr(dossier, name) for name in _FIXED]
    values += [getattr(state, name) for name in COLUMNS]
    values += [int(state.stage.national), record_of(state), version, last_hash, last_at]
    return _line(values)


def _copy(table: str, columns: Iterable[str], lines: list[str]) -> None:
    if not lines:
        return
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write("".join(lines))


def _line(values: Iterable[Any]) -> str:
    return "\t".join([_text(value) for value in values]) + "\n"


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    kind = type(value)
    if kind is str:
        return _escape(value)
    if kind is datetime:
        return _time(value)
    if kind is bool:
        return "t" if value else "f"
    if kind is bytes:
        return "\\\\x" + str(value.hex())
    if kind is dict:
        return _escape(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return _escape(str(value))


def _time(moment: datetime) -> str:
    text: str = moment.astimezone(UTC).isoformat()
    return text


def _null(value: int | None) -> str:
    return "\\N" if value is None else str(value)


def _escape(text: str) -> str:
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text


def _after(identity: UUID, number: int) -> UUID:
    """An id that follows another's, for rows that belong to it."""
    return UUID(int=identity.int ^ ((number + 1) << 20))


def transaction_id() -> int:
    """The number of the running transaction, as the journal's column holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        value: int = cursor.fetchone()[0]
    return value


def raise_counters(values: Mapping[str, int]) -> None:
    """Bring the gap-free counters to where the copied rows left them, in the order of their names."""
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO kernel_counter (scope, value) VALUES (%s, %s) "
            "ON CONFLICT (scope) DO UPDATE SET value = GREATEST(kernel_counter.value, EXCLUDED.value)",
            sorted(values.items()),
        )
