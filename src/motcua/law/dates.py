"""Plain calendar arithmetic: months and the last day of calendar limits."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from motcua.law.calendar import Calendar
from motcua.law.errors import LawError
from motcua.law.limits import Limit, LimitUnit


def add_months(start: date, months: int) -> date:
    """The same day number `months` later, or that month's last day. Raises `LawError` outside the years 1-9999."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise LawError("Thời hạn vượt ra ngoài lịch làm việc; xin kiểm tra lại giá trị.")
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def last_calendar_number(start: date, limit: Limit, calendar: Calendar) -> int:
    """The day number on which calendar days or months from `start` end, before pauses and before the roll."""
    number, value = calendar.number(start), limit.halves // 2
    if limit.unit is LimitUnit.CALENDAR_DAY:
        return number + value
    return add_months(start, value).toordinal()
