"""Working days and working minutes: exact, and in O(log n) by prefix sums and bisection.

A **working day** is Monday to Friday without the days off of `holidays/*.yaml`, and with the make-up Saturdays
(Labour Code 2019, art. 112). Days marked `to_verify` count as off and are flagged; years without a notice are provisional
(`holidays_data`). A `Calendar` is immutable; `with_hours` gives the same days with another unit's office hours.
All times here are naive local times (Asia/Ho_Chi_Minh); `clock` converts.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise

from motcua.law.errors import LawError
from motcua.law.holidays_data import (
    DayOff,
    MakeUpDay,
    OffKind,
    YearOfHolidays,
    decreed_years,
    provisional_days_off,
)
from motcua.law.hours import OfficeHours, default_hours

_CLOCK = tuple(time(minute // 60, minute % 60) for minute in range(24 * 60))
FIRST_YEAR = 1900
LAST_YEAR = 2199


@dataclass(frozen=True, eq=False)
class WorkingDays:
    """The working days of the whole span as sorted day numbers (`date.toordinal`), and what is off by decree."""

    working: Sequence[int]
    off: dict[int, DayOff]
    make_up: dict[int, MakeUpDay]
    years: dict[int, YearOfHolidays]
    first: int
    last: int


class Calendar:
    """Working days with the office hours of one unit.

    Every method raises `LawError` (a Vietnamese sentence) for a moment outside 1900-2199.
    """

    def __init__(self, days: WorkingDays, hours: OfficeHours) -> None:
        self.days = days
        self.hours = hours
        self._working = days.working

    def with_hours(self, hours: OfficeHours) -> Calendar:
        """The same days with other office hours; cheap, the days are shared."""
        return Calendar(self.days, hours)

    # -- days ------------------------------------------------------------------------------------------------

    def is_working_day(self, day: date) -> bool:
        """Whether the law counts the day as a working day."""
        return self.is_working_number(self.number(day))

    def is_working_number(self, number: int) -> bool:
        """The same for a day number."""
        index = bisect_left(self._working, number)
        return index < len(self._working) and self._working[index] == number

    def day_off(self, day: date) -> DayOff | None:
        """The decreed (or provisional) day off on that date, None for ordinary days and plain weekends."""
        return self.days.off.get(day.toordinal())

    def make_up_day(self, day: date) -> MakeUpDay | None:
        """The make-up working day on that date, if any."""
        return self.days.make_up.get(day.toordinal())

    def is_provisional(self, day: date) -> bool:
        """Whether the day lies in a year whose holidays have not been announced to us."""
        return day.year not in self.days.years

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (which is not counted); before it for a negative count.

        Zero gives the day itself, or the next working day when it is none.
        """
        return date.fromordinal(self.add_working_numbers(self.number(day), count))

    def add_working_numbers(self, number: int, count: int) -> int:
        """`add_working_days` on day numbers."""
        if count > 0:
            index = bisect_right(self._working, number) + count - 1
        else:
            index = bisect_left(self._working, number) + count
        return self.working_number(index)

    def working_number(self, index: int) -> int:
        """The day number of the working day with that index."""
        if not 0 <= index < len(self._working):
            raise LawError(
                f"Thời hạn vượt ra ngoài lịch làm việc ({FIRST_YEAR}-{LAST_YEAR}); xin kiểm tra lại giá trị."
            )
        return self._working[index]

    def roll_forward(self, day: date) -> date:
        """The day itself when it is a working day, else the next one (Civil Code 2015, art. 148(5))."""
        return self.add_working_days(day, 0)

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; 0 when `end` is not later."""
        return max(
            0, bisect_right(self._working, self.number(end)) - bisect_right(self._working, self.number(start))
        )

    def number(self, day: date) -> int:
        """The day number, checked against the span of the calendar."""
        number = day.toordinal()
        if not self.days.first <= number <= self.days.last:
            raise LawError(
                f"Ngày {day.day:02d}/{day.month:02d}/{day.year:04d} nằm ngoài lịch làm việc ({FIRST_YEAR}-{LAST_YEAR})."
            )
        return number

    @cached_property
    def doubtful_days(self) -> tuple[DayOff, ...]:
        """The days that count as off although no legal act has been checked."""
        return tuple(day for day in self.days.off.values() if day.kind is OffKind.TO_VERIFY)

    @cached_property
    def decreed_span(self) -> tuple[int, int]:
        """First and last day number of the decreed years (which follow one another); (1, 0) when there are none."""
        years = self.days.years
        return (date(min(years), 1, 1).toordinal(), date(max(years), 12, 31).toordinal()) if years else (1, 0)

    @cached_property
    def runs(self) -> Sequence[int]:
        """The first day number of every run of working days or of days off, in order; they alternate."""
        starts = [self.days.first]
        before = self.days.first - 1
        for number in self._working:
            if number != before + 1:
                starts += (number,) if before + 1 == starts[-1] else (before + 1, number)
            before = number
        return [*starts, *([before + 1] if before < self.days.last else []), self.days.last + 1]

    @cached_property
    def holiday_runs(self) -> tuple[Sequence[int], Sequence[int]]:
        """First and last day numbers of the runs of days off that are more than a plain weekend, in order."""
        off, runs = self.days.off, self.runs
        found = [
            (first, following - 1)
            for first, following in pairwise(runs)
            if not self.is_working_number(first) and any(number in off for number in range(first, following))
        ]
        return [first for first, _ in found], [last for _, last in found]

    # -- moments ---------------------------------------------------------------------------------------------

    def pattern(self, number: int) -> int:
        """The weekday whose office hours a working day keeps: its own, or that of the day it makes up for."""
        make_up = self.days.make_up.get(number)
        return make_up.replaces.weekday() if make_up else (number - 1) % 7

    def opening(self, day: date) -> datetime:
        """When the unit opens on a working day."""
        number = day.toordinal()
        return moment(number, self.hours.opening(self.pattern(number)))

    def closing(self, day: date) -> datetime:
        """When the last session of a working day ends: 17:00 by default."""
        number = day.toordinal()
        return moment(number, self.hours.closing(self.pattern(number)))

    def next_opening(self, at: datetime) -> datetime:
        """The next opening of a working day, at or after a moment."""
        number = self.number(at)
        if self.is_working_number(number) and at <= self.opening(at):
            return self.opening(at)
        return self.opening(date.fromordinal(self.add_working_numbers(number, 1)))

    def is_open(self, at: datetime) -> bool:
        """Whether the unit's doors are open: sessions are half-open, weekend sessions count, days off do not."""
        number = self.number(at)
        off = number in self.days.off and not self.is_working_number(number)
        weekday = self.pattern(number)
        minute = at.hour * 60 + at.minute
        return not off and any(
            session.start <= minute < session.end for session in self.hours.weekdays[weekday]
        )

    @cached_property
    def _minutes_before(self) -> Sequence[int]:
        """Office minutes before the working day of each index, with the grand total as its last item."""
        by_weekday = [self.hours.minutes(weekday) for weekday in range(5)]
        lengths = [by_weekday[(number - 1) % 7 % 5] for number in self._working]
        for number in self.days.make_up:
            lengths[bisect_left(self._working, number)] = by_weekday[self.pattern(number)]
        return list(accumulate(lengths, initial=0))

    def position(self, at: datetime) -> int:
        """Office minutes from the beginning of the calendar to a moment; seconds are dropped."""
        number = self.number(at)
        index = bisect_left(self._working, number)
        before = self._minutes_before[index]
        if index < len(self._working) and self._working[index] == number:
            before += self.hours.elapsed(self.pattern(number), at.hour * 60 + at.minute)
        return before

    def moment_at(self, position: int) -> datetime:
        """The earliest moment by which that many office minutes have passed (a session's close, not the next opening)."""
        index = bisect_left(self._minutes_before, position) - 1
        number = self.working_number(index)
        return moment(
            number, self.hours.minute_at(self.pattern(number), position - self._minutes_before[index])
        )

    def add_working_minutes(self, at: datetime, minutes: int) -> datetime:
        """The moment at which `minutes` (at least 1) office minutes have passed since `at`."""
        return self.moment_at(self.position(at) + minutes)

    def elapsed_working_minutes(self, start: datetime, end: datetime) -> int:
        """Office minutes between two moments, negative when `end` is the earlier."""
        return self.position(end) - self.position(start)


