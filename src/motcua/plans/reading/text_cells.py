"""Cells one a line, put back into rows: by blank lines, by numbers, and where lines are too many or too few by fit."""

from __future__ import annotations

from typing import NamedTuple

from motcua.law.phrases import PhraseKind, read_phrase
from motcua.plans.reading.agencies import looks_like_agency
from motcua.plans.reading.headings import BOTH, COORDINATORS, DEADLINE, DELIVERABLE, LEADS, NUMBER, TITLE
from motcua.plans.reading.numerals import read_heading, read_number, read_numeral

Columns = list[str | None]
_MANY = 40


class CellLine(NamedTuple):
    """One line: its clean text, whether a tab opens it (so that it is a cell, perhaps a blank one), whether it is empty."""

    text: str
    tabbed: bool
    empty: bool


def read_cells(items: list[CellLine], columns: Columns) -> tuple[list[list[str]], set[int]]:
    """The rows, and which of them were fitted by guess."""
    starts = _row_starts(items, columns)
    if not starts:
        return [], set()
    rows: list[list[str]] = []
    loose: set[int] = set()
    for start, end in zip(starts, [*starts[1:], len(items)], strict=True):
        chunk = items[start:end]
        row, guessed = _row(chunk, columns)
        if guessed:
            loose.add(len(rows))
        rows.append(row)
    return rows, loose


def _row_starts(items: list[CellLine], columns: Columns) -> list[int]:
    """Where rows begin: at numbers in turn and at headings; without a number column, after blank lines."""
    if NUMBER not in columns or columns.index(NUMBER) != 0:
        return _starts_without_numbers(items, len(columns))
    starts: list[int] = []
    expected = through = 1
    repeated = ""
    for index, item in enumerate(items):
        if not item.text or item.text == repeated:
            continue
        if _is_heading_line(items, index, through):
            starts.append(index)
            # Numbers begin again under each heading, or run through the plan.
            repeated, expected = item.text, 1
        elif (number := read_number(item.text)) is not None and (
            _opens(items, index, number, expected) or (expected == 1 and number == through)
        ):
            starts.append(index)
            repeated, expected = "", number + 1
            through = expected
    return starts or ([0] if items else [])


def _opens(items: list[CellLine], index: int, number: int, expected: int) -> bool:
    """A number opens a row when it is the next one, or when a blank line stands before it."""
    if number == expected:
        return True
    before = items[index - 1] if index else None
    return before is None or before.empty


def _is_heading_line(items: list[CellLine], index: int, expected: int) -> bool:
    """A group heading: "I. TẬP HUẤN" alone or repeated, or "I" with its title on the next line."""
    text = items[index].text
    before_blank = index == 0 or items[index - 1].empty
    chunk = _chunk(items, index)
    if read_numeral(text) is not None and not text.strip(". )").isdigit():
        title = next((item.text for item in items[index + 1 : index + 4] if item.text), "")
        return before_blank or title.isupper() or _number_follows(items, index, title, expected)
    heading = read_heading(text)
    if heading is None:
        return False
    if _number_follows(items, index, text, expected):
        return True
    alone = len(set(chunk)) == 1
    if heading.numeral.isdigit():
        return alone and before_blank
    return alone or heading.title.isupper() or before_blank


def _number_follows(items: list[CellLine], index: int, title: str, expected: int) -> bool:
    """Whether the first line after the heading is the number of a task: 1 again, or the next in turn."""
    passed = (items[index].text, title)
    following = next(
        (item.text for item in items[index + 1 : index + _MANY] if item.text and item.text not in passed), ""
    )
    return read_number(following) in (1, expected)


def _chunk(items: list[CellLine], index: int) -> list[str]:
    """The texts from here to the next empty line."""
    texts: list[str] = []
    for item in items[index : index + _MANY]:
        if item.empty:
            break
        texts.append(item.text)
    return texts


def _starts_without_numbers(items: list[CellLine], width: int) -> list[int]:
    starts = [
        index for index, item in enumerate(items) if not item.empty and (index == 0 or items[index - 1].empty)
    ]
    if len(starts) > 1:
        return starts
    return list(range(0, len(items), width))


def _row(chunk: list[CellLine], columns: Columns) -> tuple[list[str], bool]:
    """One row from its lines; the flag tells that they had to be fitted."""
    width = len(columns)
    while chunk and (chunk[-1].empty or (not chunk[-1].text and not chunk[-1].tabbed)):
        chunk = chunk[:-1]
    texts = [item.text for item in chunk]
    filled = [text for text in texts if text]
    if filled and len(set(filled)) == 1:
        return [filled[0]] * width, False
    if len(filled) == 2 and (read_numeral(filled[0]) or "1").isdigit() is False:
        return [filled[0], *[filled[1]] * (width - 1)], False
    joined = _joined(chunk, width)
    solid = [item.text for item in chunk if not item.empty]
    lists = _lists_joined(texts)
    if lists != texts and len(lists) <= width and _plausible(_padded(lists, width), columns, strictly=True):
        return _padded(lists, width), len(lists) < width - 1
    for cells in (joined, texts):
        if len(cells) == width and _plausible(cells, columns):
            return cells, False
    if (
        len(solid) == width
        and _plausible(solid, columns, strictly=True)
        and not any(cell.endswith((";", ",")) for cell in solid)
    ):
        return solid, False
    if len(texts) < width and _plausible(_padded(texts, width), columns, strictly=True):
        return _padded(texts, width), len(texts) < width - 1
    return fit([text for text in solid if text], columns), True


