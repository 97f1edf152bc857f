"""User text made fit for paper: composed, without control characters, only letters that the font has."""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
_MISSING = "?"
_LONG_RUN = re.compile(r"\S{32,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_ZERO_WIDTH_SPACE = "\u200b"


def _segments(table: bytes) -> set[int]:
    """The code points of a cmap subtable of format 4 (OpenType specification, 'cmap')."""
    count = struct.unpack(">H", table[6:8])[0] // 2
    ends = struct.unpack(f">{count}H", table[14 : 14 + 2 * count])
    starts = struct.unpack(f">{count}H", table[16 + 2 * count : 16 + 4 * count])
    return {
        code
        for start, end in zip(starts, ends, strict=True)
        for code in range(start, end + 1)
        if code < 0xFFFF
    }


def _coverage(path: Path) -> set[int]:
    font = path.read_bytes()
    for index in range(struct.unpack(">H", font[4:6])[0]):
        tag, _, offset, _ = struct.unpack(">4sIII", font[12 + 16 * index : 28 + 16 * index])
        if tag == b"cmap":
            break
    else:
        raise ValueError(f"{path.name}: no cmap")
    covered: set[int] = set()
    for index in range(struct.unpack(">H", font[offset + 2 : offset + 4])[0]):
        record = offset + 4 + 8 * index
        start = offset + struct.unpack(">I", font[record + 4 : record + 8])[0]
        if struct.unpack(">H", font[start : start + 2])[0] == 4:
            covered |= _segments(font[start:])
    return covered


@cache
def covered_letters() -> frozenset[int]:
    """Code points that all four faces of the document font can show."""
    faces = [_coverage(path) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset(set.intersection(*faces))


def _breakable(match: re.Match[str]) -> str:
    run = match.group()
    return _ZERO_WIDTH_SPACE.join(run[i : i + 16] for i in range(0, len(run), 16))


def printable(text: str) -> str:
    """Text for a document: NFC, line ends as \\n, no control or direction characters, `?` for what the font lacks.

    Runs of 32 and more characters without a space get invisible places to break, so that nothing is cut.
    """
    if text.isascii() and text.isprintable() and not _LONG_RUN.search(text):
        return text
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _CONTROL.sub("", text)
    letters = covered_letters()
    text = "".join(c if c == "\n" or ord(c) in letters else _MISSING for c in text)
    return _LONG_RUN.sub(_breakable, text)
