"""Small inputs of verbs; the larger ones stand beside their decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Accept:
    """`no_slip`: resolved on the spot, no slip needed; `slip_wanted`: asked for all the same (art. 17(4))."""

    no_slip: bool = False
    slip_wanted: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason and its legal ground."""

    reason: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class ResolutionRefusal:
    """Reason, ground, and the number of the written refusal."""

    reason: str = ""
    ground: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class PassToCounter:
    """The counter of the competent unit; that unit follows from its reception list."""

    counter_id: int
    competent_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnToStep:
    """An earlier step (the one before when empty), and why."""

    step: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Assign:
    """Who shall handle, and why another than before."""

    assignee_id: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a task, and its file."""

    task: int
    answer: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class TaskNumber:
    """A task of the dossier."""

    task: int


@dataclass(frozen=True, slots=True)
class CancelTask:
    """A task no longer needed, and why."""

    task: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """An appointment on the spot."""

    at: datetime
    place: str = ""
    people: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class VerificationRecord:
    """What the verification found."""

    minutes: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note that may be empty."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that must be given."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Approve:
    """The head's yes or no to a further request for supplement; a no needs its reason."""

    agree: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """Why the date will not be kept, and the new one."""

    to: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Lost:
    """What was lost or damaged, and who answers for it."""

    what: str = ""
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """The act on which a date is computed anew."""

    basis: str = ""
