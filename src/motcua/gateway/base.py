"""What every border to an outside system has: a name, a check for the health page, and its place in the registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from motcua.notices.channels import Check, EmailSender, Message, Outcome, SmsSender, Verdict


class Border(Protocol):
    """An outside system. `code` is stable for machines, `title` Vietnamese for people."""

    code: str
    title: str

    def is_set_up(self) -> bool:
        """Whether the installation has said where the other side is."""
        ...

    def check(self) -> Check:
        """Ask the other side whether it works; short, without side effects, raises nothing."""
        ...


_borders: dict[str, Border] = {}


def register(border: Border) -> None:
    """Put a border into the registry (from `apps.ready`); its code must be free."""
    known = _borders.get(border.code)
    if known is not None and type(known) is not type(border):
        raise ValueError(f"the border {border.code} is taken by {type(known).__name__}")
    _borders[border.code] = border


def borders() -> list[Border]:
    """Every border, by code."""
    return [_borders[code] for code in sorted(_borders)]


@dataclass(frozen=True, slots=True)
class HealthRow:
    """One line of the health page. `well` is None for a border that is not set up."""

    code: str
    title: str
    well: bool | None
    sentence: str


def health() -> list[HealthRow]:
    """Check every border that is set up; a check that falls over is a border that does not work."""
    rows = []
    for border in borders():
        if not border.is_set_up():
            rows.append(HealthRow(border.code, border.title, None, "Chưa cấu hình."))
            continue
        try:
            answer = border.check()
        except Exception as error:
            answer = Check(False, f"Không kiểm tra được ({type(error).__name__}).")
        rows.append(HealthRow(border.code, border.title, answer.well, answer.sentence))
    return rows


__all__ = [
    "Border",
    "Check",
    "EmailSender",
    "HealthRow",
    "Message",
    "Outcome",
    "SmsSender",
    "Verdict",
    "borders",
    "health",
    "register",
]