def _lists_joined(texts: list[str]) -> list[str]:
    """A line that ends with a semicolon or a comma goes on with the next agency."""
    cells: list[str] = []
    for text in texts:
        goes_on = bool(cells) and (
            cells[-1].endswith(";") or (cells[-1].endswith(",") and text[:1] in "-–+•*" and text)
        )
        if goes_on and looks_like_agency(text):
            cells[-1] += f"\n{text}"
        else:
            cells.append(text)
    return cells


def _padded(texts: list[str], width: int) -> list[str]:
    return (texts + [""] * width)[:width]


def _joined(chunk: list[CellLine], width: int) -> list[str]:
    """Lines without a tab go on with the cell above, in a text whose cells begin with a tab."""
    if not any(item.tabbed for item in chunk) or all(item.tabbed for item in chunk):
        return []
    cells: list[str] = []
    for item in chunk:
        if item.tabbed or not cells:
            cells.append(item.text)
        elif item.text:
            cells[-1] = f"{cells[-1]}\n{item.text}".strip()
    return _padded(cells, width) if len(cells) == width - 1 else cells


def _plausible(cells: list[str], columns: Columns, *, strictly: bool = False) -> bool:
    """Whether the cells stand under the right headings: a number, agencies, a deadline that can be read.

    `strictly` asks for it in so many words; otherwise a deadline may be blank or strange where no other cell reads like one.
    """
    if NUMBER in columns and read_number(cells[columns.index(NUMBER)]) is None:
        return False
    by_kind = dict(zip(columns, cells, strict=True))
    if strictly and any(
        by_kind.get(kind) and not looks_like_agency(by_kind[kind]) for kind in (LEADS, COORDINATORS, BOTH)
    ):
        return False
    if DEADLINE in columns:
        text = by_kind[DEADLINE]
        if text and _is_deadline(text):
            return True
        return not (strictly and text) and not any(_is_deadline(cell) for cell in cells if cell != text)
    return True


def _is_deadline(text: str) -> bool:
    return len(text) < 200 and read_phrase(text, year=2000).kind is not PhraseKind.UNREAD


def fit(texts: list[str], columns: Columns) -> list[str]:
    """Give each line to a column, in order, so that the whole fits best; a column may stay blank or take several lines."""
    width, count = len(columns), len(texts)
    if not count:
        return [""] * width
    worst = float("-inf")
    # best[i][c]: the best total when the first i lines are given to columns up to c, the last line to column c.
    best = [[worst] * width for _ in range(count + 1)]
    came = [[0] * width for _ in range(count + 1)]
    for column in range(width):
        best[1][column] = _fits(texts, 0, columns[column]) - _skipped(columns[:column])
    for line in range(2, count + 1):
        for column in range(width):
            gain = _fits(texts, line - 1, columns[column])
            for earlier in range(column + 1):
                if columns[column] == NUMBER and earlier == column:
                    continue
                cost = (
                    _going_on(texts[line - 2], texts[line - 1])
                    if earlier == column
                    else _skipped(columns[earlier + 1 : column])
                )
                total = best[line - 1][earlier] + gain - cost
                if total > best[line][column]:
                    best[line][column], came[line][column] = total, earlier
    column = max(range(width), key=lambda at: best[count][at] - _skipped(columns[at + 1 :]))
    cells = [""] * width
    for line in range(count, 0, -1):
        cells[column] = f"{texts[line - 1]}\n{cells[column]}".strip()
        column = came[line][column]
    return cells


def _skipped(columns: Columns) -> float:
    return sum(
        {NUMBER: 6.0, TITLE: 6.0, LEADS: 2.0, BOTH: 2.0, DEADLINE: 1.5}.get(kind or "", 0.7)
        for kind in columns
    )


def _going_on(before: str, text: str) -> float:
    """What it costs to take a line as the rest of the cell above."""
    if before.endswith((";", ",")):
        return -2.0
    runs_on = text[:1].islower() or before.endswith(("-", "và", "của")) or text.startswith("(")
    return 0.0 if runs_on else 1.2


_PAPERS = (
    "Kế hoạch",
    "Quyết định",
    "Công văn",
    "Báo cáo",
    "Văn bản",
    "Tờ trình",
    "Thông báo",
    "Hồ sơ",
    "Chương trình",
    "Danh mục",
)


def _fits(texts: list[str], index: int, kind: str | None) -> float:
    """How well a line fits a kind of column."""
    text = texts[index]
    if kind == NUMBER:
        return 5.0 if index == 0 and read_number(text) is not None else -8.0
    if kind in (LEADS, COORDINATORS, BOTH):
        return 2.0 if looks_like_agency(text) and len(text) < 250 else -1.5
    if kind == DEADLINE:
        return 3.0 if _is_deadline(text) and len(text) < 120 else -2.0
    if kind == DELIVERABLE:
        return 1.0 if text.startswith(_PAPERS) and len(text) < 120 else 0.0
    if kind == TITLE:
        return (1.5 if index <= 1 else 0.0) - (1.0 if looks_like_agency(text) and index > 1 else 0.0)
    return -0.5
