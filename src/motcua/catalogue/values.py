"""Frozen values that other rooms receive from the catalogue: they may be kept and shared between threads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class HandlingSettings:
    """Parameters of handling that differ by procedure; each may name the article that sets it.

    `supplement_clock_mode` is `restart` (Decree 61/2018, art. 19(4)) unless sector law says `pause`.
    `same_day_cutoff`: receipts of a same-day procedure after it are due the next working day.
    `no_receipt`: resolved on the spot, no slip unless the applicant asks (Decree 61/2018, art. 17(4)).
    `max_supplement_requests` counts requests at appraisal that need no ground of their own.
    """

    supplement_clock_mode: str = "restart"
    same_day_cutoff: time | None = None
    no_receipt: bool = False
    excluded_from_counter: bool = False
    excluded_ground: str = ""
    interlinked_agencies: tuple[str, ...] = ()
    priority_groups: tuple[str, ...] = ("elderly", "disabled", "pregnant")
    max_supplement_requests: int = 1
    more_supplements_basis: str = ""
    financial_obligation: bool = False
    verification: bool = False
    articles: tuple[tuple[str, str], ...] = ()

    def article_of(self, name: str) -> str:
        """The article that sets the parameter `name`; empty when it is the general default."""
        return dict(self.articles).get(name, "")

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> HandlingSettings:
        """Read the stored form: `{name: value}` or `{name: {"value": …, "article": …}}`; unknown names stay out."""
        values: dict[str, Any] = {}
        articles: list[tuple[str, str]] = []
        for name, given in stored.items():
            if name not in _READERS:
                continue
            if isinstance(given, Mapping):
                articles.append((name, str(given.get("article", ""))))
                given = given.get("value")
            if given is not None:
                values[name] = _READERS[name](given)
        return cls(**values, articles=tuple(sorted(articles)))


def _time(value: str) -> time:
    return time.fromisoformat(value)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value)


_READERS: dict[str, Any] = {
    "supplement_clock_mode": str,
    "same_day_cutoff": _time,
    "no_receipt": bool,
    "excluded_from_counter": bool,
    "excluded_ground": str,
    "interlinked_agencies": _texts,
    "priority_groups": _texts,
    "max_supplement_requests": int,
    "more_supplements_basis": str,
    "financial_obligation": bool,
    "verification": bool,
}
SETTING_NAMES = frozenset(_READERS)


@dataclass(frozen=True, slots=True)
class FeeSnapshot:
    """A fee or charge; `amount` in đồng, None when it is set elsewhere."""

    id: int
    kind: str
    amount: int | None
    unit: str
    note: str
    certain: bool


@dataclass(frozen=True, slots=True)
class ChannelSnapshot:
    """A way to hand in: `kind` counter, online or post; limit in `limit_unit` of the law library."""

    id: int
    number: int
    kind: str
    case_id: int | None
    limit_value: Decimal | None
    limit_unit: str
    limit_text: str
    limit_certain: bool
    same_day_cutoff: time | None
    description: str
    fees: tuple[FeeSnapshot, ...]

    @property
    def fee_total(self) -> int | None:
        """The sum in đồng when there is nothing to choose or to look up; otherwise None."""
        if len(self.fees) > 1 and len({fee.note for fee in self.fees}) > 1:
            return None
        if any(fee.amount is None or not fee.certain for fee in self.fees):
            return None
        return sum(fee.amount or 0 for fee in self.fees)

    @property
    def is_same_day(self) -> bool:
        """Whether the result is due the day of receipt."""
        return self.limit_value == 0 and self.limit_unit == "working_day"


@dataclass(frozen=True, slots=True)
class FormSnapshot:
    """A form file of a component or of the procedure."""

    id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ComponentSnapshot:
    """A paper of the dossier with its quantities."""

    id: int
    number: int
    case_id: int | None
    name: str
    originals: int
    certified_copies: int
    photocopies: int
    required: bool
    paper_kind: str
    forms: tuple[FormSnapshot, ...]


@dataclass(frozen=True, slots=True)
class CaseSnapshot:
    """A case (trường hợp) of the procedure."""

    id: int
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class ResultSnapshot:
    """A kind of result."""

    id: int
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class LegalBasisSnapshot:
    """A legal basis."""

    sign: str
    title: str
    issued_on: date | None


@dataclass(frozen=True, slots=True)
class ProcedureSnapshot:
    """One immutable revision with everything that a dossier needs of it."""

    revision_id: int
    revision_number: int
    procedure_id: int
    code: str
    national_suffix: str
    name: str
    field_name: str
    levels: tuple[str, ...]
    is_internal: bool
    outside_one_stop: bool
    service_level: int | None
    sets_of_dossier: int
    conditions: str
    settings: HandlingSettings
    cases: tuple[CaseSnapshot, ...]
    channels: tuple[ChannelSnapshot, ...]
    components: tuple[ComponentSnapshot, ...]
    results: tuple[ResultSnapshot, ...]
    legal_bases: tuple[LegalBasisSnapshot, ...]

    def channels_of(self, kind: str, case_id: int | None = None) -> tuple[ChannelSnapshot, ...]:
        """Channels of a kind that serve the case (channels without a case serve all)."""
        return tuple(c for c in self.channels if c.kind == kind and c.case_id in (None, case_id))

    def channel_for(self, kind: str, case_id: int | None = None) -> ChannelSnapshot | None:
        """The channel to compute with: the case's own first, then the general one."""
        found = self.channels_of(kind, case_id)
        own = [channel for channel in found if channel.case_id is not None]
        return next(iter(own or found), None)

    def components_of(self, case_id: int | None = None) -> tuple[ComponentSnapshot, ...]:
        """Components of the case and those common to all cases."""
        return tuple(c for c in self.components if c.case_id in (None, case_id))

    def component(self, component_id: int) -> ComponentSnapshot | None:
        """The component with this id, if it belongs to the revision."""
        return next((c for c in self.components if c.id == component_id), None)


