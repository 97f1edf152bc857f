"""When a dossier is due, and why: `due(received_at, limit, calendar, interruptions) -> Due(at, ledger)`.

Semantics (Civil Code 2015, art. 147-148; Decree 61/2018, art. 19; the rest are choices, written down here):

- *Working days*: the day of receipt is not counted, whatever its hour and also when it is a day off; the limit ends at
  the close of the last session (17:00) of the last working day. Half a day ends at the close of the morning (11:30).
- *Calendar days* run from the day after receipt; *months* end on the same day number or on the month's last day. When
  the last day is no working day, the end moves to the next one. Either way the limit ends at the close of that day.
- *Working hours* are counted to the minute within office hours: seconds of a receipt are dropped, a receipt outside
  office hours counts from the next opening, and a limit that ends with a session ends at that session's close.
- *Zero working days* is "same day": the close of the day of receipt. Received on a day off it counts as received at the
  next opening. Where the procedure sets a `cutoff`, a receipt after it is due on the next working day; at the cut-off
  itself (15:00:00) it is still the same day. Without a cut-off a receipt after closing is due at that day's close.
- Interruptions apply in the order given, wherever they lie: whether they were allowed is the caller's question. A
  *restart* counts the whole limit anew from its end (as if received then) and drops the pauses given before it. A *pause*
  moves the end: working days by the working days after the date of its start up to and including the date of its end;
  calendar days and months by the days between the two dates, before the roll; working hours by the office minutes
  between. The end of a pause or restart is not rolled. Pauses that overlap are refused.
- Time: naive datetimes are local (Asia/Ho_Chi_Minh); aware ones are converted, and the answer is of the kind given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from motcua.law.calendar import Calendar, moment
from motcua.law.dates import add_months, last_calendar_number
from motcua.law.ledger import Question, explain
from motcua.law.ledger_lines import LedgerLine
from motcua.law.limits import Interruption, InterruptionMode, Limit, LimitUnit, refuse_overlaps

DEFAULT_TRANSFER_CUTOFF = time(15, 0)


@lru_cache(maxsize=1)
def local_zone() -> tzinfo:
    """Asia/Ho_Chi_Minh; a fixed +07:00 where the machine has no time zone data (there is no daylight saving time)."""
    try:
        return ZoneInfo("Asia/Ho_Chi_Minh")
    except ZoneInfoNotFoundError:
        return timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


def to_local(at: datetime) -> datetime:
    """A moment as naive local time."""
    return at if at.tzinfo is None else at.astimezone(local_zone()).replace(tzinfo=None)


def _like(at: datetime, model: datetime) -> datetime:
    """A naive local moment, made aware when the model is."""
    return at if model.tzinfo is None else at.replace(tzinfo=local_zone())


class Due:
    """The answer: `at`, the due time, and `ledger`, the explanation, built when it is first asked for."""

    __slots__ = ("_ledger", "_question", "at")

    def __init__(self, at: datetime, question: Question) -> None:
        self.at = at
        self._question = question
        self._ledger: tuple[LedgerLine, ...] | None = None

    @property
    def ledger(self) -> tuple[LedgerLine, ...]:
        """Line by line what was counted and what not, and why; each line renders its Vietnamese `text` on demand."""
        if self._ledger is None:
            self._ledger = explain(self._question, to_local(self.at))
        return self._ledger

    @property
    def provisional(self) -> bool:
        """Whether the due day lies past (or before) the decreed calendars, so that it must be computed again."""
        return self._question.calendar.is_provisional(to_local(self.at))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Due) and self.at == other.at and self.ledger == other.ledger

    def __hash__(self) -> int:
        return hash(self.at)

    def __repr__(self) -> str:
        return f"Due(at={self.at!r})"


def due(
    received_at: datetime,
    limit: Limit,
    calendar: Calendar,
    interruptions: Sequence[Interruption] = (),
    *,
    cutoff: time | None = None,
) -> Due:
    """When a dossier received at a moment is due.

    `cutoff` matters to same-day limits only. Returns `Due` with `at` of the same kind (naive local or aware) as
    `received_at`. Raises `LawError` when pauses overlap or a date leaves the calendar. Carries out Decree 61/2018,
    art. 19(4), and Civil Code 2015, art. 147-148; see the module for every choice.
    """
    received = received_at if received_at.tzinfo is None else to_local(received_at)
    items = tuple(interruptions)
    if items:
        items = tuple(Interruption(to_local(item.start), to_local(item.end), item.mode) for item in items)
        refuse_overlaps(items)
        calendar.number(received)  # a restart must not hide a receipt outside the calendar
    start, pauses = received, items
    for index, item in enumerate(items):
        if item.mode is InterruptionMode.RESTART:
            start, pauses = item.end, items[index + 1 :]
    at = due_from(start, limit, calendar, pauses, cutoff)
    return Due(_like(at, received_at), Question(received, limit, calendar, items, cutoff, due_from))


def due_from(
    start: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Interruption], cutoff: time | None
) -> datetime:
    """The end of a limit counted from `start` (naive local) and moved by pauses."""
    if limit.unit is LimitUnit.WORKING_HOUR:
        shift = sum(calendar.elapsed_working_minutes(pause.start, pause.end) for pause in pauses)
        return calendar.moment_at(calendar.position(start) + limit.halves * 30 + shift)
    if limit.unit is LimitUnit.WORKING_DAY:
        shift = sum(calendar.working_days_between(pause.start, pause.end) for pause in pauses)
        return _end_of_working_days(start, limit.halves, calendar, shift, cutoff)
    number = last_calendar_number(start, limit, calendar)
    for pause in pauses:
        number += calendar.number(pause.end) - calendar.number(pause.start)
    number = calendar.add_working_numbers(number, 0)
    return moment(number, calendar.hours.closing(calendar.pattern(number)))


def same_day_number(start: datetime, calendar: Calendar, cutoff: time | None) -> int:
    """The day number on which a "same day" limit ends for a receipt at `start`."""
    number = calendar.number(start)
    if not calendar.is_working_number(number):
        return calendar.add_working_numbers(number, 1)
    if cutoff is not None and start.time() > cutoff:
        return calendar.add_working_numbers(number, 1)
    return number


def _end_of_working_days(
    start: datetime, halves: int, calendar: Calendar, shift: int, cutoff: time | None
) -> datetime:
    """The close of the last working day, or of its morning when the limit carries a half."""
    if halves == 0:
        number = calendar.add_working_numbers(same_day_number(start, calendar, cutoff), shift)
    else:
        number = calendar.add_working_numbers(calendar.number(start), (halves + 1) // 2 + shift)
    weekday = calendar.pattern(number)
    minute = calendar.hours.half_closing(weekday) if halves % 2 else calendar.hours.closing(weekday)
    return moment(number, minute)


# -- other deadlines of the one-stop shop --------------------------------------------------------------------


def transfer_deadline(
    received_at: datetime, calendar: Calendar, *, cutoff: time = DEFAULT_TRANSFER_CUTOFF
) -> datetime:
    """By when a paper dossier must go to the resolving agency (Decree 61/2018, art. 18(2)).

    The same working day (its close), or the opening of the next working day for a receipt after 15:00; received on a
    day off it counts as received at the next opening.
    """
    received = to_local(received_at)
    if not calendar.is_working_day(received):
        received = calendar.next_opening(received)
    if received.time() > cutoff:
        return _like(calendar.opening(calendar.add_working_days(received.date(), 1)), received_at)
    return _like(calendar.closing(received.date()), received_at)


def supplement_notice_deadline(
    received_at: datetime, calendar: Calendar, *, working_days: int = 3
) -> datetime:
    """By when an appraiser may still send the dossier back for supplement (Decree 61/2018, art. 19(4))."""
    return due(received_at, Limit(working_days, LimitUnit.WORKING_DAY), calendar).at


def apology_deadline(
    due_at: datetime, calendar: Calendar, *, days: int = 1, in_working_days: bool = True
) -> datetime:
    """By when the agency must notify and apologise: "at the latest 01 day before" (Decree 61/2018, art. 19(9)).

    The decree does not say which days; the default (a parameter) is working days. Returns the close of the last valid
    day; the calendar-day reading falls back to the working day before when it meets a day off.
    """
    day = to_local(due_at).date()
    last = calendar.add_working_days(day, -days) if in_working_days else day - timedelta(days=days)
    if not calendar.is_working_day(last):
        last = calendar.add_working_days(last, -1)
    return _like(calendar.closing(last), due_at)


def is_late(finished_at: datetime | None, due_at: datetime, *, as_of: datetime) -> bool:
    """Whether a dossier is overdue: finished after its due time, or unfinished while `as_of` is past it."""
    return to_local(finished_at if finished_at is not None else as_of) > to_local(due_at)


def elapsed_working_minutes(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Office minutes between two moments (negative when `end` is earlier)."""
    return calendar.elapsed_working_minutes(to_local(start), to_local(end))


__all__ = [
    "Due",
    "Interruption",
    "InterruptionMode",
    "Limit",
    "LimitUnit",
    "add_months",
    "apology_deadline",
    "due",
    "elapsed_working_minutes",
    "is_late",
    "local_zone",
    "supplement_notice_deadline",
    "to_local",
    "transfer_deadline",
]
