"""Tables as Excel workbooks: out with XlsxWriter, in with calamine.

What is written is formula-safe: a text that begins with `=` stays a text. What is read is bounded, and every
defect of a file is a DocumentError with a Vietnamese sentence.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import xlsxwriter
from python_calamine import CalamineWorkbook

from motcua.documents.errors import DocumentError

Cell = str | int | float | bool | date | datetime | time | timedelta | None

MANY_ROWS = 5_000
_LONGEST_TEXT = 32_767
_LAST_ROW = 1_048_576
_FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its head, its width in characters, and a number format (`"#,##0"`) where wanted."""

    title: str
    width: float = 16
    number_format: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet: rows below a head that stays in view; `title` is printed over the table when given.

    Days become dates dd/mm/yyyy and moments dd/mm/yyyy hh:mm; aware moments are written as their local time.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    title: str = ""
    landscape: bool = True


def _sheet_name(name: str, taken: set[str]) -> str:
    clean = _FORBIDDEN_IN_NAME.sub(" ", _CONTROL.sub("", name)).strip("' ") or "Trang tính"
    candidate, number = clean[:31], 2
    while candidate.casefold() in taken:
        suffix = f" ({number})"
        candidate = clean[: 31 - len(suffix)] + suffix
        number += 1
    taken.add(candidate.casefold())
    return candidate


