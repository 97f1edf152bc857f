"""What reading a code gives: its parts and its problems, each problem a Vietnamese sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

Part = str | int | bool | None | Sequence[str] | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """`ok` when there is no problem. Parts that could be read are given even when others are wrong."""

    parts: dict[str, Part] = field(default_factory=dict)
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the code is right."""
        return not self.problems


def is_digits(text: str) -> bool:
    """ASCII digits only: other digit characters are not codes."""
    return text.isascii() and text.isdigit()


def date_of(year: str, month: str, day: str) -> date | None:
    """A date from digit texts, None when there is no such day."""
    if not (is_digits(year) and is_digits(month) and is_digits(day)):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
