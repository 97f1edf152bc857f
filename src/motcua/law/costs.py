"""Compliance cost by the Standard Cost Model, form 03/SCM-KSTT: G = A×B + C + D, H = G × E × F.

Hours are exact decimals, money whole đồng; a product that is no whole đồng is rounded half up at the row.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from motcua.law.errors import LawError
from motcua.law.scoring import round_half_up


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRow:
    """One row of the form. Raises `LawError` for a negative value.

    `hours` A, `income_per_hour` B (đồng), `services` C, `fees` D (đồng), `times_a_year` E, `subjects` F.
    """

    hours: Decimal
    income_per_hour: int
    services: int = 0
    fees: int = 0
    times_a_year: Decimal = Decimal(1)
    subjects: int = 1

    def __post_init__(self) -> None:
        values = (
            self.hours,
            self.income_per_hour,
            self.services,
            self.fees,
            self.times_a_year,
            self.subjects,
        )
        if any(value < 0 for value in values):
            raise LawError("Các giá trị trong bảng tính chi phí tuân thủ không được âm.")

    @property
    def cost(self) -> int:
        """G: đồng each time."""
        exact = Fraction(self.hours) * self.income_per_hour + self.services + self.fees
        return int(round_half_up(exact, 0))

    @property
    def yearly_cost(self) -> int:
        """H: đồng a year."""
        return int(round_half_up(self.cost * Fraction(self.times_a_year) * self.subjects, 0))


@dataclass(frozen=True, slots=True)
class Saving:
    """What a simplification saves a year, in đồng and in percent of the cost before (one decimal; 0 when it was 0)."""

    before: int
    after: int

    @property
    def amount(self) -> int:
        """Đồng saved a year (negative when it became dearer)."""
        return self.before - self.after

    @property
    def percent(self) -> Decimal:
        """The cut in percent, one decimal."""
        return self.percent_to(1)

    def percent_to(self, decimals: int) -> Decimal:
        """The cut in percent with so many decimals."""
        return (
            round_half_up(Fraction(self.amount * 100, self.before), decimals) if self.before else Decimal(0)
        )


def total_cost(rows: Iterable[CostRow]) -> int:
    """ΣH: đồng a year of a whole procedure."""
    return sum(row.yearly_cost for row in rows)


def compare(before: Iterable[CostRow], after: Iterable[CostRow]) -> Saving:
    """Tables I and II of the form compared."""
    return Saving(total_cost(before), total_cost(after))


def income_per_hour(yearly_income: int, hours_per_year: int) -> int:
    """B: yearly income per head over the working hours of a year (2112 by the guide), whole đồng."""
    if hours_per_year <= 0:
        raise LawError("Số giờ làm việc trong năm phải lớn hơn 0.")
    return int(round_half_up(Fraction(yearly_income, hours_per_year), 0))