class _Writer:
    """Writes the cells of one workbook in its few formats."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base = {"font_name": "Times New Roman", "font_size": 11, "valign": "top", "border": 1}
        self._book = book
        self._base = base
        self._formats: dict[str, object] = {}
        self.head = book.add_format(
            base
            | {"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "bg_color": "#E7EEF5"}
        )
        self.title = book.add_format({"font_name": "Times New Roman", "font_size": 14, "bold": True})
        self.text = book.add_format(base | {"text_wrap": True})

    def number(self, number_format: str) -> object:
        if number_format not in self._formats:
            self._formats[number_format] = self._book.add_format(self._base | {"num_format": number_format})
        return self._formats[number_format]

    def cell(self, sheet: object, row: int, column: int, value: Cell, wanted: str) -> None:
        write = sheet  # xlsxwriter has no types
        if value is None or value == "":
            write.write_blank(row, column, None, self.text)  # type: ignore[attr-defined]
        elif isinstance(value, bool):
            write.write_string(row, column, "Có" if value else "Không", self.text)  # type: ignore[attr-defined]
        elif isinstance(value, int | float):
            safe = isinstance(value, float) or abs(value) < 10**15
            if safe:
                write.write_number(row, column, value, self.number(wanted or "General"))  # type: ignore[attr-defined]
            else:
                write.write_string(row, column, str(value), self.text)  # type: ignore[attr-defined]
        elif isinstance(value, datetime):
            local = value.replace(tzinfo=None)
            write.write_datetime(row, column, local, self.number(wanted or "dd/mm/yyyy hh:mm"))  # type: ignore[attr-defined]
        elif isinstance(value, date):
            write.write_datetime(row, column, value, self.number(wanted or "dd/mm/yyyy"))  # type: ignore[attr-defined]
        elif isinstance(value, time | timedelta):
            write.write_datetime(row, column, value, self.number(wanted or "hh:mm"))  # type: ignore[attr-defined]
        else:
            text = _CONTROL.sub("", value)[:_LONGEST_TEXT]
            write.write_string(row, column, text, self.text)  # type: ignore[attr-defined]


def _write_sheet(book: xlsxwriter.Workbook, writer: _Writer, sheet: Sheet, name: str) -> None:
    page = book.add_worksheet(name)
    first = 2 if sheet.title else 0
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.width)
    if sheet.title:
        page.write_string(0, 0, sheet.title, writer.title)
    for index, column in enumerate(sheet.columns):
        page.write_string(first, index, column.title, writer.head)
    page.freeze_panes(first + 1, 0)
    if sheet.landscape:
        page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(first)
    page.set_footer("&C&P/&N")
    last = first
    for last, row in enumerate(sheet.rows, start=first + 1):
        if last >= _LAST_ROW:
            raise DocumentError(
                "Danh sách dài hơn một trang tính Excel (1.048.575 dòng). Hãy lọc bớt rồi xuất lại.",
                code="too_many_rows",
            )
        for index, value in enumerate(row):
            wanted = sheet.columns[index].number_format if index < len(sheet.columns) else ""
            writer.cell(page, last, index, value, wanted)
    if last > first:
        page.autofilter(first, 0, last, max(len(sheet.columns) - 1, 0))


def write_workbook(sheets: Sequence[Sheet], *, at: datetime | None = None) -> bytes:
    """The sheets as one .xlsx workbook. Rows may be a generator: memory stays flat however many there are.

    `at` is the creation time written into the file (fixed by default, so that equal tables give equal bytes).
    Raises DocumentError when there is no sheet or too many rows.
    """
    if not sheets:
        raise DocumentError("Chưa có bảng nào để xuất ra Excel.", code="no_sheet")
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        created = at or datetime(2022, 1, 1, tzinfo=UTC)
        book.set_properties({"created": created.replace(tzinfo=None)})
        writer = _Writer(book)
        taken: set[str] = set()
        for sheet in sheets:
            _write_sheet(book, writer, sheet, _sheet_name(sheet.name, taken))
    return out.getvalue()


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookLimits:
    """What a workbook that is read may weigh: bytes, unpacked bytes, sheets, rows, columns and cells a sheet."""

    size: int = 20_000_000
    unpacked: int = 400_000_000
    sheets: int = 60
    rows: int = 200_000
    columns: int = 300
    cells: int = 10_000_000


_TOO_BIG = DocumentError(
    "Tệp Excel quá lớn để đọc. Hãy chia thành nhiều tệp nhỏ hơn rồi nhập lại.", code="workbook_too_big"
)


def _check_container(content: bytes, limits: WorkbookLimits) -> None:
    if not content:
        raise DocumentError("Tệp rỗng. Hãy chọn lại tệp Excel (.xlsx).", code="workbook_empty")
    if len(content) > limits.size:
        raise _TOO_BIG
    if content.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise DocumentError(
            "Tệp Excel có mật khẩu. Hãy bỏ mật khẩu rồi nhập lại."
            if encrypted
            else "Tệp thuộc định dạng Excel cũ (.xls). Hãy mở bằng Excel, lưu lại dạng .xlsx rồi nhập lại.",
            code="workbook_password" if encrypted else "workbook_xls",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            unpacked = sum(entry.file_size for entry in container.infolist())
            names = set(container.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise _broken() from error
    if "xl/workbook.xml" not in names:
        raise _broken()
    if unpacked > limits.unpacked:
        raise _TOO_BIG
    _check_parts(content, limits)


_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,7})["']""")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _extent(container: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Last row and column that a part speaks of. Reading it to its end also proves its check sum."""
    rows = columns = 0
    rest = b""
    with container.open(entry) as stream:
        while piece := stream.read(1 << 20):
            piece = rest + piece
            for letters, digits in set(_REFERENCE.findall(piece)):
                rows = max(rows, int(digits))
                columns = max(columns, _column_number(letters))
            rest = piece[-40:]
    return rows, columns


def _check_parts(content: bytes, limits: WorkbookLimits) -> None:
    """Every part against its check sum and its extent: two cells far apart would be read as a giant area."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            for entry in container.infolist():
                rows, columns = _extent(container, entry)
                if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
                    raise _TOO_BIG
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError) as error:
        raise _broken() from error


def _broken() -> DocumentError:
    return DocumentError(
        "Không đọc được tệp: tệp hỏng hoặc không phải Excel (.xlsx). Hãy mở bằng Excel, lưu lại rồi nhập lại.",
        code="workbook_broken",
    )


def _cell(value: object) -> Cell:
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    if isinstance(value, str | int | float | bool | date | datetime | time | timedelta):
        return value
    return None if value is None else str(value)


def read_workbook(content: bytes, *, limits: WorkbookLimits | None = None) -> dict[str, list[list[Cell]]]:
    """Every sheet of an .xlsx workbook by name: rows of cells, from the first row of the sheet on.

    Whole numbers come as int, empty cells as "". Raises DocumentError (empty, broken, password, old format,
    too big).
    """
    limits = limits or WorkbookLimits()
    _check_container(content, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = book.sheet_names
        if len(names) > limits.sheets:
            raise _TOO_BIG
        result: dict[str, list[list[Cell]]] = {}
        for name in names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height > limits.rows or sheet.width > limits.columns:
                raise _TOO_BIG
            result[name] = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    except DocumentError:
        raise
    except Exception as error:  # calamine raises many kinds; each of them means an unreadable file
        raise _broken() from error
    return result
