"""Numbers and numerals at the beginning of rows: I, A, 1, 1.2, a)."""

from __future__ import annotations

import re
from typing import NamedTuple

from motcua.plans.reading.blocks import CAPITALS

_ROMAN = re.compile(r"(?=[IVXL])(XL|L?X{0,3})(IX|IV|V?I{0,3})")
_ROMAN_GROUP = r"(?:Phần |PHẦN |Nhóm |NHÓM |Mục |MỤC )?(?P<numeral>[IVXL]{1,7}|[A-HĐ]|\d{1,2})"
_GROUP = re.compile(rf"{_ROMAN_GROUP}(?:\s*[.):/-]+\s*|\s+[-–]\s+|\s*:\s*)(?P<title>\S.*)", re.DOTALL)
_GROUP_WITH_SPACE = re.compile(rf"(?P<numeral>[IVXL]{{1,7}}|[A-HĐ])\s+(?P<title>[{CAPITALS}].*)", re.DOTALL)
_BARE = re.compile(rf"{_ROMAN_GROUP}\s*[.):]?")
_TASK = re.compile(r"(?:(?:[IVXL]{1,7}|[A-HĐ])\s*[.-]\s*)?(?:\d{1,3}\s*\.\s*)*(\d{1,4})\s*[.)/:]?")


class Heading(NamedTuple):
    """The numeral of a group as printed and its title."""

    numeral: str
    title: str


def is_roman(text: str) -> bool:
    """Whether a text is a Roman number up to 89 in capitals."""
    return bool(text) and bool(_ROMAN.fullmatch(text))


def read_heading(text: str) -> Heading | None:
    """Part "I. XÂY DỰNG …", "A - Công tác …", "II TẬP HUẤN"; None when the text begins with no numeral."""
    match = _GROUP.fullmatch(text) or _GROUP_WITH_SPACE.fullmatch(text)
    if match is None or not _is_numeral(match["numeral"]):
        return None
    return Heading(match["numeral"], match["title"].strip())


def read_numeral(text: str) -> str | None:
    """The numeral of a cell that holds nothing else: "I", "A.", "Phần I"; None for other texts."""
    match = _BARE.fullmatch(text.strip())
    return match["numeral"] if match and _is_numeral(match["numeral"]) else None


def read_number(text: str) -> int | None:
    """The number of a task: 3 for "3", "03.", "1.3", "I.3"; None for other texts."""
    match = _TASK.fullmatch(text.strip())
    return int(match[1]) if match else None


def parent_of(text: str) -> str | None:
    """ "1" of "1.3": the printed number above; None for a plain number."""
    match = re.fullmatch(r"(.+?)\s*\.\s*\d{1,3}\s*[.)]?", text.strip())
    return match[1] if match else None


def _is_numeral(text: str) -> bool:
    return text.isdigit() or is_roman(text) or (len(text) == 1 and text.isalpha())
