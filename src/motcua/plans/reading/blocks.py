"""What every source gives: a document as paragraphs and tables, in clean text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

#: Bounds that no plan passes; what passes them is refused, not worked on for minutes.
MOST_CHARACTERS = 4_000_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60

#: Capital letters of Vietnamese, for the inside of a character class.
CAPITALS = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"

_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u2000-\u200a\u202f\u3000]+")
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph outside of tables, on one line."""

    text: str


@dataclass(slots=True)
class Table:
    """Rows of cells; a cell that spans columns or rows is repeated in each.

    `loose` holds the rows whose cells were put together by guess; `breaks` those that begin a page, where the
    rest of the row before may stand.
    """

    rows: list[list[str]] = field(default_factory=list)
    loose: set[int] = field(default_factory=set)
    breaks: set[int] = field(default_factory=set)


Block = Paragraph | Table


def clean(text: str) -> str:
    """One-line text in NFC: no hidden characters, one space between words."""
    return _SPACES.sub(" ", _visible(text).replace("\n", " ")).strip()


def clean_lines(text: str) -> str:
    """The same with the line breaks kept, for cells that hold lists; empty lines are dropped."""
    lines = (_SPACES.sub(" ", line).strip() for line in _visible(text).replace("\r\n", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def _visible(text: str) -> str:
    return _HIDDEN.sub("", unicodedata.normalize("NFC", text))


def paragraphs(lines: Iterable[str]) -> list[Block]:
    """A paragraph for each line that is not blank."""
    return [Paragraph(text) for line in lines if (text := clean(line))]