@dataclass(frozen=True, slots=True)
class StepSnapshot:
    """A row of the handling process; `minutes` of working time."""

    number: int
    parallel_group: int | None
    name: str
    content: str
    role: str
    position: str
    unit_kind: str
    agency: str
    minutes: int
    output: str
    form: str
    optional: bool


@dataclass(frozen=True, slots=True)
class ProcessSnapshot:
    """An approved handling process with its steps in order."""

    process_id: int
    procedure_id: int
    revision_id: int
    level: str
    unit_kind: str
    case_name: str
    decision_number: str
    decision_date: date | None
    total_minutes: int
    critical_minutes: int
    steps: tuple[StepSnapshot, ...]

    def step(self, number: int) -> StepSnapshot | None:
        """The step with this number."""
        return next((step for step in self.steps if step.number == number), None)

    def after(self, number: int) -> tuple[StepSnapshot, ...]:
        """What follows a step: one step, or all steps of the next parallel group."""
        step = self.step(number)
        later = [
            s
            for s in self.steps
            if s.number > number
            and (step is None or step.parallel_group is None or s.parallel_group != step.parallel_group)
        ]
        if not later:
            return ()
        group = later[0].parallel_group
        if group is None:
            return (later[0],)
        return tuple(s for s in later if s.parallel_group == group)


@dataclass(frozen=True, slots=True)
class IntakeProcedure:
    """What a counter needs to take a dossier in: the entry of its list, the revision, the running processes."""

    entry_id: int
    counter_id: int
    resolving_unit_id: int | None
    decision_number: str
    procedure: ProcedureSnapshot
    processes: tuple[ProcessSnapshot, ...]

    def process_for(self, level: str, *, unit_kind: str = "", case_name: str = "") -> ProcessSnapshot | None:
        """The running process of a level; the case's own first, then the general one, then the level's any."""
        of_level = [process for process in self.processes if process.level == level]
        exact = [p for p in of_level if p.unit_kind == unit_kind and p.case_name == case_name]
        general = [p for p in of_level if not p.case_name and p.unit_kind in ("", unit_kind)]
        return next(iter(exact or general or of_level), None)
