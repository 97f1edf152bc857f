"""Values of a dossier: its stages, the ten national states, what interrupts its clock, what others do for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from typing import Any

from motcua.law.clock import Interruption, InterruptionMode


class NationalState(IntEnum):
    """The ten states that every system of the country reports (integration 4.3)."""

    REGISTERED = 1
    ACCEPTED = 2
    NOT_ACCEPTED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    PAYMENT = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10

    @property
    def label(self) -> str:
        """The Vietnamese label of the national list."""
        return _STATE_LABELS[self]


_STATE_LABELS = {
    NationalState.REGISTERED: "Mới đăng ký",
    NationalState.ACCEPTED: "Được tiếp nhận",
    NationalState.NOT_ACCEPTED: "Không được tiếp nhận",
    NationalState.PROCESSING: "Đang xử lý",
    NationalState.SUPPLEMENT: "Yêu cầu bổ sung giấy tờ",
    NationalState.PAYMENT: "Yêu cầu thực hiện nghĩa vụ tài chính",
    NationalState.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    NationalState.STOPPED: "Dừng xử lý",
    NationalState.FINISHED: "Đã xử lý xong",
    NationalState.RETURNED: "Đã trả kết quả",
}


class Stage(StrEnum):
    """Where a dossier stands, finer than the national state."""

    REGISTERED = "registered"
    INTAKE_SUPPLEMENT = "intake_supplement"
    ACCEPTED = "accepted"
    HANDLING = "handling"
    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    SUSPENDED = "suspended"
    DECIDED = "decided"
    READY = "ready"
    RETURNED = "returned"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"

    @property
    def national(self) -> NationalState:
        """The national state that this stage reports."""
        return _NATIONAL[self]

    @property
    def is_open(self) -> bool:
        """Whether somebody of the administration still has to act."""
        return self not in TERMINAL


_NATIONAL = {
    Stage.REGISTERED: NationalState.REGISTERED,
    Stage.INTAKE_SUPPLEMENT: NationalState.SUPPLEMENT,
    Stage.ACCEPTED: NationalState.ACCEPTED,
    Stage.HANDLING: NationalState.PROCESSING,
    Stage.SUPPLEMENT: NationalState.SUPPLEMENT,
    Stage.PAYMENT: NationalState.PAYMENT,
    Stage.SUSPENDED: NationalState.STOPPED,
    Stage.DECIDED: NationalState.FINISHED,
    Stage.READY: NationalState.FINISHED,
    Stage.RETURNED: NationalState.RETURNED,
    Stage.NOT_ACCEPTED: NationalState.NOT_ACCEPTED,
    Stage.WITHDRAWN: NationalState.WITHDRAWN,
    Stage.CLOSED: NationalState.STOPPED,
}
TERMINAL = frozenset({Stage.RETURNED, Stage.NOT_ACCEPTED, Stage.WITHDRAWN, Stage.CLOSED})
#: Stages in which the statutory clock runs.
RUNNING = frozenset({Stage.ACCEPTED, Stage.HANDLING})
#: Stages in which the clock stands still because something is awaited.
WAITING = frozenset({Stage.SUPPLEMENT, Stage.PAYMENT, Stage.SUSPENDED})

#: Allowed moves between national states (one-stop.md 1.7); 2 to 5, 6 and 9 are taken by short procedures.
NATIONAL_MOVES: dict[NationalState, frozenset[NationalState]] = {
    NationalState.REGISTERED: frozenset({2, 3, 5, 7}),  # type: ignore[arg-type]
    NationalState.ACCEPTED: frozenset({4, 5, 6, 7, 8, 9}),  # type: ignore[arg-type]
    NationalState.PROCESSING: frozenset({5, 6, 7, 8, 9}),  # type: ignore[arg-type]
    NationalState.SUPPLEMENT: frozenset({1, 2, 3, 4, 7, 8}),  # type: ignore[arg-type]
    NationalState.PAYMENT: frozenset({4, 7, 8}),  # type: ignore[arg-type]
    NationalState.STOPPED: frozenset({4, 7}),  # type: ignore[arg-type]
    NationalState.FINISHED: frozenset({4, 10}),  # type: ignore[arg-type]
    NationalState.RETURNED: frozenset({4}),  # type: ignore[arg-type]
    NationalState.NOT_ACCEPTED: frozenset(),
    NationalState.WITHDRAWN: frozenset(),
}


class ChannelOfFiling(StrEnum):
    """How the dossier came (Decree 61/2018, art. 16); on behalf is its own honest mode."""

    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"
    ON_BEHALF = "on_behalf"


class ReturnChannel(StrEnum):
    """How the applicant wants the result."""

    COUNTER = "counter"
    POST = "post"
    ELECTRONIC = "electronic"


class TaskKind(StrEnum):
    """What another unit does within the dossier."""

    CONSULTATION = "consultation"
    INTERLINKED = "interlinked"
    PARALLEL = "parallel"
    #: The counter of an upper agency is told, so that it can supervise (Decree 61/2018, art. 19(7)a).
    SUPERVISION = "supervision"


class TaskState(StrEnum):
    """Life of such a task; `waiting` is a later one of an ordered row."""

    WAITING = "waiting"
    OPEN = "open"
    ANSWERED = "answered"
    CANCELLED = "cancelled"


class Ground(StrEnum):
    """Why the clock was interrupted."""

    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class Stop:
    """One interruption of the clock; `end` and `mode` are set when it is over (`none`: it moved nothing)."""

    ground: str
    start: datetime
    end: datetime | None = None
    mode: str = "none"

    def interruption(self) -> Interruption | None:
        """As the law library takes it; None while open or without effect."""
        if self.end is None or self.mode == "none":
            return None
        return Interruption(self.start, self.end, InterruptionMode(self.mode))


@dataclass(frozen=True, slots=True)
class SupplementRequest:
    """A request for supplement: stage, when, whether it was lawful as to time and number, when answered."""

    stage: str
    at: datetime
    number: int
    mode: str
    answer_by: datetime | None = None
    sector_ground: bool = False
    approved_by: int | None = None
    violation: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UnitTask:
    """A consultation or sub-task at another unit."""

    number: int
    kind: str
    unit_id: int
    state: str
    asked_at: datetime
    due_at: datetime
    step: int | None = None
    order: int = 0
    assignee_id: int | None = None
    answered_at: datetime | None = None
    lateness_told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """The last hand-over, kept while the receiver has not taken the dossier, so that it can be undone."""

    unit_id: int | None
    assignee_id: int | None
    step: int
    role: str
    step_due_at: datetime | None
    taken_at: datetime | None
    stage: str
    by_user: int | None
    finished_at: datetime | None = None
    step_since: datetime | None = None
    transferred_at: datetime | None = None
    #: How many tasks there were before: those that this hand-over opened are cancelled when it is undone.
    tasks: int = 0
    #: A reopening cannot be undone.
    final: bool = False
    #: What a change of counter replaced, as plain values: counter, competent unit, limit, process.
    before: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """The head's word on a further request for supplement: for which list it was asked, and what was said."""

    stage: str
    number: int
    list: str
    asked_by: int | None
    asked_at: datetime
    approved_by: int | None = None
    answered_at: datetime | None = None


def to_plain(value: Any) -> Any:
    """A value of the state as JSON can hold it."""
    kind = type(value)
    if value is None or kind in _AS_IS:
        return value
    if kind is datetime:
        # In UTC, so that a value read from the database and the same one just computed are one text.
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if kind is tuple:
        return [to_plain(item) for item in value]
    names = getattr(value, "__dataclass_fields__", None)
    if names is not None:
        return {name: to_plain(getattr(value, name)) for name in names}
    return value


_AS_IS = frozenset({str, int, bool, Stage})
