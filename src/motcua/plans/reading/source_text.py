"""Plain text: tab-separated rows, or one cell a line as web pages leave them."""

from __future__ import annotations

import re

from motcua.plans.reading.blocks import Block, Paragraph, Table, clean, clean_lines
from motcua.plans.reading.headings import header_columns, heading_kind
from motcua.plans.reading.text_cells import CellLine, read_cells

_PIPE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+\|?\s*")
_WIDE_GAP = re.compile(r"\t|\s{3,}")


def text_blocks(text: str) -> list[Block]:
    """Paragraphs and tables of a text. The table is found by its header, whatever parts its cells."""
    lines = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\u2028", "\n")
        .replace("\x0b", "\n")
        .split("\n")
    )
    blocks: list[Block] = []
    index = 0
    while index < len(lines):
        taken = _row_table(lines, index) or _cell_table(lines, index)
        if taken is None:
            if plain := clean(lines[index]):
                blocks.append(Paragraph(plain))
            index += 1
            continue
        table, index = taken
        blocks.append(table)
    return blocks


def _row_table(lines: list[str], start: int) -> tuple[Table, int] | None:
    """A table with one row a line, its cells parted by tabs (or bars)."""
    split = _splitter(lines[start])
    if split is None or header_columns([clean(cell) for cell in split(lines[start])]) is None:
        return None
    header = split(lines[start])
    width = len(header)
    rows, at = [[clean_lines(cell) for cell in header]], start + 1
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            if not _goes_on(lines, at, split):
                break
            at += 1
            continue
        if _PIPE_RULE.fullmatch(line):
            at += 1
            continue
        cells = split(line)
        if len(cells) == 1 and not _is_row_heading(line):
            if len(rows) > 1 and _goes_on(lines, at, split) and len(rows[-1]) > 1:
                rows[-1][-1] = f"{rows[-1][-1]}\n{clean(line)}"
                at += 1
                continue
            break
        cells, at = _whole_row(lines, at, cells, width, split)
        rows.append([clean_lines(cell) for cell in cells])
    return Table(rows), at


def _splitter(line: str):  # type: ignore[no-untyped-def]
    if line.count("\t") >= 2:
        return _by_tab
    if line.count("|") >= 3:
        return lambda text: text.strip().strip("|").split("|") if "|" in text else [text]
    return None


def _by_tab(line: str) -> list[str]:
    return line.split("\t")


def _goes_on(lines: list[str], at: int, split) -> bool:  # type: ignore[no-untyped-def]
    """Whether one of the next few lines is still a row."""
    following = [line for line in lines[at : at + 6] if line.strip()][:2]
    return any(len(split(line)) >= 3 for line in following)


def _is_row_heading(line: str) -> bool:
    from motcua.plans.reading.numerals import read_heading

    heading = read_heading(clean(line))
    return heading is not None and not is_section(clean(line))


def _whole_row(lines: list[str], at: int, cells: list[str], width: int, split) -> tuple[list[str], int]:  # type: ignore[no-untyped-def]
    """A row whose quoted cells hold line breaks, as a spreadsheet copies them, or whose cells are broken over lines."""
    if "".join(cells).count('"') % 2 == 1:
        joined = lines[at]
        for extra in range(1, 40):
            if at + extra >= len(lines):
                break
            joined += "\n" + lines[at + extra]
            if joined.count('"') % 2 == 0:
                return _unquoted(_split_quoted(joined)), at + extra + 1
    while 1 < len(cells) < width and at + 1 < len(lines):
        following = lines[at + 1]
        more = split(following)
        if not following.strip() or len(cells) + len(more) - 1 > width or _starts_row(more[0]):
            break
        cells = [*cells[:-1], f"{cells[-1]}\n{more[0]}", *more[1:]]
        at += 1
    return _unquoted(cells), at + 1


def _starts_row(cell: str) -> bool:
    from motcua.plans.reading.numerals import read_heading, read_number, read_numeral

    plain = clean(cell)
    return (
        read_number(plain) is not None or read_numeral(plain) is not None or read_heading(plain) is not None
    )


def _split_quoted(text: str) -> list[str]:
    cells, inside = [""], False
    for character in text:
        if character == '"':
            inside = not inside
        if character == "\t" and not inside:
            cells.append("")
        else:
            cells[-1] += character
    return cells


def _unquoted(cells: list[str]) -> list[str]:
    return [
        cell.strip()[1:-1].replace('""', '"')
        if len(cell.strip()) > 1 and cell.strip()[0] == cell.strip()[-1] == '"'
        else cell
        for cell in cells
    ]


def _cell_table(lines: list[str], start: int) -> tuple[Table, int] | None:
    """A table with one cell a line: several headings on lines that follow each other."""
    if heading_kind(clean(lines[start])) is None:
        return None
    header: list[str] = []
    at = start
    while at < len(lines) and len(header) < 12:
        plain = clean(lines[at])
        if not plain:
            if header_columns(header) is not None or (len(header) >= 3 and not _next_is_heading(lines, at)):
                break
            at += 1
            continue
        if heading_kind(plain) is None and (
            _starts_row(plain) or len(plain) > 40 or header_columns(header) is not None
        ):
            break
        header.append(plain)
        at += 1
    columns = header_columns(header)
    if columns is None:
        return None
    tabbed = lines[start].startswith("\t")
    end = _end_of_cells(lines, at, tabbed=tabbed)
    items = [
        CellLine(clean(line), line.startswith("\t"), not line.startswith("\t") and not line.strip(" "))
        for line in lines[at:end]
    ]
    rows, loose = read_cells(items, columns)
    table = Table([header, *rows])
    table.loose = {index + 1 for index in loose}
    return table, end


def _next_is_heading(lines: list[str], at: int) -> bool:
    following = next((clean(line) for line in lines[at:] if clean(line)), "")
    return heading_kind(following) is not None


_SECTION = re.compile(
    r"(?:(?:[IVX]{1,5}|[A-H]|\d{1,2})\s*[.)/:-]?\s*)?(?:dự kiến |về |nguồn |dự toán )?(?:kinh phí|tổ chức thực hiện|tổ chức triển khai|chế độ báo cáo|trách nhiệm thực hiện"
    r"|điều khoản thi hành|các giải pháp|giải pháp thực hiện|phân công thực hiện|nơi nhận)\b[^.;]{0,80}[:.]?",
    re.IGNORECASE,
)


def is_section(text: str) -> bool:
    """Whether a line is the heading of a section after the table: funding, organisation, recipients."""
    return bool(_SECTION.fullmatch(text)) and len(text) < 120


def _end_of_cells(lines: list[str], start: int, *, tabbed: bool) -> int:
    """Where the cells end: the last tabbed line, or the heading of the next section."""
    if tabbed:
        end, at = start, start
        while at < len(lines):
            if lines[at].startswith("\t"):
                end = at + 1
            elif end == at and clean(lines[at]) and not is_section(clean(lines[at])):
                end = at + 1  # a cell that goes on without a tab
            elif clean(lines[at]) and is_section(clean(lines[at])):
                break
            at += 1
        return end
    for at in range(start, len(lines)):
        if is_section(clean(lines[at])):
            return at
    return len(lines)
