"""Evaluation: the nine indices of Circular 01/2018 (art. 13, 15) and the ratio rule of Decision 766.

Each index gives 0, 1 or 2 points. An index of dossiers is the mean over them, rounded half up to one decimal (the circular says
"one decimal" only; half up is our choice). An index without data is left out of the sum and thresholds are not rescaled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from motcua.law.rules import Rules

OFFICER_INDICES = (1, 2, 3, 4, 7)
AGENCY_INDICES = tuple(range(1, 10))


class OfficerClass(StrEnum):
    """How an officer has done (Circular 01/2018, art. 15)."""

    FULL = "Hoàn thành 100% nhiệm vụ"
    PARTIAL = "Hoàn thành từ 70% đến dưới 100% nhiệm vụ"
    LOW = "Hoàn thành dưới 70% nhiệm vụ"


class AgencyClass(StrEnum):
    """How an agency has done (Circular 01/2018, art. 15)."""

    EXCELLENT = "Xuất sắc"
    GOOD = "Tốt"
    FAIR = "Khá"
    AVERAGE = "Trung bình"
    WEAK = "Yếu"


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of indices with those left out for lack of data."""

    value: Decimal
    missing: tuple[int, ...]


def round_half_up(value: Fraction | Decimal | int, decimals: int = 1) -> Decimal:
    """Round exactly, halves away from zero."""
    scaled = Fraction(value) * 10**decimals
    whole = (abs(scaled) + Fraction(1, 2)).__floor__()
    return (Decimal(whole) if scaled >= 0 else -Decimal(whole)).scaleb(-decimals)


def time_points(taken: int, allowed: int) -> int:
    """Index 1 and 2: 2 when shorter than allowed, 1 when equal, 0 when longer (any one unit)."""
    return 2 if taken < allowed else 1 if taken == allowed else 0


def contact_points(contacts: int) -> int:
    """Index 3: times the applicant had to come back, the applicant's own faults not counted."""
    return {0: 2, 1: 1}.get(contacts, 0)


def agency_contact_points(agencies: int, *, only_counter: bool = True) -> int:
    """Index 4: agencies the applicant had to see; one gives a point when it was the counter (or the legal field leader)."""
    return 2 if agencies == 0 else 1 if agencies == 1 and only_counter else 0


def counter_points(full_process_share: Fraction, reception_share: Fraction, level: str) -> int:
    """Index 5: share of procedures wholly done at the counter (20 % province, 50 % district, all commune), else taken in there."""
    needed = {"province": Fraction(20, 100), "district": Fraction(50, 100), "commune": Fraction(1)}[level]
    if reception_share < 1:
        return 0
    return 2 if full_process_share >= needed else 1


def publication_points(*, posted: bool, electronic: bool) -> int:
    """Index 6: correct, full and timely by both means, one, or none."""
    return int(posted) + int(electronic)


def attitude_points(*, early: bool, on_time: bool, valid_feedback: bool) -> int:
    """Index 7: early without valid feedback 2, on time without 1, else 0."""
    if valid_feedback or not (early or on_time):
        return 0
    return 2 if early else 1


def feedback_points(received: int, on_time: int, prolonged: int) -> int:
    """Index 8: all feedback answered in time 2, nine in ten 1, else or with any prolonged 0."""
    if prolonged:
        return 0
    if not received or on_time >= received:
        return 2
    return 1 if on_time * 10 >= received * 9 else 0


def online_points(level_3_4_share: Fraction, online_share: Fraction, overdue: int) -> int:
    """Index 9: a fifth of procedures at level 3-4 and 30 % filed online give 2; some and 15 % give 1; any overdue 0."""
    if overdue or level_3_4_share <= 0 or online_share < Fraction(15, 100):
        return 0
    return 2 if level_3_4_share >= Fraction(20, 100) and online_share >= Fraction(30, 100) else 1


def mean_points(points: Iterable[int]) -> Decimal | None:
    """The index over dossiers, one decimal; None when there are none."""
    values = list(points)
    return round_half_up(Fraction(sum(values), len(values))) if values else None


def total(indices: Mapping[int, Decimal | None], counted: Iterable[int]) -> Total:
    """The sum of the indices that count, those without data left out and named."""
    wanted = tuple(counted)
    missing = tuple(index for index in wanted if indices.get(index) is None)
    value = sum((score for index in wanted if (score := indices.get(index)) is not None), Decimal(0))
    return Total(value, missing)


def officer_class(score: Decimal, rules: Rules) -> OfficerClass:
    """The class of an officer's total of indices 1, 2, 3, 4 and 7 (at most 10)."""
    if score >= rules.officer_full_score:
        return OfficerClass.FULL
    return OfficerClass.PARTIAL if score >= rules.officer_partial_score else OfficerClass.LOW


def agency_class(score: Decimal, rules: Rules) -> AgencyClass:
    """The class of an agency's total of the nine indices (at most 18)."""
    bands = (
        (rules.agency_excellent_score, AgencyClass.EXCELLENT),
        (rules.agency_good_score, AgencyClass.GOOD),
        (rules.agency_fair_score, AgencyClass.FAIR),
        (rules.agency_average_score, AgencyClass.AVERAGE),
    )
    return next((name for least, name in bands if score >= least), AgencyClass.WEAK)


def qd766_score(
    numerator: int | None,
    denominator: int | None,
    *,
    greatest: Decimal,
    threshold_percent: Decimal | None = None,
) -> Decimal | None:
    """The score of an indicator of Decision 766: the full mark from the threshold on, in proportion below it.

    Without a threshold it is in proportion to 100 %. None when data is missing or the denominator is 0, which is not 0 points.
    The result is rounded half up to two decimals.
    """
    if numerator is None or not denominator:
        return None
    ratio = Fraction(numerator, denominator) * 100
    full_at = Fraction(threshold_percent) if threshold_percent is not None else Fraction(100)
    return round_half_up(Fraction(greatest) * min(Fraction(1), ratio / full_at), 2)


def percent(part: int, whole: int) -> Decimal | None:
    """A percentage to one decimal, half up; None when there is nothing to divide by."""
    return round_half_up(Fraction(part * 100, whole)) if whole else None
