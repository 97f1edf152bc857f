"""Reporting periods, their cut-offs and deadlines (Circular 01/2020; the 15th-14th pattern of Decree 09/2019).

A period runs from the 15th of the month before it to the 14th of its last month: the year 2022 from 15/12/2021 to 14/12/2022.
The report of quarter IV is the yearly report and carries both figures: of the quarter and cumulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from motcua.law.calendar import Calendar
from motcua.law.errors import LawError
from motcua.law.rules import Rules


class PeriodKind(StrEnum):
    """The kinds of period, by length and place in the year."""

    MONTH = "month"
    QUARTER = "quarter"
    FIRST_HALF = "first_half"
    SECOND_HALF = "second_half"
    NINE_MONTHS = "nine_months"
    YEAR = "year"


class ReportLevel(StrEnum):
    """Who reports."""

    COMMUNE = "commune"
    DISTRICT = "district"
    DEPARTMENT = "department"
    PROVINCE = "province"


class WeekendRule(StrEnum):
    """What a deadline does that falls on a day off; the default is to keep it (not stated in the texts at hand)."""

    KEEP = "keep"
    NEXT_WORKING_DAY = "next_working_day"
    PREVIOUS_WORKING_DAY = "previous_working_day"


_FIRST_DAY, _LAST_DAY = 15, 14
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A reporting period. `number` is the month or quarter, 1 for the others. Raises `LawError` when there is none such."""

    year: int
    kind: PeriodKind
    number: int = 1

    def __post_init__(self) -> None:
        largest = {PeriodKind.MONTH: 12, PeriodKind.QUARTER: 4}.get(self.kind, 1)
        if not 1 <= self.number <= largest or not 1901 <= self.year <= 2198:
            raise LawError("Không có kỳ báo cáo này.")

    @property
    def months(self) -> tuple[int, int]:
        """First and last month of the period in its year."""
        if self.kind is PeriodKind.MONTH:
            return self.number, self.number
        if self.kind is PeriodKind.QUARTER:
            return self.number * 3 - 2, self.number * 3
        return {
            PeriodKind.FIRST_HALF: (1, 6),
            PeriodKind.SECOND_HALF: (7, 12),
            PeriodKind.NINE_MONTHS: (1, 9),
            PeriodKind.YEAR: (1, 12),
        }[self.kind]

    @property
    def first_day(self) -> date:
        """The 15th of the month before."""
        month = self.months[0]
        return date(self.year, month - 1, _FIRST_DAY) if month > 1 else date(self.year - 1, 12, _FIRST_DAY)

    @property
    def last_day(self) -> date:
        """The cut-off: the 14th of the last month, that day included."""
        return date(self.year, self.months[1], _LAST_DAY)

    @property
    def label(self) -> str:
        """The period in the words of the forms."""
        return {
            PeriodKind.MONTH: f"Tháng {self.number:02d}/{self.year}",
            PeriodKind.QUARTER: f"Quý {_ROMAN[(self.number - 1) % 4]}/{self.year}",
            PeriodKind.FIRST_HALF: f"6 tháng đầu năm {self.year}",
            PeriodKind.SECOND_HALF: f"6 tháng cuối năm {self.year}",
            PeriodKind.NINE_MONTHS: f"9 tháng năm {self.year}",
            PeriodKind.YEAR: f"Năm {self.year}",
        }[self.kind]

    @property
    def reported_with(self) -> tuple[Period, ...]:
        """The periods whose figures one report carries: quarter IV and the year go together."""
        quarter = Period(self.year, PeriodKind.QUARTER, 4)
        year = Period(self.year, PeriodKind.YEAR)
        return (quarter, year) if self in (quarter, year) else (self,)

    def contains(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.first_day <= day <= self.last_day


def quarter_of(day: date) -> Period:
    """The reporting quarter in which a day is counted: 15/12 already belongs to quarter I of the next year."""
    shifted = day.replace(day=1) + timedelta(days=31) if day.day >= _FIRST_DAY else day
    return Period(shifted.year, PeriodKind.QUARTER, (shifted.month + 2) // 3)


def year_of(day: date) -> Period:
    """The reporting year in which a day is counted."""
    return Period(day.year + (day.month == 12 and day.day >= _FIRST_DAY), PeriodKind.YEAR)


def report_deadline(
    period: Period,
    level: ReportLevel,
    rules: Rules,
    *,
    calendar: Calendar | None = None,
    weekend_rule: WeekendRule = WeekendRule.KEEP,
) -> date:
    """By when a level sends its report: the 17th, 20th or 25th of the period's last month (parameters, not verified).

    `calendar` is needed for a `weekend_rule` other than KEEP.
    """
    day = {
        ReportLevel.COMMUNE: rules.report_deadline_day_commune,
        ReportLevel.DISTRICT: rules.report_deadline_day_district,
        ReportLevel.DEPARTMENT: rules.report_deadline_day_district,
        ReportLevel.PROVINCE: rules.report_deadline_day_province,
    }[level]
    deadline = period.last_day.replace(day=day)
    if weekend_rule is WeekendRule.KEEP or calendar is None or calendar.is_working_day(deadline):
        return deadline
    return calendar.add_working_days(deadline, 1 if weekend_rule is WeekendRule.NEXT_WORKING_DAY else -1)


def report_deadline_after_cutoff(period: Period, working_days: int, calendar: Calendar) -> date:
    """The other mode in use: so many working days after the cut-off (Khánh Hòa: 2)."""
    return calendar.add_working_days(period.last_day, working_days)


def reminder_days(deadline: date, days_before: tuple[int, ...] = (3, 1)) -> tuple[date, ...]:
    """The days on which to remind of a deadline."""
    return tuple(deadline - timedelta(days=days) for days in days_before)
