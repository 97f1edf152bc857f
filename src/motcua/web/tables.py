"""Lists: the columns are declared once and drawn on screen, on paper and in Excel.

columns = [
    Column("code", _("Mã hồ sơ"), lambda row: row.code, link=lambda row: reverse(…), kind=Kind.CODE),
    Column("due_at", _("Hạn trả"), lambda row: row.due_at, kind=Kind.DUE, sort="due_at"),
]
order = sort_order(request, columns, default=("due_at", "pk"))
table = Table(columns, page_of(request, rows, order=order), caption=_("Hồ sơ đang xử lý"))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from .keyset import Page

#: Query parameter of the order on screens: `?sap-xep=due_at` or `?sap-xep=-due_at`.
SORT_PARAMETER = "sap-xep"

Text = str | Promise


class Kind(StrEnum):
    """What a column holds; decides how a value is written and aligned."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    DUE = "due"
    STATE = "state"
    DURATION = "duration"


#: Kinds whose values stand to the right.
_RIGHT = {Kind.NUMBER, Kind.MONEY}
#: Kinds whose values may break into lines.
_FOLDS = {Kind.TEXT, Kind.STATE, Kind.DUE}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, the value of a row, and how it is shown.

    `link(row)` makes the value a link; `sort` is the ordering name (empty: not sortable); `template` draws the
    cell with `row` and `value`; `finished(row)` and `paused(row)` complete a DUE column; `wide` keeps room for
    long names; `on_screen=False` shows the column only in Excel.
    """

    key: str
    title: Text
    value: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    link: Callable[[Any], str] | None = None
    sort: str = ""
    template: str = ""
    finished: Callable[[Any], datetime | None] | None = None
    paused: Callable[[Any], bool] | None = None
    wide: bool = False
    on_screen: bool = True

    @property
    def css(self) -> str:
        """Classes of the column's cells."""
        return " ".join(
            name
            for name, on in (
                ("number", self.kind in _RIGHT),
                ("fold", self.kind in _FOLDS),
                ("wide", self.wide),
            )
            if on
        )


@dataclass(frozen=True, slots=True)
class Cell:
    """One value in its place, ready to be drawn."""

    column: Column
    row: Any
    value: Any
    link: str = ""

    @property
    def finished(self) -> datetime | None:
        """When the matter of a DUE column ended."""
        return self.column.finished(self.row) if self.column.finished else None

    @property
    def paused(self) -> bool:
        """Whether the clock of a DUE column stands still."""
        return bool(self.column.paused and self.column.paused(self.row))


@dataclass(slots=True)
class Table:
    """A list to draw: `{% data_table table %}`. `selectable` names the tick boxes (value: `row_id(row)`)."""

    columns: Sequence[Column]
    page: Page[Any]
    caption: Text = ""
    dense: bool = True
    selectable: str = ""
    row_id: Callable[[Any], Any] = field(default=lambda row: row.pk)
    row_class: Callable[[Any], str] | None = None
    empty_title: Text = ""
    empty_text: Text = ""

    @property
    def shown(self) -> list[Column]:
        """The columns on screen."""
        return [column for column in self.columns if column.on_screen]

    def lines(self) -> Iterable[tuple[Any, str, list[Cell]]]:
        """(row id, row class, cells) for each row of the page."""
        for row in self.page.rows:
            css = self.row_class(row) if self.row_class else ""
            yield (
                self.row_id(row) if self.selectable else "",
                css,
                [cell_of(column, row) for column in self.shown],
            )


def cell_of(column: Column, row: Any) -> Cell:
    """The cell of a row in a column."""
    value = column.value(row)
    return Cell(column, row, value, column.link(row) if column.link and value not in (None, "") else "")


def page_of_list(rows: Sequence[Any]) -> Page[Any]:
    """A short list that is there as a whole, as a page without neighbours."""
    return Page(rows=list(rows), count=len(rows), size=max(len(rows), 1))


def sort_order(request: HttpRequest, columns: Sequence[Column], *, default: Sequence[str]) -> tuple[str, ...]:
    """The order that the URL asks for, if a column allows it, else the default; always ended by `pk`."""
    asked = request.GET.get(SORT_PARAMETER, "")
    allowed: Mapping[str, str] = {column.sort: column.sort for column in columns if column.sort}
    name = allowed.get(asked.lstrip("-"))
    if name is None:
        return tuple(default)
    return (f"-{name}" if asked.startswith("-") else name, "pk")
