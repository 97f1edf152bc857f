"""What every decision takes and gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from fractions import Fraction
from typing import Any
from uuid import UUID

from motcua.catalogue.values import StepSnapshot
from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Ground, Hand, Stage, Stop
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal, invalid
from motcua.law.calendar import Calendar
from motcua.law.clock import Limit, due
from motcua.law.limits import LimitUnit
from motcua.law.rules import Rules

DECREE_61 = "Nghị định 61/2018/NĐ-CP"


@dataclass(frozen=True, slots=True)
class RemarkDraft:
    """A text in somebody's words; the journal keeps its digest only."""

    kind: str
    text: str
    number: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SlipDraft:
    """A slip to be issued: `form` is the key without its circular ("01" … "06", "transfer", "extension" …)."""

    form: str
    data: Mapping[str, Any] = field(default_factory=dict)
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """A notice to the applicant (`to` empty) or to the holders of a permission in a unit."""

    kind: str
    values: Mapping[str, Any] = field(default_factory=dict)
    to_unit: int | None = None
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a verb does: changes of the state, facts for the journal, and what follows from it.

    `facts` hold ids, times and digests, never people's words. `allot` names the numbers that the frame draws
    last, under their lock: `code`, `register`, `slip`. `effects` are drafts for the rooms of fees and papers,
    carried out in the same transaction.
    """

    verb: str
    changes: Mapping[str, Any]
    facts: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[RemarkDraft, ...] = ()
    slips: tuple[SlipDraft, ...] = ()
    notices: tuple[NoticeDraft, ...] = ()
    allot: tuple[str, ...] = ()
    effects: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the decision is taken under: the moment, the law of the dossier's date, hours, steps, who asks.

    `units` are the units for which the actor works (own post and delegations, with their divisions).
    """

    at: datetime
    rules: Rules
    calendar: Calendar
    steps: tuple[StepSnapshot, ...]
    by: Actor
    units: frozenset[int]
    routes: Mapping[int, int] = field(default_factory=dict)
    max_requests: int = 1
    #: Resolved on the spot: no slip unless asked for (art. 17(4)).
    no_receipt: bool = False
    #: The competent unit is not one of the agency that this counter serves.
    elsewhere: bool = False

    def step(self, number: int) -> StepSnapshot | None:
        """The step with this number."""
        return next((step for step in self.steps if step.number == number), None)

    def following(self, number: int) -> tuple[StepSnapshot, ...]:
        """The next step, or every step of the next parallel group."""
        here = self.step(number)
        group = here.parallel_group if here else None
        later = [s for s in self.steps if s.number > number and (group is None or s.parallel_group != group)]
        if not later:
            return ()
        first = later[0]
        if first.parallel_group is None:
            return (first,)
        return tuple(s for s in later if s.parallel_group == first.parallel_group)

    def previous(self, number: int) -> StepSnapshot | None:
        """The nearest earlier step that main work went through (consulted units stay out)."""
        earlier = [s for s in self.steps if s.number < number and s.unit_kind != "consulted"]
        return earlier[-1] if earlier else None

    def after_minutes(self, minutes: int) -> datetime:
        """The moment by which so many office minutes have passed from now."""
        return _aware(self.calendar.add_working_minutes(_local(self.at), max(1, minutes)), self.at)


def _local(moment: datetime) -> datetime:
    from motcua.law.clock import to_local

    return to_local(moment)


def _aware(moment: datetime, model: datetime) -> datetime:
    from motcua.law.clock import local_zone

    return moment.replace(tzinfo=local_zone()) if model.tzinfo else moment


def limit_of(state: DossierState) -> Limit | None:
    """The statutory limit that the dossier was taken in under."""
    if not state.limit_unit:
        return None
    return Limit(Fraction(state.limit_value), LimitUnit(state.limit_unit))


def clock_start(state: DossierState) -> datetime | None:
    """When the statutory clock began: at receipt, or (2025, filed elsewhere) when the competent agency took it.

    While it is on its way there, the latest lawful arrival stands for that moment.
    """
    if state.clock_at_agency:
        return state.clock_from_at or state.transfer_due_at
    return state.received_at


def due_time(
    state: DossierState, calendar: Calendar, *, received_at: datetime | None = None
) -> datetime | None:
    """The due time recomputed from receipt, limit and the interruptions that are over; None without a limit."""
    limit = limit_of(state)
    start = received_at or clock_start(state)
    if limit is None or start is None:
        return None
    interruptions = [item for stop in state.stops if (item := stop.interruption()) is not None]
    cutoff = time.fromisoformat(state.cutoff) if state.cutoff else None
    return due(start, limit, calendar, interruptions, cutoff=cutoff).at


def need_stage(state: DossierState, allowed: frozenset[Stage], *, verb: str) -> None:
    """Refuse when the dossier stands where the verb has no meaning."""
    if state.stage not in allowed:
        raise Refusal(
            f"Không thể {verb}: hồ sơ đang ở trạng thái «{STAGE_LABELS[state.stage]}».",
            rule=f"Điều 17-20 {DECREE_61}",
            next_step="Xin tải lại hồ sơ để xem các việc có thể làm lúc này.",
            code="stage",
        )


