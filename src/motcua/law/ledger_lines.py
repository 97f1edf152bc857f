"""The lines of a ledger: small typed values whose Vietnamese text is rendered when it is asked for.

Lines are values (never changed once made), but not frozen dataclasses: those take three times as long to make.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from json.encoder import encode_basestring
from typing import ClassVar

from motcua.law.lazy import Lazy
from motcua.law.limits import Limit, LimitUnit


@dataclass(unsafe_hash=True)
class LedgerLine:
    """One line of an explanation. `kind` names it for machines, `text` says it in Vietnamese."""

    kind: ClassVar[str] = ""

    @Lazy
    def text(self) -> str:
        """The line in Vietnamese."""
        raise NotImplementedError

    def as_json(self) -> dict[str, str]:
        """The line as a JSON object."""
        return {"kind": self.kind, "text": self.text}

    @Lazy
    def json_text(self) -> str:
        """`as_json` written out; lines of whole weeks are shared, so each is written once."""
        return f'{{"kind": "{self.kind}", "text": {encode_basestring(self.text)}}}'


@dataclass(unsafe_hash=True)
class Received(LedgerLine):
    """When the dossier came in and under which limit."""

    kind: ClassVar[str] = "received"
    at: datetime
    limit: Limit

    @Lazy
    def text(self) -> str:
        return received_text_of(self.at, self.limit.label)


@dataclass(unsafe_hash=True)
class Rule(LedgerLine):
    """A rule that decided something, in fixed words."""

    kind: ClassVar[str] = "rule"
    sentence: str

    @Lazy
    def text(self) -> str:
        return self.sentence


@dataclass(unsafe_hash=True)
class Counted(LedgerLine):
    """Consecutive days that were counted."""

    kind: ClassVar[str] = "counted"
    first: date
    last: date
    days: int
    unit: LimitUnit
    make_up: bool = False

    @Lazy
    def text(self) -> str:
        note = " (có ngày làm bù)" if self.make_up else ""
        return f"Tính {self.days} {self.unit.label}: {span_text(self.first, self.last)}{note}."


@dataclass(unsafe_hash=True)
class NotCounted(LedgerLine):
    """Consecutive days that were not counted, and why."""

    kind: ClassVar[str] = "not_counted"
    first: date
    last: date
    reasons: tuple[str, ...]

    @Lazy
    def text(self) -> str:
        return f"Không tính {span_text(self.first, self.last)}: {', '.join(self.reasons)}."


@dataclass(unsafe_hash=True)
class SummedUp(LedgerLine):
    """A long stretch in one line."""

    kind: ClassVar[str] = "counted"
    first: date
    last: date
    working_days: int
    days_off: int

    @Lazy
    def text(self) -> str:
        return (
            f"Từ {date_text(self.first)} đến {date_text(self.last)}: {self.working_days} ngày làm việc; "
            f"không tính {self.days_off} ngày nghỉ hằng tuần và nghỉ lễ."
        )


@dataclass(unsafe_hash=True)
class MinutesCounted(LedgerLine):
    """Office minutes of one day that were counted."""

    kind: ClassVar[str] = "counted"
    day: date
    minutes: int

    @Lazy
    def text(self) -> str:
        return f"Tính {minutes_text(self.minutes)} trong giờ làm việc ngày {date_text(self.day)}."


@dataclass(unsafe_hash=True)
class Restarted(LedgerLine):
    """A supplement after which the whole limit was counted anew."""

    kind: ClassVar[str] = "restarted"
    start: datetime
    end: datetime
    dropped: int

    @Lazy
    def text(self) -> str:
        dropped = f"; bỏ {self.dropped} lần tạm dừng trước đó" if self.dropped else ""
        return (
            f"Gián đoạn từ {clock_text(self.start)}: thời hạn tính lại từ đầu kể từ {clock_text(self.end)}"
            f"{dropped} (Nghị định 61/2018/NĐ-CP, Điều 19 khoản 4)."
        )


@dataclass(unsafe_hash=True)
class Paused(LedgerLine):
    """A pause, and by how much it moved the end."""

    kind: ClassVar[str] = "paused"
    start: datetime
    end: datetime
    amount: int
    unit: LimitUnit

    @Lazy
    def text(self) -> str:
        moved = (
            minutes_text(self.amount)
            if self.unit is LimitUnit.WORKING_HOUR
            else f"{self.amount} {self._days}"
        )
        return f"Tạm dừng từ {clock_text(self.start)} đến {clock_text(self.end)}: hạn lùi {moved}."

    @property
    def _days(self) -> str:
        return "ngày làm việc" if self.unit is LimitUnit.WORKING_DAY else "ngày"


@dataclass(unsafe_hash=True)
class Rolled(LedgerLine):
    """The last day was a day off, so the end moved."""

    kind: ClassVar[str] = "rolled"
    last: date
    reasons: tuple[str, ...]
    to: date

    @Lazy
    def text(self) -> str:
        return (
            f"Ngày cuối {date_text(self.last)} là ngày nghỉ ({', '.join(self.reasons)}): kết thúc vào ngày làm việc "
            f"tiếp theo {date_text(self.to)} (Bộ luật Dân sự 2015, Điều 148)."
        )


@dataclass(unsafe_hash=True)
class ToVerify(LedgerLine):
    """A day that counts as off although its legal act has not been checked."""

    kind: ClassVar[str] = "to_verify"
    day: date
    name: str

    @Lazy
    def text(self) -> str:
        return f"Ngày {date_text(self.day)} ({self.name}) được coi là ngày nghỉ nhưng chưa đối chiếu văn bản."


@dataclass(unsafe_hash=True)
class Provisional(LedgerLine):
    """The count leaves the decreed calendars."""

    kind: ClassVar[str] = "provisional"
    year: int

    @Lazy
    def text(self) -> str:
        return (
            f"Hạn tạm tính: lịch nghỉ năm {self.year} chưa có trong dữ liệu, chỉ mới trừ các ngày lễ cố định; "
            "tính lại khi có thông báo nghỉ lễ, Tết."
        )


@dataclass(unsafe_hash=True)
class Ended(LedgerLine):
    """The due time."""

    kind: ClassVar[str] = "due"
    at: datetime

    @Lazy
    def text(self) -> str:
        return f"Hết hạn lúc {clock_text(self.at)}."


# -- words -----------------------------------------------------------------------------------------------------

_TWO_DIGITS = tuple(f"{number:02d}" for number in range(60))


def date_text(day: date) -> str:
    """31/01/2022."""
    return f"{_TWO_DIGITS[day.day]}/{_TWO_DIGITS[day.month]}/{day.year:04d}"


def clock_text(at: datetime) -> str:
    """10:00 ngày 27/01/2022."""
    two = _TWO_DIGITS
    return f"{two[at.hour]}:{two[at.minute]} ngày {two[at.day]}/{two[at.month]}/{at.year:04d}"


def received_text_of(at: datetime, limit_label: str) -> str:
    """The first line of every ledger."""
    return f"Tiếp nhận lúc {clock_text(at)}; thời hạn {limit_label}."


def span_text(first: date, last: date) -> str:
    """One date, or from one to another."""
    return date_text(first) if first == last else f"từ {date_text(first)} đến {date_text(last)}"


def minutes_text(minutes: int) -> str:
    """90 -> "1 giờ 30 phút"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} giờ"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} phút")
    return " ".join(parts)
