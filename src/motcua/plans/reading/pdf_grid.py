"""The table on a page: cells between ruled lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from motcua.plans.reading.blocks import Table, clean_lines
from motcua.plans.reading.pdf_lines import Line, lines_of
from motcua.plans.reading.pdf_page import Page, Piece, Ruled

_TOLERANCE = 2.5


def page_parts(page: Page) -> list[list[Line] | Table] | None:
    """The page from top to bottom: lines outside of ruled tables, and tables; None where no table is ruled."""
    grids = [grid for grid in _grids(page) if len(grid.xs) > 3]
    inside: list[list[Piece]] = [[] for _ in grids]
    outside: list[Piece] = []
    for piece in page.pieces:
        home = next((index for index, grid in enumerate(grids) if grid.holds(piece)), None)
        (outside if home is None else inside[home]).append(piece)
    if not grids:
        return None
    parts: list[tuple[float, list[Line] | Table]] = [
        (grid.ys[-1], grid.table(pieces)) for grid, pieces in zip(grids, inside, strict=True)
    ]
    tops = sorted((top for top, _ in parts), reverse=True)
    outer: dict[int, list[Line]] = {}
    for line in lines_of(outside):
        outer.setdefault(sum(line.y < top for top in tops), []).append(line)
    ordered = sorted(parts, key=lambda part: -part[0])
    result: list[list[Line] | Table] = []
    for index in range(len(ordered) + 1):
        if index in outer:
            result.append(outer[index])
        if index < len(ordered):
            result.append(ordered[index][1])
    return result


class _Grid(NamedTuple):
    """Edges of columns (left to right) and rows (bottom to top), and the rules that part neighbours."""

    xs: list[float]
    ys: list[float]
    horizontal: list[Ruled]
    vertical: list[Ruled]

    def holds(self, piece: Piece) -> bool:
        """Whether a piece of text stands in the grid."""
        middle = piece.y + piece.size * 0.3
        return self.xs[0] - 1 <= piece.x <= self.xs[-1] + 1 and self.ys[0] - 1 <= middle <= self.ys[-1] + 1

    def table(self, pieces: Sequence[Piece]) -> Table:
        """The cells, rows from the top; a cell without a rule towards its neighbour is one with it."""
        columns, rows = len(self.xs) - 1, len(self.ys) - 1
        owner = self._owners(columns, rows)
        held: dict[int, list[Piece]] = {}
        for piece in pieces:
            column = min(max(bisect_right(self.xs, piece.x + 0.8) - 1, 0), columns - 1)
            row = min(max(bisect_right(self.ys, piece.y + piece.size * 0.3) - 1, 0), rows - 1)
            held.setdefault(owner[row * columns + column], []).append(piece)
        edges = self._right_edges(owner, columns)
        texts = {cell: _wrapped(lines_of(content), edges[cell]) for cell, content in held.items()}
        return Table(
            [
                [texts.get(owner[row * columns + column], "") for column in range(columns)]
                for row in range(rows - 1, -1, -1)
            ]
        )

    def _right_edges(self, owner: Sequence[int], columns: int) -> dict[int, float]:
        """How far to the right each cell reaches."""
        edges: dict[int, float] = {}
        for place, cell in enumerate(owner):
            edges[cell] = max(edges.get(cell, 0.0), self.xs[place % columns + 1])
        return edges

    def _owners(self, columns: int, rows: int) -> list[int]:
        """For every place of the grid the cell that it belongs to."""
        owner = list(range(columns * rows))

        def root(cell: int) -> int:
            while owner[cell] != cell:
                cell = owner[cell]
            return cell

        for row in range(rows):
            middle = (self.ys[row] + self.ys[row + 1]) / 2
            for column in range(columns):
                here = row * columns + column
                if column + 1 < columns and not _crossed(
                    self.vertical, self.xs[column + 1], middle, upright=True
                ):
                    owner[root(here + 1)] = root(here)
                centre = (self.xs[column] + self.xs[column + 1]) / 2
                if row + 1 < rows and not _crossed(self.horizontal, self.ys[row + 1], centre, upright=False):
                    owner[root(here + columns)] = root(here)
        return [root(cell) for cell in range(columns * rows)]


def _breadth(text: str) -> float:
    """About how broad a text is, in letters of middle breadth."""
    return sum(
        1.4 if letter.isupper() else 0.55 if letter in " iíìỉĩịltjfr.,;:-()'" else 1.0 for letter in text
    )


def _wrapped(lines: Sequence[Line], edge: float) -> str:
    """The text of a cell: a line that broke because it was full goes on, one that broke on purpose ends."""
    text = ""
    before: Line | None = None
    for line in lines:
        words = line.text.split()
        if not words:
            continue
        if before is not None:
            first = line.width * _breadth(" " + words[0]) / max(_breadth(line.text), 1.0)
            # Nearly every cell keeps some points free at its right.
            own = before.end + first < edge - 5 or (
                words[0] in ("-", "–", "+", "•", "*") and text.startswith(words[0])
            )
            text += "\n" if own else " "
        text += line.text
        before = line
    return clean_lines(text)


def _crossed(rules: Sequence[Ruled], at: float, along: float, *, upright: bool) -> bool:
    """Whether a rule lies at a place and passes a point."""
    for rule in rules:
        place, low, high = (rule.x0, rule.y0, rule.y1) if upright else (rule.y0, rule.x0, rule.x1)
        if abs(place - at) <= _TOLERANCE and low - 1 <= along <= high + 1:
            return True
    return False


def _grids(page: Page) -> list[_Grid]:
    """The ruled tables of a page, from the top: rules that touch belong together."""
    upright = page.vertical
    if len(upright) < 2 or len(page.horizontal) < 2:
        return []
    bands: list[list[float]] = []
    for rule in sorted(upright, key=lambda rule: rule.y0):
        if bands and rule.y0 <= bands[-1][1] + _TOLERANCE:
            bands[-1][1] = max(bands[-1][1], rule.y1)
        else:
            bands.append([rule.y0, rule.y1])
    grids: list[_Grid] = []
    for low, high in reversed(bands):
        vertical = [rule for rule in upright if low - _TOLERANCE <= rule.y0 and rule.y1 <= high + _TOLERANCE]
        xs = _edges([rule.x0 for rule in vertical])
        horizontal = [
            rule
            for rule in page.horizontal
            if low - _TOLERANCE <= rule.y0 <= high + _TOLERANCE
            and rule.x1 >= xs[0] - 2
            and rule.x0 <= xs[-1] + 2
        ]
        ys = _edges([*(rule.y0 for rule in horizontal), low, high])
        if len(xs) > 1 and len(ys) > 1:
            grids.append(_Grid(xs, ys, horizontal, vertical))
    return grids


def _edges(values: list[float]) -> list[float]:
    """Values that lie together as one, in order."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _TOLERANCE:
            edges.append(value)
    return edges
