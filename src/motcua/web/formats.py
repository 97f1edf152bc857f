"""How values are written on screens: dates, times, money, numbers, durations, deadlines in words.

Everything is Vietnamese: dd/mm/yyyy, 24 hours, `1.250.000 đ`. Functions here are pure; the time is given to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from motcua.kernel.clock import ZONE

#: Lists count no further than this (design: "counts stop at 1,000").
COUNT_LIMIT = 1000

MINUTES_A_DAY = 24 * 60


class DueLevel(StrEnum):
    """How near a deadline is; each level has its own words, colour and sign."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    FINE = "fine"
    DONE_EARLY = "done_early"
    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    PAUSED = "paused"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class DueState:
    """A deadline as a person reads it: its level and its words."""

    level: DueLevel
    words: str


def local(moment: datetime) -> datetime:
    """`moment` in the zone of Vietnam; a naive one is taken as local already."""
    return moment.astimezone(ZONE) if moment.tzinfo else moment.replace(tzinfo=ZONE)


def format_date(value: date | datetime | None) -> str:
    """`07/01/2022`; empty for nothing."""
    if value is None:
        return ""
    day = local(value).date() if isinstance(value, datetime) else value
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def format_time(value: datetime | time | None) -> str:
    """`07:30` in 24 hours; empty for nothing."""
    if value is None:
        return ""
    clock = local(value).time() if isinstance(value, datetime) else value
    return f"{clock.hour:02d}:{clock.minute:02d}"


def format_datetime(value: datetime | None) -> str:
    """`07:30 07/01/2022`, the order of Vietnamese slips; empty for nothing."""
    return f"{format_time(value)} {format_date(value)}" if value is not None else ""


def format_number(value: int | float | None, decimals: int | None = None) -> str:
    """`1.250.000` or, with decimals, `97,25`; empty for nothing."""
    if value is None:
        return ""
    places = decimals if decimals is not None else (0 if isinstance(value, int) else 2)
    western = f"{value:,.{places}f}"
    return western.translate(str.maketrans(",.", ".,"))


def format_money(value: int | None) -> str:
    """An amount of whole đồng: `1.250.000 đ`; empty for nothing."""
    return f"{format_number(int(value))} đ" if value is not None else ""


def format_count(count: int, *, limit: int = COUNT_LIMIT) -> str:
    """The size of a list; past the limit only `1.000+`, because nobody counts further."""
    return f"{format_number(limit)}+" if count > limit else format_number(count)


def duration_words(value: timedelta | int | None) -> str:
    """A length of time in at most two units: `2 ngày 3 giờ`. An integer is minutes; empty for nothing."""
    if value is None:
        return ""
    minutes = value if isinstance(value, int) else int(value.total_seconds() // 60)
    days, rest = divmod(abs(minutes), MINUTES_A_DAY)
    hours, left = divmod(rest, 60)
    parts = []
    if days:
        parts.append(_days(days))
    if hours:
        parts.append(_hours(hours))
    if left and not days:
        parts.append(_minutes(left))
    return " ".join(parts) or _("dưới 1 phút")


def due_state(
    due: datetime | None,
    now: datetime,
    *,
    finished: datetime | None = None,
    paused: bool = False,
    soon_within: timedelta = timedelta(days=2),
) -> DueState:
    """What to say of a deadline at `now`.

    A finished matter is judged once and for all (early: before the due day; on time: that day, by the due
    minute), a paused one says so; otherwise the rest or the excess is told in its largest unit.
    """
    if due is None:
        return DueState(DueLevel.NONE, _("không có hạn"))
    if finished is not None:
        return _finished_state(local(due), local(finished))
    if paused:
        return DueState(DueLevel.PAUSED, _("tạm dừng tính hạn"))
    rest = due - now
    if rest < timedelta(0):
        return DueState(DueLevel.LATE, _("quá hạn %(time)s") % {"time": _largest_unit(-rest)})
    words = _("còn %(time)s") % {"time": _largest_unit(rest)}
    if local(due).date() == local(now).date():
        return DueState(DueLevel.TODAY, words)
    return DueState(DueLevel.SOON if rest <= soon_within else DueLevel.FINE, words)


def _finished_state(due: datetime, finished: datetime) -> DueState:
    if finished > due:
        return DueState(DueLevel.DONE_LATE, _("trễ %(time)s") % {"time": _largest_unit(finished - due)})
    if finished.date() < due.date():
        return DueState(
            DueLevel.DONE_EARLY, _("trước hạn %(time)s") % {"time": _largest_unit(due - finished)}
        )
    return DueState(DueLevel.DONE_ON_TIME, _("đúng hạn"))


def _largest_unit(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes >= MINUTES_A_DAY:
        return _days(minutes // MINUTES_A_DAY)
    if minutes >= 60:
        return _hours(minutes // 60)
    return _minutes(minutes) if minutes else _("dưới 1 phút")


def _days(number: int) -> str:
    return ngettext("%(number)d ngày", "%(number)d ngày", number) % {"number": number}


def _hours(number: int) -> str:
    return ngettext("%(number)d giờ", "%(number)d giờ", number) % {"number": number}


def _minutes(number: int) -> str:
    return ngettext("%(number)d phút", "%(number)d phút", number) % {"number": number}
