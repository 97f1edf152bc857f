"""The arithmetic of report form II.06/VPCP/KSTT: dossiers received, resolved and pending in a period (Circular 01/2020)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from motcua.law.scoring import percent


@dataclass(frozen=True, slots=True, kw_only=True)
class FormII06Row:
    """One row; the totals (3), (7) and (11) follow from the others. Column numbers of the form in the comments."""

    online: int = 0  # (4)
    in_person_or_post: int = 0  # (5)
    carried_over: int = 0  # (6)
    early: int = 0  # (8)
    on_time: int = 0  # (9)
    overdue: int = 0  # (10)
    pending_in_time: int = 0  # (12)
    pending_overdue: int = 0  # (13)

    @property
    def received(self) -> int:
        """(3) = (4) + (5) + (6)."""
        return self.online + self.in_person_or_post + self.carried_over

    @property
    def resolved(self) -> int:
        """(7) = (8) + (9) + (10)."""
        return self.early + self.on_time + self.overdue

    @property
    def pending(self) -> int:
        """(11) = (12) + (13): what the next period carries over in its column (6)."""
        return self.pending_in_time + self.pending_overdue

    @property
    def on_time_rate(self) -> Decimal | None:
        """((8) + (9)) / (7) in percent: the rate of form II.06, one of three on-time rates."""
        return percent(self.early + self.on_time, self.resolved)

    @property
    def online_rate(self) -> Decimal | None:
        """(4) / ((4) + (5)) in percent; what was carried over does not count."""
        return percent(self.online, self.online + self.in_person_or_post)

    @property
    def pending_overdue_rate(self) -> Decimal | None:
        """(13) / (11) in percent."""
        return percent(self.pending_overdue, self.pending)

    def problems(self, *, before: FormII06Row | None = None) -> tuple[str, ...]:
        """The checks that fail, as Vietnamese sentences; `before` is the same row of the period before."""
        problems = []
        if any(getattr(self, column.name) < 0 for column in fields(self)):
            problems.append("Số liệu không được âm.")
        if self.received != self.resolved + self.pending:
            problems.append(
                f"Cột (3) = {self.received} phải bằng cột (7) + cột (11) = {self.resolved} + {self.pending}."
            )
        if before is not None and self.carried_over != before.pending:
            problems.append(f"Cột (6) = {self.carried_over} phải bằng cột (11) kỳ trước = {before.pending}.")
        return tuple(problems)


def sum_rows(rows: Iterable[FormII06Row]) -> FormII06Row:
    """The roll-up: every column added; rates are computed anew from the sums, never added."""
    columns = [column.name for column in fields(FormII06Row)]
    listed = list(rows)
    return FormII06Row(**{name: sum(getattr(row, name) for row in listed) for name in columns})
