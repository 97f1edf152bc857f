"""A table without ruled lines: columns under their headings, rows by their numbers. Every row of it is a guess."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from motcua.plans.reading.blocks import Table, clean
from motcua.plans.reading.headings import NUMBER, header_columns
from motcua.plans.reading.numerals import read_heading, read_number, read_numeral
from motcua.plans.reading.pdf_lines import Line, groups_of, lines_of, same_line
from motcua.plans.reading.pdf_page import Piece
from motcua.plans.reading.source_text import is_section

_HIGHEST_HEADER = 3
_PAGE_NUMBER = re.compile(r"[-–\s]*\d{1,3}[-–\s]*")

Parts = list[list[Line] | Table]


def column_parts(
    lines: Sequence[Line], pieces: Sequence[Piece], edges: list[float] | None
) -> tuple[Parts, list[float] | None]:
    """The lines of a page parted into text and a table; `edges` are the columns of a table that may go on from the page before.

    Gives also the columns with which the table may go on to the next page.
    """
    start, rows = 0, list[list[str]]()
    found = _header(lines, pieces)
    if found is not None:
        begin, start, header, edges = found
        rows.append(header)
    elif edges is None:
        return [list(lines)], None
    else:
        begin = 0
        rows.append([""] * len(edges))
    end = len(lines)
    for at in range(start, len(lines)):
        if is_section(clean(lines[at].text)):
            end = at
            break
        _take(rows, _cells(lines[at], pieces, edges))
    table = Table([row for row in rows if any(row)])
    table.loose = set(range(len(table.rows)))
    return [list(lines[:begin]), table, list(lines[end:])], edges if end == len(lines) else None


def _take(rows: list[list[str]], cells: list[str]) -> None:
    """Begin a row, or add to the one above."""
    filled = [cell for cell in cells if cell]
    if not cells[0] and len(filled) == 1 and _PAGE_NUMBER.fullmatch(filled[0]):
        return
    opens = read_number(cells[0]) is not None or read_numeral(cells[0]) is not None
    if opens or (cells[0] and read_heading(cells[0]) is not None):
        rows.append(cells)
    else:
        rows[-1] = [f"{old} {new}".strip() for old, new in zip(rows[-1], cells, strict=True)]


def _header(lines: Sequence[Line], pieces: Sequence[Piece]) -> tuple[int, int, list[str], list[float]] | None:
    """Where the header begins and ends, its headings, and where its columns begin; headings may take several lines."""
    for index in range(len(lines)):
        for height in range(_HIGHEST_HEADER, 0, -1):
            window = lines[index : index + height]
            columns = _stacked([group for line in window for group in groups_of(same_line(pieces, line.y))])
            texts = [text for _, text in columns]
            kinds = header_columns(texts)
            if kinds is not None and kinds[0] == NUMBER:
                return index, index + len(window), texts, [x for x, _ in columns]
    return None


def _stacked(groups: list[list[Piece]]) -> list[tuple[float, str]]:
    """Words above each other as one heading, from the left."""
    stacks: list[tuple[float, float, list[list[Piece]]]] = []
    for group in sorted(groups, key=lambda group: group[0].x):
        x, end = group[0].x, group[-1].end
        if stacks and x < stacks[-1][1] - 1:
            left, right, members = stacks[-1]
            stacks[-1] = (left, max(right, end), [*members, group])
        else:
            stacks.append((x, end, [group]))
    return [
        (
            left,
            clean(
                " ".join(
                    "".join(piece.text for piece in group) for group in sorted(members, key=lambda g: -g[0].y)
                )
            ),
        )
        for left, _, members in stacks
    ]


def _cells(line: Line, pieces: Sequence[Piece], edges: Sequence[float]) -> list[str]:
    """The words of a line by column: each piece belongs where it begins."""
    held: list[list[Piece]] = [[] for _ in edges]
    column = 0
    for piece in sorted(same_line(pieces, line.y), key=lambda piece: piece.x):
        place = max(0, bisect_right(edges, piece.x + 4) - 1)
        touches = bool(held[column]) and piece.x - held[column][-1].end < 0.45 * piece.size
        # Words that touch the one before run on with it, past the edge of a heading over several columns.
        column = column if touches and place > column and abs(piece.x - edges[place]) > 4 else place
        held[column].append(piece)
    return [clean(" ".join(part.text for part in lines_of(content))) for content in held]
