"""From tables to groups and raw tasks: which row is a heading, which a task, which the rest of the row above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from motcua.plans.reading.blocks import Block, Paragraph, Table, clean
from motcua.plans.reading.headings import (
    NUMBER,
    OTHER,
    TITLE,
    header_columns,
    heading_kind,
    is_column_numbers,
)
from motcua.plans.reading.numerals import (
    Heading,
    is_roman,
    parent_of,
    read_heading,
    read_number,
    read_numeral,
)

Columns = list[str | None]
_HEADER_WITHIN = 12


@dataclass(slots=True)
class RawTask:
    """A task's cells by kind of column, as printed; `loose` where the cells were put together by guess."""

    printed: str
    number: int | None
    cells: dict[str, str]
    loose: bool = False


@dataclass(slots=True)
class RawGroup:
    """A heading and the tasks under it; `borrowed` from the paragraph above the table, not one of its rows."""

    numeral: str
    title: str
    tasks: list[RawTask] = field(default_factory=list)
    parent: str = ""
    borrowed: bool = False

    @property
    def style(self) -> str:
        """`roman`, `letter`, `digit` or empty, by the numeral."""
        if not self.numeral:
            return ""
        return "digit" if self.numeral.isdigit() else ("roman" if is_roman(self.numeral) else "letter")


@dataclass(slots=True)
class RawPlan:
    """All groups, the kinds of column that were seen, and which blocks were part of the tables."""

    groups: list[RawGroup] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    used: set[int] = field(default_factory=set)
    first: int = -1
    last: int = -1


def read_tables(blocks: Sequence[Block]) -> RawPlan:
    """Read every table that is part of the plan, in order; headings between tables are groups."""
    reader = _Reader()
    plan = RawPlan()
    tables = [index for index, block in enumerate(blocks) if isinstance(block, Table)]
    parts = [index for index in tables if reader.accepts(_table(blocks, index))]
    for index in parts:
        heading = _heading_above(blocks, index)
        if reader.read(_table(blocks, index), heading) and index != parts[0]:
            plan.used.add(index - 1)
        plan.used.add(index)
    _give_back(reader.groups)
    plan.groups = _nested([group for group in reader.groups if group.tasks or group.numeral])
    plan.kinds = reader.kinds
    if parts:
        plan.first, plan.last = parts[0], parts[-1]
    return plan


def _give_back(groups: list[RawGroup]) -> None:
    """ "II. NỘI DUNG" above the only table is the heading of a section, not of a group: keep it where others like it follow."""
    first = groups[0] if groups else None
    if first is None or not first.borrowed:
        return
    if not any(group.style == first.style for group in groups[1:]):
        first.numeral = first.title = ""


def _table(blocks: Sequence[Block], index: int) -> Table:
    block = blocks[index]
    assert isinstance(block, Table)
    return block


def _heading_above(blocks: Sequence[Block], index: int) -> Heading | None:
    above = blocks[index - 1] if index else None
    return read_heading(above.text) if isinstance(above, Paragraph) and len(above.text) < 300 else None


def find_header(rows: Sequence[list[str]]) -> tuple[int, Columns] | None:
    """The index after the header rows and the kind of each column; two rows where the first one spans."""
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        below = rows[index + 1] if index + 1 < len(rows) else []
        if len(below) == len(row) and (both := _two_level(row, below)) is not None:
            return index + 2, both
        columns = header_columns([clean(cell) for cell in row])
        if columns is not None:
            return index + 1, columns
    return None


def _two_level(row: list[str], below: list[str]) -> Columns | None:
    """Headings in two rows: "Phân công" over "Chủ trì" and "Phối hợp"; the other cells blank or spanning down."""
    changed = [
        under for over, under in zip(row, below, strict=True) if clean(under) and clean(under) != clean(over)
    ]
    kinds = {heading_kind(clean(under)) for under in changed}
    if len(changed) < 2 or None in kinds or any(read_number(under) is not None for under in changed):
        return None
    merged = [clean(under) or clean(over) for over, under in zip(row, below, strict=True)]
    if sum(over == under for over, under in zip(row, below, strict=True)) + len(changed) < len(row) and any(
        clean(under) and clean(under) == clean(over) for over, under in zip(row, below, strict=True)
    ):
        return None
    return header_columns(merged)


