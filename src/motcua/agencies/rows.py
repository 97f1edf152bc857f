"""Rows of a set-up sheet: columns, cell errors and the difference that people see before it is applied.

The accounts and the catalogue plan their own sheets with the same shapes. Pure: no database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from motcua.kernel.text import clean


class Column(NamedTuple):
    """A column of a sheet: its name in rows, its Vietnamese title, whether it must be filled, an example."""

    name: str
    title: str
    required: bool = False
    example: str = ""
    help: str = ""


class CellError(NamedTuple):
    """What is wrong in one cell; `row` is the number of the row in the sheet as given."""

    row: int
    column: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Change:
    """One record that a sheet adds, changes or closes: what it was and what it becomes."""

    key: str
    row: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def fields(self) -> list[str]:
        """Names of the columns whose value differs."""
        return [name for name, value in self.after.items() if self.before.get(name) != value]


@dataclass(slots=True)
class Difference:
    """What a sheet would do: added, changed, closed records, the number of same ones, errors by cell."""

    added: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    closed: list[Change] = field(default_factory=list)
    same: int = 0
    errors: list[CellError] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not (self.added or self.changed or self.closed)

    def counts(self) -> dict[str, int]:
        """Numbers for the summary line of the sheet."""
        return {
            "added": len(self.added),
            "changed": len(self.changed),
            "closed": len(self.closed),
            "same": self.same,
            "errors": len(self.errors),
        }


def number_of(row: Mapping[str, Any], index: int) -> int:
    """The sheet's row number: the row's own `_row`, else its place below one line of titles."""
    given = row.get("_row")
    return given if isinstance(given, int) else index + 2


def text_of(row: Mapping[str, Any], column: str) -> str:
    """A cell as clean text; numbers lose the `.0` that spreadsheets add."""
    value = row.get(column)
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value))


def date_of(row: Mapping[str, Any], column: str) -> date | None:
    """A cell as a date: a date of the spreadsheet, dd/mm/yyyy or yyyy-mm-dd; empty is None; ValueError else."""
    value = row.get(column)
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = clean(str(value))
    for pattern in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise ValueError(text)


def missing(row: Mapping[str, Any], columns: Iterable[Column], number: int) -> list[CellError]:
    """An error for every required cell that is empty."""
    return [
        CellError(number, column.name, f"Cột «{column.title}» không được để trống.")
        for column in columns
        if column.required and not text_of(row, column.name)
    ]