def need_text(text: str, name: str, sentence: str) -> str:
    """A text that must be given."""
    cleaned = " ".join(text.split()) if "\n" not in text else text.strip()
    if not cleaned:
        raise invalid({name: sentence}, sentence)
    return cleaned


def need_holder(state: DossierState, c: Circumstances) -> None:
    """Refuse an actor whose unit does not hold the dossier (a hand-over not yet taken belongs to the receiver)."""
    if state.unit_id not in c.units:
        raise Refusal(
            "Hồ sơ không ở đơn vị của anh/chị.",
            rule=f"Điều 18-19 {DECREE_61}",
            code="not_holder",
            status=403,
            next_step="Xin xem nơi đang giữ hồ sơ ở phần quá trình giải quyết.",
        )


def need_counter(state: DossierState, c: Circumstances) -> None:
    """Refuse an actor who does not work for the counter that took the dossier in."""
    if state.counter_id not in c.units:
        raise Refusal(
            "Việc này do Bộ phận Một cửa đã tiếp nhận hồ sơ thực hiện.",
            rule=f"Điều 17, 20 {DECREE_61}",
            code="not_counter",
            status=403,
            next_step="Xin liên hệ Bộ phận Một cửa ghi trên Giấy tiếp nhận.",
        )


def taking(state: DossierState, c: Circumstances) -> dict[str, Any]:
    """Changes by which the receiver takes a dossier in transit when acting on it at once."""
    if not state.in_transit:
        return {}
    changes: dict[str, Any] = {"taken_at": c.at, "hand": None}
    if state.clock_at_agency and state.clock_from_at is None and state.unit_id != state.counter_id:
        begun = replace(state, clock_from_at=c.at)
        changes.update({"clock_from_at": c.at, "due_at": due_time(begun, c.calendar)})
    return changes


def stop_clock(state: DossierState, c: Circumstances, ground: Ground) -> dict[str, Any]:
    """Changes that let the clock stand still from now."""
    return {"stops": (*state.stops, Stop(ground.value, c.at)), "stopped_at": c.at}


def start_clock(state: DossierState, c: Circumstances, *, mode: str) -> dict[str, Any]:
    """Changes that let the clock run again: the open stop ends with its effect and the due time is computed anew."""
    *before, last = state.stops
    stops = (*before, replace(last, end=c.at, mode=mode))
    moved = replace(state, stops=stops)
    return {"stops": stops, "stopped_at": None, "due_at": due_time(moved, c.calendar)}


def hand_to(
    state: DossierState,
    c: Circumstances,
    *,
    unit_id: int,
    step: StepSnapshot | None,
    assignee_id: int | None = None,
    stage: Stage | None = None,
    finished_at: datetime | None = None,
    taken: bool = False,
) -> dict[str, Any]:
    """Changes of a hand-over; within one unit it needs no taking."""
    within = unit_id == state.unit_id
    here = taking(state, c)
    return {
        **here,
        "unit_id": unit_id,
        "assignee_id": assignee_id,
        "step": step.number if step else state.step,
        "role": step.role if step else state.role,
        "step_since": c.at,
        "step_due_at": c.after_minutes(step.minutes) if step and step.minutes else None,
        "taken_at": c.at if within or taken else None,
        "stage": stage or state.stage,
        "hand": Hand(
            unit_id=state.unit_id, assignee_id=state.assignee_id, step=state.step, role=state.role,
            step_due_at=state.step_due_at, taken_at=here.get("taken_at", state.taken_at), stage=state.stage.value,
            by_user=c.by.user_id, finished_at=state.finished_at, step_since=state.step_since,
            transferred_at=state.transferred_at, tasks=len(state.tasks),
        ),
        **({"finished_at": finished_at} if finished_at else {}),
    }  # fmt: skip


def digest_of(text: str) -> str:
    """What the journal keeps of people's words."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Done:
    """Answer of a command: which dossier, which event, whether an earlier answer was repeated.

    `state` is where the dossier stands now; None in a repeated answer (the journal tells it).
    """

    dossier_id: UUID
    event_id: UUID
    version: int
    replayed: bool = False
    state: DossierState | None = None


STAGE_LABELS = {
    Stage.REGISTERED: "Mới đăng ký",
    Stage.INTAKE_SUPPLEMENT: "Chờ bổ sung khi tiếp nhận",
    Stage.ACCEPTED: "Đã tiếp nhận, chờ chuyển",
    Stage.HANDLING: "Đang giải quyết",
    Stage.SUPPLEMENT: "Chờ bổ sung hồ sơ",
    Stage.PAYMENT: "Chờ thực hiện nghĩa vụ tài chính",
    Stage.SUSPENDED: "Tạm dừng giải quyết",
    Stage.DECIDED: "Đã có quyết định, chờ chuyển Bộ phận Một cửa",
    Stage.READY: "Có kết quả, chờ trả",
    Stage.RETURNED: "Đã trả kết quả",
    Stage.NOT_ACCEPTED: "Không được tiếp nhận",
    Stage.WITHDRAWN: "Đã rút hồ sơ",
    Stage.CLOSED: "Đã đóng do không bổ sung",
}
