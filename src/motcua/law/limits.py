"""The values a deadline is computed from: limits and interruptions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from motcua.law.errors import LawError


class LimitUnit(StrEnum):
    """The unit of a statutory limit."""

    WORKING_DAY = "working_day"
    WORKING_HOUR = "working_hour"
    CALENDAR_DAY = "calendar_day"
    MONTH = "month"

    @property
    def label(self) -> str:
        """The unit in the words of the law."""
        return _LABELS[self]


_LABELS = {
    LimitUnit.WORKING_DAY: "ngày làm việc",
    LimitUnit.WORKING_HOUR: "giờ làm việc",
    LimitUnit.CALENDAR_DAY: "ngày",
    LimitUnit.MONTH: "tháng",
}

# No limit of the law comes near; past it the calendar ends anyway.
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Limit:
    """A statutory limit: a value and its unit.

    `value` is a whole number or carries a half (working days and hours only). Zero is "same day" in working days and an
    error in other units. Raises `LawError` for anything else. `halves` is twice the value, as an integer.
    """

    value: Fraction | float
    unit: LimitUnit
    halves: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if isinstance(self.value, bool) or not isinstance(self.value, (int, float, Fraction)):
            raise LawError("Giá trị của thời hạn phải là một số.")
        halves = Fraction(self.value) * 2 if math.isfinite(self.value) else None
        if halves is None or abs(halves) > _LARGEST:
            raise LawError("Giá trị của thời hạn quá lớn, vượt ra ngoài lịch làm việc.")
        try:
            object.__setattr__(self, "unit", LimitUnit(self.unit))
        except ValueError:
            raise LawError(
                "Đơn vị của thời hạn phải là working_day, working_hour, calendar_day hoặc month."
            ) from None
        if halves < 0:
            raise LawError("Giá trị của thời hạn không được âm.")
        if halves != int(halves):
            raise LawError("Giá trị của thời hạn chỉ được là số nguyên hoặc có nửa đơn vị (0,5).")
        if halves == 0 and self.unit is not LimitUnit.WORKING_DAY:
            raise LawError("Giá trị 0 (trong ngày) chỉ dùng với đơn vị ngày làm việc (working_day).")
        if halves % 2 and self.unit in (LimitUnit.CALENDAR_DAY, LimitUnit.MONTH):
            raise LawError("Nửa đơn vị chỉ dùng với ngày làm việc hoặc giờ làm việc.")
        object.__setattr__(self, "halves", int(halves))

    @property
    def is_same_day(self) -> bool:
        """Whether the result is due on the day of receipt."""
        return self.halves == 0

    @property
    def label(self) -> str:
        """The limit in words: "5 ngày làm việc", "0,5 ngày làm việc", "trong ngày"."""
        if self.halves == 0:
            return "trong ngày"
        whole, half = divmod(self.halves, 2)
        return f"{whole},5 {self.unit.label}" if half else f"{whole} {self.unit.label}"


class InterruptionMode(StrEnum):
    """What an interruption does to the clock (Decree 61/2018, art. 19(4): restart; sector law may prescribe a pause)."""

    RESTART = "restart"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Interruption:
    """A stretch that stops the clock: from `start` to before `end` (both of the same kind of time as the receipt).

    `RESTART` counts the whole limit anew from `end`; `PAUSE` moves the end. Raises `LawError` when it ends before it starts.
    """

    start: datetime
    end: datetime
    mode: InterruptionMode

    def __post_init__(self) -> None:
        if (self.start.tzinfo is None) != (self.end.tzinfo is None):
            raise LawError("Hai đầu của một lần gián đoạn phải cùng có hoặc cùng không có múi giờ.")
        if self.end < self.start:
            raise LawError("Lần gián đoạn kết thúc trước khi bắt đầu; xin kiểm tra lại «from» và «to».")


def refuse_overlaps(interruptions: Sequence[Interruption]) -> None:
    """Raise `LawError` when two pauses share time; they may touch, because intervals are half-open.

    All pauses given are looked at, also those that a later restart drops: two that overlap contradict each other.
    """
    pauses = sorted((item.start, item.end) for item in interruptions if item.mode is InterruptionMode.PAUSE)
    for (_, end_before), (start, _) in pairwise(pauses):
        if start < end_before:
            raise LawError("Các lần tạm dừng chồng lên nhau; xin gộp lại hoặc sửa thời điểm.")
