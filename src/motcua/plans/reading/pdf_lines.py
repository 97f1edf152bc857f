"""Pieces of text put together to lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from motcua.plans.reading.pdf_page import Piece


class Line(NamedTuple):
    """A line of text: left end, right end, base line, size, words."""

    x: float
    end: float
    y: float
    size: float
    text: str

    @property
    def width(self) -> float:
        """How far the line reaches."""
        return self.end - self.x


def lines_of(pieces: Sequence[Piece]) -> list[Line]:
    """Pieces of text as lines from the top, words parted where there is a gap."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (-piece.y, piece.x)):
        if not piece.text:
            continue
        if lines and abs(lines[-1][0].y - piece.y) <= max(1.5, 0.35 * piece.size):
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [_line(sorted(line, key=lambda piece: piece.x)) for line in lines]


def _line(pieces: list[Piece]) -> Line:
    text, end = "", pieces[0].x
    for piece in pieces:
        gap = piece.x - end
        wide = gap > 0.16 * (piece.size or 10)
        text += (" " if wide and text and not text.endswith(" ") else "") + piece.text
        end = max(end, piece.end)
    return Line(pieces[0].x, end, pieces[0].y, max(piece.size for piece in pieces), text)


def same_line(pieces: Sequence[Piece], y: float) -> list[Piece]:
    """The pieces that stand on a base line."""
    return [piece for piece in pieces if abs(piece.y - y) < 2]


def groups_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces of one line parted where the gap is wider than between words."""
    groups: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.x):
        if not piece.text.strip():
            continue
        if groups and piece.x - groups[-1][-1].end < 0.45 * piece.size:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return groups
