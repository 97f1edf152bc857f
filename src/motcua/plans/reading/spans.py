"""Cells that span columns and rows, spread over a plain grid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from motcua.plans.reading.blocks import MOST_COLUMNS


class Cell(NamedTuple):
    """A cell's text and how many columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1


def expand(rows: Sequence[Sequence[Cell]]) -> list[list[str]]:
    """A grid of texts in which a spanning cell stands in every place that it covers."""
    grid: list[list[str]] = []
    hanging: dict[int, tuple[str, int]] = {}
    for row in rows:
        line: list[str] = []
        cells = list(row)
        while cells or any(column >= len(line) for column in hanging):
            column = len(line)
            if column in hanging:
                text, left = hanging.pop(column)
                line.append(text)
                if left > 1:
                    hanging[column] = (text, left - 1)
                continue
            if not cells:
                line.append("")
                continue
            cell = cells.pop(0)
            for _ in range(min(cell.columns, MOST_COLUMNS)):
                if cell.rows > 1:
                    hanging[len(line)] = (cell.text, cell.rows - 1)
                line.append(cell.text)
            if len(line) > MOST_COLUMNS * 2:
                break
        grid.append(line)
    return grid