def moment(number: int, minute: int) -> datetime:
    """The naive moment of a day number and a minute of the day (24:00 is the next midnight)."""
    if minute >= 24 * 60:
        number, minute = number + 1, 0
    return datetime.combine(date.fromordinal(number), _CLOCK[minute])


def build_calendar(years: Iterable[YearOfHolidays], hours: OfficeHours) -> Calendar:
    """A calendar from decreed years; the years between `FIRST_YEAR` and `LAST_YEAR` not given are provisional."""
    known = {year.year: year for year in years}
    off: dict[int, DayOff] = {}
    make_up: dict[int, MakeUpDay] = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        decreed = known.get(year)
        for day in decreed.days_off if decreed else provisional_days_off(year):
            off[day.day.toordinal()] = day
    for decreed in known.values():
        make_up.update((day.day.toordinal(), day) for day in decreed.make_up_days)
    first, last = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
    # Day number 1 was a Monday, so 6 and 0 (modulo 7) are Saturday and Sunday.
    working = [
        number
        for number in range(first, last + 1)
        if (number % 7 not in (6, 0) and number not in off) or number in make_up
    ]
    return Calendar(WorkingDays(working, off, make_up, known, first, last), hours)


@lru_cache(maxsize=1)
def default_calendar() -> Calendar:
    """The shipped calendars with the default office hours; built once a process (some 60 ms)."""
    return build_calendar(decreed_years(), default_hours())


__all__ = [
    "Calendar",
    "DayOff",
    "MakeUpDay",
    "OffKind",
    "OfficeHours",
    "WorkingDays",
    "build_calendar",
    "default_calendar",
    "moment",
]
