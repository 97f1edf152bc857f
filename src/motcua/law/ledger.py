"""The explanation of a due time: what was counted and what not, line by line, built when it is asked for.

A count over more than `DETAILED_DAYS` days is summed up, with the holidays in it, instead of listed week by week.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import NamedTuple

from motcua.law.calendar import Calendar
from motcua.law.dates import last_calendar_number
from motcua.law.ledger_lines import (
    Counted,
    Ended,
    LedgerLine,
    MinutesCounted,
    NotCounted,
    Paused,
    Provisional,
    Received,
    Restarted,
    Rolled,
    Rule,
    SummedUp,
    ToVerify,
)
from motcua.law.limits import Interruption, InterruptionMode, Limit, LimitUnit

DETAILED_DAYS = 31

_CountFrom = Callable[[datetime, Limit, Calendar, Sequence[Interruption], time | None], datetime]
_day = date.fromordinal


class Question(NamedTuple):
    """All that a due time was computed from (naive local times), kept so that it can be explained later."""

    received: datetime
    limit: Limit
    calendar: Calendar
    interruptions: tuple[Interruption, ...]
    cutoff: time | None
    count_from: _CountFrom


def explain(question: Question, at: datetime) -> tuple[LedgerLine, ...]:
    """The ledger of a due time."""
    lines: list[LedgerLine] = [Received(question.received, question.limit)]
    start = question.received
    if not question.interruptions:
        return (*lines, *count_body(question, start, at))
    pauses: list[Interruption] = []
    if not any(item.mode is InterruptionMode.RESTART for item in question.interruptions):
        lines += _count_lines(question, start)
    for item in question.interruptions:
        if item.mode is InterruptionMode.RESTART:
            lines.append(Restarted(item.start, item.end, len(pauses)))
            start, pauses = item.end, []
            if item is _last_restart(question.interruptions):
                lines += _count_lines(question, start)
        else:
            lines.append(Paused(item.start, item.end, _shift(question, item), question.limit.unit))
            pauses.append(item)
    lines += _roll_lines(question, start, pauses)
    lines += _warnings(question.calendar, start, at)
    lines.append(Ended(at))
    return tuple(lines)


def count_body(question: Question, start: datetime, at: datetime) -> list[LedgerLine]:
    """What follows the line of receipt when nothing interrupted: the same for every hour of a date."""
    return [
        *_count_lines(question, start, at),
        *_roll_lines(question, start, []),
        *_warnings(question.calendar, start, at),
        Ended(at),
    ]


def _last_restart(items: tuple[Interruption, ...]) -> Interruption | None:
    return next((item for item in reversed(items) if item.mode is InterruptionMode.RESTART), None)


def _shift(question: Question, pause: Interruption) -> int:
    calendar = question.calendar
    if question.limit.unit is LimitUnit.WORKING_HOUR:
        return calendar.elapsed_working_minutes(pause.start, pause.end)
    if question.limit.unit is LimitUnit.WORKING_DAY:
        return calendar.working_days_between(pause.start, pause.end)
    return pause.end.toordinal() - pause.start.toordinal()


_FIRST_DAY = Rule("Ngày đầu tiên không được tính (Bộ luật Dân sự 2015, Điều 147).")
_HALF_DAY = Rule("Nửa ngày làm việc kết thúc khi hết giờ làm việc buổi sáng.")


def _count_lines(question: Question, start: datetime, end: datetime | None = None) -> list[LedgerLine]:
    """What was counted from a start, before pauses; `end` spares a computation where it is known."""
    limit, calendar = question.limit, question.calendar
    if end is None:
        end = question.count_from(start, limit, calendar, (), question.cutoff)
    if limit.unit is LimitUnit.WORKING_HOUR:
        return list(_hour_lines(calendar, start, end))
    if limit.is_same_day:
        return [_same_day_rule(question, start, end)]
    lines: list[LedgerLine] = [_FIRST_DAY]
    if limit.unit is LimitUnit.WORKING_DAY:
        lines += _day_lines(calendar, start.toordinal() + 1, end.toordinal())
        if limit.halves % 2:
            lines.append(_HALF_DAY)
    elif limit.unit is LimitUnit.CALENDAR_DAY:
        first, days = start.toordinal() + 1, limit.halves // 2
        lines.append(Counted(_day(first), _day(first + days - 1), days, limit.unit))
    else:
        last = _unrolled(question, start)
        lines.append(Counted(start.date(), last, limit.halves // 2, limit.unit))
    return lines


def _same_day_rule(question: Question, start: datetime, end: datetime) -> Rule:
    if start.date() == end.date():
        return Rule("Giải quyết trong ngày: hết giờ làm việc của ngày tiếp nhận.")
    if not question.calendar.is_working_day(start):
        return Rule("Tiếp nhận vào ngày nghỉ: coi như tiếp nhận khi mở cửa ngày làm việc tiếp theo.")
    cutoff = question.cutoff or time()
    return Rule(f"Tiếp nhận sau {cutoff:%H:%M}: giải quyết trong ngày làm việc tiếp theo.")


def _unrolled(question: Question, start: datetime) -> date:
    """The last day of calendar days or months before pauses and roll."""
    return _day(last_calendar_number(start, question.limit, question.calendar))


def _roll_lines(question: Question, start: datetime, pauses: list[Interruption]) -> list[LedgerLine]:
    if question.limit.unit not in (LimitUnit.CALENDAR_DAY, LimitUnit.MONTH):
        return []
    last = _unrolled(question, start).toordinal() + sum(_shift(question, pause) for pause in pauses)
    if question.calendar.is_working_number(last):
        return []
    rolled = question.calendar.add_working_numbers(last, 0)
    return [Rolled(_day(last), tuple(_reasons(question.calendar, last, last)), _day(rolled))]


@lru_cache(maxsize=20_000)
def _counted_run(calendar: Calendar, first: int, last: int) -> Counted:
    make_up = any(number in calendar.days.make_up for number in range(first, last + 1))
    return Counted(_day(first), _day(last), last - first + 1, LimitUnit.WORKING_DAY, make_up)


@lru_cache(maxsize=20_000)
def _off_run(calendar: Calendar, first: int, last: int) -> NotCounted:
    return NotCounted(_day(first), _day(last), tuple(_reasons(calendar, first, last)))


@lru_cache(maxsize=20_000)
def _whole_day(number: int, minutes: int) -> MinutesCounted:
    return MinutesCounted(_day(number), minutes)


def _day_lines(calendar: Calendar, first: int, last: int) -> Iterator[LedgerLine]:
    """Runs of counted and not counted days from `first` to `last`."""
    if last - first > DETAILED_DAYS:
        yield from _summed_up(calendar, first, last)
        return
    runs = calendar.runs
    index = bisect_right(runs, first) - 1
    working = calendar.is_working_number(first)
    while first <= last:
        run_end = min(runs[index + 1] - 1, last)
        yield _counted_run(calendar, first, run_end) if working else _off_run(calendar, first, run_end)
        first, index, working = run_end + 1, index + 1, not working


def _summed_up(calendar: Calendar, first: int, last: int) -> Iterator[LedgerLine]:
    """One line for the whole stretch, then each run of holidays in it."""
    counted = calendar.working_days_between(_day(first - 1), _day(last))
    yield SummedUp(_day(first), _day(last), counted, last - first + 1 - counted)
    starts, ends = calendar.holiday_runs
    for index in range(bisect_left(ends, first), bisect_right(starts, last)):
        yield _off_run(calendar, max(first, starts[index]), min(last, ends[index]))


def _hour_lines(calendar: Calendar, start: datetime, end: datetime) -> Iterator[LedgerLine]:
    """The office minutes counted on each day, and the days off between."""
    if end.toordinal() - start.toordinal() > DETAILED_DAYS:
        yield from _day_lines(calendar, start.toordinal(), end.toordinal())
        return
    runs = calendar.runs
    first_day, last_day = start.toordinal(), end.toordinal()
    number = first_day
    while number <= last_day:
        if not calendar.is_working_number(number):
            following = runs[bisect_right(runs, number)]
            yield _off_run(calendar, number, following - 1)
            number = following
            continue
        weekday = calendar.pattern(number)
        if first_day < number < last_day:
            yield _whole_day(number, calendar.hours.minutes(weekday))
        else:
            begin = start.hour * 60 + start.minute if number == first_day else 0
            until = end.hour * 60 + end.minute if number == last_day else 24 * 60
            minutes = calendar.hours.elapsed(weekday, until) - calendar.hours.elapsed(weekday, begin)
            if minutes:
                yield MinutesCounted(_day(number), minutes)
        number += 1


def _reasons(calendar: Calendar, first: int, last: int) -> list[str]:
    """Why each day of a run is off, each reason once, in order."""
    reasons: dict[str, None] = {}
    for number in range(first, last + 1):
        off = calendar.days.off.get(number)
        reasons[off.name if off else "nghỉ hằng tuần"] = None
    return list(reasons)


def _warnings(calendar: Calendar, start: datetime, at: datetime) -> Iterator[LedgerLine]:
    first, last = sorted((start.toordinal(), at.toordinal()))
    for day in calendar.doubtful_days:
        if first <= day.day.toordinal() <= last:
            yield ToVerify(day.day, day.name)
    decreed_first, decreed_last = calendar.decreed_span
    if first < decreed_first or last > decreed_last:
        yield Provisional(_day(first if first < decreed_first else max(first, decreed_last + 1)).year)
