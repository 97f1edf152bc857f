"""Office hours of a unit: the sessions of each weekday, in minutes of the day.

The default of Tiền Giang is 07:00-11:30 and 13:30-17:00 from Monday to Friday: no text at hand supports it, so it
is a parameter of each unit. Sessions on Saturday or Sunday mean that the unit's doors are open then (`is_open`); they
make no working day of it, because a working day is one of the law, not of the unit (Labour Code 2019, art. 105 and 112).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from functools import lru_cache
from typing import NamedTuple

from motcua.law.errors import LawError

MINUTES_OF_A_DAY = 24 * 60
LEGAL_WORKDAYS = range(5)


class Session(NamedTuple):
    """One stretch of office time, from `start` to before `end`, both in minutes since midnight."""

    start: int
    end: int


@dataclass(frozen=True)
class OfficeHours:
    """The sessions of each weekday, Monday first. Monday to Friday must have at least one session each.

    Raises `LawError` when a session is empty, overlaps the one before, leaves the day, or a workday has none.
    """

    weekdays: tuple[tuple[Session, ...], ...]

    def __post_init__(self) -> None:
        if len(self.weekdays) != 7:
            raise LawError("Giờ làm việc phải có đủ bảy ngày trong tuần, từ thứ Hai đến Chủ nhật.")
        for weekday, sessions in enumerate(self.weekdays):
            if weekday in LEGAL_WORKDAYS and not sessions:
                raise LawError("Mỗi ngày từ thứ Hai đến thứ Sáu phải có ít nhất một buổi làm việc.")
            end_before = 0
            for session in sessions:
                if not end_before <= session.start < session.end <= MINUTES_OF_A_DAY:
                    raise LawError(
                        "Các buổi làm việc trong ngày phải nối tiếp nhau và không được chồng lên nhau."
                    )
                end_before = session.end

    @classmethod
    def uniform(cls, *sessions: tuple[str, str]) -> OfficeHours:
        """The same sessions from Monday to Friday, given as ("07:00", "11:30"); none at the weekend."""
        day = tuple(Session(_minutes(start), _minutes(end)) for start, end in sessions)
        return cls((day,) * 5 + ((), ()))

    @classmethod
    def weekly(cls, days: Sequence[Sequence[tuple[str, str]]]) -> OfficeHours:
        """Seven lists of sessions, Monday first, each session as ("07:00", "11:30")."""
        return cls(
            tuple(tuple(Session(_minutes(start), _minutes(end)) for start, end in day) for day in days)
        )

    def minutes(self, weekday: int) -> int:
        """Office minutes of a weekday (0 is Monday)."""
        return sum(session.end - session.start for session in self.weekdays[weekday])

    def opening(self, weekday: int) -> int:
        """Minute of the day at which the unit opens."""
        return self.weekdays[weekday][0].start

    def closing(self, weekday: int) -> int:
        """Minute of the day at which the last session ends: where a limit in days ends."""
        return self.weekdays[weekday][-1].end

    def half_closing(self, weekday: int) -> int:
        """Minute at which half a working day ends: the close of the morning, the middle where there is one session."""
        sessions = self.weekdays[weekday]
        first = sessions[0]
        return first.end if len(sessions) > 1 else (first.start + first.end) // 2

    def elapsed(self, weekday: int, minute: int) -> int:
        """Office minutes of the weekday that lie before a minute of the day."""
        return sum(
            min(minute, session.end) - session.start
            for session in self.weekdays[weekday]
            if minute > session.start
        )

    def minute_at(self, weekday: int, elapsed: int) -> int:
        """The earliest minute of the day by which `elapsed` (at least 1) office minutes have passed.

        A count that ends with a session gives that session's close, not the opening of the next.
        """
        for session in self.weekdays[weekday]:
            length = session.end - session.start
            if elapsed <= length:
                return session.start + elapsed
            elapsed -= length
        raise LawError("Số phút vượt quá giờ làm việc của ngày.")


def _minutes(text: str) -> int:
    if text == "24:00":
        return MINUTES_OF_A_DAY
    try:
        moment = time.fromisoformat(text)
    except ValueError:
        raise LawError(f"Giờ làm việc «{text}» không đúng dạng giờ:phút.") from None
    return moment.hour * 60 + moment.minute


@lru_cache(maxsize=1)
def default_hours() -> OfficeHours:
    """07:00-11:30 and 13:30-17:00, Monday to Friday."""
    return OfficeHours.uniform(("07:00", "11:30"), ("13:30", "17:00"))
