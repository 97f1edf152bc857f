"""The days off and make-up days: the decreed years from `holidays/*.yaml`, the others by the fixed holidays alone.

A year without a file is *provisional*: 1 January, 30 April, 1 May, 2 September with one adjacent day, and the day off
in lieu when one of them falls on a weekend (Labour Code 2019, art. 111(3) and 112). Tết and the Hùng Kings' day follow the
lunar calendar and the yearly notice, so a deadline that crosses them is to be computed again when the notice comes.
The adjacent day of National Day is 1 September, except where 2 September is a Monday or a Thursday (then the 3rd, which
makes one long weekend), as the notices of 2021-2026 have chosen it.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from motcua.law.yaml_data import read_yaml

FOLDER = Path(__file__).parent / "holidays"


class OffKind(StrEnum):
    """Why a day is off."""

    PUBLIC_HOLIDAY = "public_holiday"
    COMPENSATORY = "compensatory"
    SWAP = "swap"
    TO_VERIFY = "to_verify"
    PROVISIONAL = "provisional"


class DayOff(NamedTuple):
    """A day that is off by decree (or provisionally), whatever weekday it is."""

    day: date
    kind: OffKind
    name: str
    confidence: str


class MakeUpDay(NamedTuple):
    """A Saturday worked instead of `replaces`; it keeps the office hours of the day it replaces."""

    day: date
    replaces: date
    name: str


class YearOfHolidays(NamedTuple):
    """The decreed days of one year, the act that set them, and how sure we are (S source seen, M memory, ? unsure)."""

    year: int
    legal_act: str
    confidence: str
    days_off: tuple[DayOff, ...]
    make_up_days: tuple[MakeUpDay, ...]


def decreed_years() -> tuple[YearOfHolidays, ...]:
    """Every year that has a data file, in order."""
    return tuple(_read_year(path) for path in sorted(FOLDER.glob("*.yaml")))


def provisional_days_off(year: int) -> list[DayOff]:
    """The fixed holidays of a year that has no notice yet, with their days in lieu."""
    independence = date(year, 9, 2)
    adjacent = date(year, 9, 3) if independence.weekday() in (0, 3) else date(year, 9, 1)
    fixed = [
        (date(year, 1, 1), "Tết Dương lịch"),
        (date(year, 4, 30), "Ngày Chiến thắng 30/4"),
        (date(year, 5, 1), "Ngày Quốc tế lao động 1/5"),
        (min(independence, adjacent), "Quốc khánh"),
        (max(independence, adjacent), "Quốc khánh"),
    ]
    taken = {day for day, _ in fixed}
    result = [DayOff(day, OffKind.PROVISIONAL, name, "?") for day, name in fixed]
    for day, name in fixed:
        if day.weekday() < 5:
            continue
        in_lieu = day
        while in_lieu.weekday() >= 5 or in_lieu in taken:
            in_lieu += timedelta(days=1)
        taken.add(in_lieu)
        result.append(DayOff(in_lieu, OffKind.PROVISIONAL, f"Nghỉ bù {name}", "?"))
    return sorted(result)


def _read_year(path: Path) -> YearOfHolidays:
    content = read_yaml(path)
    confidence = str(content["confidence"])
    days_off = tuple(
        DayOff(row["date"], OffKind(row["kind"]), row["name"], str(row.get("confidence", confidence)))
        for row in content["days_off"]
    )
    make_up = tuple(MakeUpDay(row["date"], row["replaces"], row["name"]) for row in content["make_up_days"])
    return YearOfHolidays(int(content["year"]), content["legal_act"], confidence, days_off, make_up)