class _Reader:
    """Walks the rows of one table after the other, in one state."""

    def __init__(self) -> None:
        self.groups: list[RawGroup] = []
        self.kinds: set[str] = set()
        self._columns: Columns | None = None
        self._accepted: Columns | None = None
        self._waiting: Heading | None = None

    def accepts(self, table: Table) -> bool:
        """Whether a table is part of the plan: it has a header, or goes on with the columns of the one before."""
        header = find_header(table.rows)
        if header is not None:
            self._accepted = header[1]
            return True
        width = max((len(row) for row in table.rows), default=0)
        return self._accepted is not None and width == len(self._accepted)

    def open_group(self, heading: Heading) -> None:
        """Begin a group, unless it is the heading of the present one repeated on a new page."""
        current = self.groups[-1] if self.groups else None
        if current and (current.numeral, current.title) == (heading.numeral, heading.title):
            return
        self.groups.append(RawGroup(heading.numeral, heading.title))

    def read(self, table: Table, above: Heading | None) -> bool:
        """Read the rows of one table; whether the heading above it is that of its first group.

        It is when the table begins with a task and not with a heading of its own.
        """
        header = find_header(table.rows)
        start = 0
        if header is not None:
            start, self._columns = header
        columns = self._columns
        if columns is None:
            return False
        self.kinds |= {kind for kind in columns if kind}
        rows = [self._fitted(row, len(columns)) for row in table.rows]
        before = len(self.groups)
        first = True
        for index in range(start, len(rows)):
            row = rows[index]
            if (
                not any(row)
                or is_column_numbers(row)
                or header_columns([clean(cell) for cell in row]) is not None
            ):
                continue
            if first and above is not None and header is not None:
                self._waiting = above
            first = False
            following = next((later for later in rows[index + 1 :] if any(later)), None)
            self._row(row, columns, following, loose=index in table.loose, continued=index in table.breaks)
            self._waiting = None
        return above is not None and (above.numeral, above.title) in {
            (group.numeral, group.title) for group in self.groups[before:]
        }

    @staticmethod
    def _fitted(row: list[str], width: int) -> list[str]:
        """A row as wide as the header."""
        return (row + [""] * width)[:width] if len(row) != width else row

    def _row(
        self, row: list[str], columns: Columns, following: list[str] | None, *, loose: bool, continued: bool
    ) -> None:
        cells = _by_kind(row, columns)
        if continued and not cells.get(NUMBER) and self._append(cells, columns):
            return
        heading = _group_row(row, columns, following)
        if heading is not None:
            self.open_group(heading)
        elif (
            len({cell for cell in row if cell}) == 1 and not cells.get(TITLE) and self._append(cells, columns)
        ):
            return
        else:
            self._task(cells, columns, loose=loose)

    def _task(self, cells: dict[str, str], columns: Columns, *, loose: bool) -> None:
        printed = clean(cells.pop(NUMBER, ""))
        number = read_number(printed)
        title = clean(cells.get(TITLE, ""))
        if number is None and not printed:
            found = read_heading(title)
            if found is not None and found.numeral.isdigit():
                printed, number, cells[TITLE] = found.numeral, int(found.numeral), found.title
        if not printed and not title and self._append(cells, columns):
            return
        if self._waiting is not None:
            self.groups.append(RawGroup(self._waiting.numeral, self._waiting.title, borrowed=True))
        elif not self.groups:
            self.groups.append(RawGroup("", ""))
        self._open_subgroup(printed)
        tasks = self.groups[-1].tasks
        if (
            tasks
            and printed
            and tasks[-1].printed == printed
            and clean(tasks[-1].cells.get(TITLE, "")) == title
        ):
            self._append(cells, columns)
            return
        tasks.append(RawTask(printed, number, cells, loose))

    def _open_subgroup(self, printed: str) -> None:
        """ "2.1" after group "1" with no row for 2: the task above, if it is numbered 2 and bare, was a heading."""
        above = parent_of(printed) if printed else None
        group = self.groups[-1]
        if above is None or not group.tasks or not above.isdigit():
            return
        last = group.tasks[-1]
        bare = not any(text for kind, text in last.cells.items() if kind not in (TITLE, OTHER))
        if last.number == int(above) and bare and parent_of(last.printed) is None:
            group.tasks.pop()
            self.groups.append(RawGroup(last.printed.rstrip(".) "), clean(last.cells.get(TITLE, ""))))

    def _append(self, cells: dict[str, str], columns: Columns) -> bool:
        """Add the cells to the last task, where there is one: the rest of a row after a page or a merged cell."""
        if not self.groups or not self.groups[-1].tasks:
            return False
        task = self.groups[-1].tasks[-1]
        for kind, text in cells.items():
            if kind == NUMBER or not text:
                continue
            before = task.cells.get(kind, "")
            if clean(text) != clean(before):
                task.cells[kind] = f"{before}\n{text}".strip()
        return True


