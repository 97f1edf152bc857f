"""An independent counter for the property tests: day by day and minute by minute, from the plain text of the rules.

It shares nothing with `motcua.law` but the list of days off and make-up days.
"""

from __future__ import annotations

import calendar as months
from datetime import date, datetime, time, timedelta

from motcua.law.holidays_data import decreed_years

OFF = {day.day for year in decreed_years() for day in year.days_off}
MAKE_UP = {day.day for year in decreed_years() for day in year.make_up_days}
DAY = timedelta(days=1)


def works(day: date) -> bool:
    return day in MAKE_UP or (day.weekday() < 5 and day not in OFF)


def office_minute(at: datetime) -> bool:
    clock = at.time()
    return works(at.date()) and (time(7) <= clock < time(11, 30) or time(13, 30) <= clock < time(17))


def next_working(day: date) -> date:
    while not works(day):
        day += DAY
    return day


def slow_due(
    received: datetime, value: float, unit: str, interruptions: list[tuple[datetime, datetime, str]]
) -> datetime:
    """Apply the interruptions one by one, as the rule is written."""
    start = received
    pauses: list[tuple[datetime, datetime]] = []
    for begin, end, mode in interruptions:
        if mode == "restart":
            start, pauses = end, []
        else:
            pauses.append((begin, end))
    if unit == "working_hour":
        return _hours(start, value, pauses)
    if unit == "working_day":
        return _working_days(start, value, pauses)
    if unit == "calendar_day":
        day = start.date() + timedelta(days=int(value))
    else:
        month = start.month - 1 + int(value)
        year, month = start.year + month // 12, month % 12 + 1
        day = date(year, month, min(start.day, months.monthrange(year, month)[1]))
    for begin, end in pauses:
        day += end.date() - begin.date()
    return datetime.combine(next_working(day), time(17))


def _working_days(start: datetime, value: float, pauses: list[tuple[datetime, datetime]]) -> datetime:
    day = start.date()
    if value == 0:
        day = next_working(day)
    counted = 0.0
    while counted < value:
        day += DAY
        if works(day):
            counted += 1
    for begin, end in pauses:
        moves = sum(works(begin.date() + k * DAY) for k in range(1, (end.date() - begin.date()).days + 1))
        for _ in range(moves):
            day = next_working(day + DAY)
    return datetime.combine(day, time(11, 30) if value % 1 else time(17))


def _hours(start: datetime, value: float, pauses: list[tuple[datetime, datetime]]) -> datetime:
    left = round(value * 60)
    for begin, end in pauses:
        at = begin.replace(second=0, microsecond=0)
        while at < end.replace(second=0, microsecond=0):
            left += office_minute(at)
            at += timedelta(minutes=1)
    at = start.replace(second=0, microsecond=0)
    while left:
        left -= office_minute(at)
        at += timedelta(minutes=1)
    return at