def _by_kind(row: list[str], columns: Columns) -> dict[str, str]:
    """The cells of a row by kind of column; several columns of one kind are joined, repeats once."""
    cells: dict[str, str] = {}
    for kind, text in zip(columns, row, strict=True):
        key = kind or OTHER
        before = cells.get(key, "")
        if not before or not text or text == before:
            cells[key] = before or text
        else:
            cells[key] = f"{before}\n{text}"
    return cells


def _group_row(row: list[str], columns: Columns, following: list[str] | None) -> Heading | None:
    """The heading that a row holds, or None when it is a task."""
    filled = [cell for cell in row if cell]
    distinct = list(dict.fromkeys(clean(cell) for cell in filled))
    if len(distinct) == 1:
        return _single_text(distinct[0], row, columns)
    if (
        len(distinct) == 2
        and (numeral := read_numeral(distinct[0])) is not None
        and clean(row[_first(row)]) == distinct[0]
    ):
        rest = filled[1:]
        if not numeral.isdigit() or (len(rest) >= 3 and len(row) > 3):
            return Heading(numeral, distinct[1])
        if len(rest) == 1 and (distinct[1].isupper() or _restarts(numeral, following, columns)):
            return Heading(numeral, distinct[1])
    return None


def _first(row: list[str]) -> int:
    return next(index for index, cell in enumerate(row) if cell)


def _single_text(text: str, row: list[str], columns: Columns) -> Heading | None:
    """A row with one text: "I. TẬP HUẤN" merged over the row, or alone in its first cell."""
    repeated = sum(bool(cell) for cell in row) >= min(3, len(row))
    heading = read_heading(text)
    if heading is not None:
        return heading
    alone = columns[_first(row)] in (NUMBER, TITLE)
    if (
        (repeated or (alone and text.isupper() and len(text) > 3))
        and len(text) > 3
        and read_number(text) is None
    ):
        return Heading("", text)
    return None


def _restarts(numeral: str, following: list[str] | None, columns: Columns) -> bool:
    """Whether the next row is numbered below this one: "1.1" or "1" again."""
    if following is None or NUMBER not in columns:
        return False
    below = clean(following[columns.index(NUMBER)])
    return parent_of(below) == numeral or below.rstrip(".) ") == "1"


def _nested(groups: list[RawGroup]) -> list[RawGroup]:
    """A heading without tasks above headings of another style is their parent, not a group."""
    result: list[RawGroup] = []
    parent: RawGroup | None = None
    for group, following in zip_longest(groups, groups[1:]):
        if parent is not None and group.style == parent.style:
            parent = None
        if not group.tasks and following is not None and following.style and following.style != group.style:
            parent = group
            continue
        if parent is not None:
            group.parent = parent.numeral
        result.append(group)
    return result
