"""Excel out and in, read back by two independent readers."""

import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.documents.errors import DocumentError
from motcua.documents.excel import Column, Sheet, WorkbookLimits, read_workbook, write_workbook

COLUMNS = [Column(title="TT", width=6), Column(title="Tên", width=40), Column(title="Số tiền", number_format="#,##0"), Column(title="Ngày")]  # fmt: skip


def sheet(rows, name="Hồ sơ", **rest) -> Sheet:
    return Sheet(name=name, columns=COLUMNS, rows=rows, **rest)


def test_a_table_is_read_back_as_written():
    rows = [[1, "Nguyễn Thị Ngọc Giàu", 1_250_000, date(2022, 1, 7)], [2, "Đỗ Văn Ý", 0, None]]
    content = write_workbook([sheet(rows)])
    back = read_workbook(content)["Hồ sơ"]
    assert back[0] == ["TT", "Tên", "Số tiền", "Ngày"]
    assert back[1] == [1, "Nguyễn Thị Ngọc Giàu", 1_250_000, date(2022, 1, 7)]
    assert back[2][:3] == [2, "Đỗ Văn Ý", 0]
    other = openpyxl.load_workbook(io.BytesIO(content))["Hồ sơ"]
    assert other["B2"].value == "Nguyễn Thị Ngọc Giàu"
    assert other["D2"].value == datetime(2022, 1, 7)
    assert other["C2"].number_format == "#,##0"
    assert other.freeze_panes == "A2"
    assert other["A1"].font.bold
    assert other.column_dimensions["B"].width > 39


@pytest.mark.parametrize(
    "text", ["=1+1", "+84900000001", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x.vn", "0123"]
)
def test_text_is_never_a_formula_a_link_or_a_number(text):
    cell = openpyxl.load_workbook(io.BytesIO(write_workbook([sheet([[1, text, 0, None]])]))).active["B2"]
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.hyperlink is None


def test_moments_are_written_in_local_time_and_truth_in_words():
    content = write_workbook(
        [sheet([[1, True, 12345678901234567890, datetime(2022, 1, 7, 10, 5, tzinfo=UTC)]])]
    )
    row = read_workbook(content)["Hồ sơ"][1]
    assert row[1] == "Có"
    assert row[2] == "12345678901234567890"
    assert row[3] == datetime(2022, 1, 7, 10, 5)


def test_names_of_sheets_are_made_valid_and_unique():
    content = write_workbook(
        [
            sheet([], name="Quý I/2022: [đầy đủ]" * 3),
            sheet([], name="a"),
            sheet([], name="A"),
            sheet([], name=""),
        ]
    )
    names = list(read_workbook(content))
    assert len(names) == len({name.casefold() for name in names}) == 4
    assert all(len(name) <= 31 for name in names)


def test_a_title_stands_over_the_table():
    back = read_workbook(write_workbook([sheet([[1, "a", 2, None]], title="DANH SÁCH HỒ SƠ")]))["Hồ sơ"]
    assert back[0][0] == "DANH SÁCH HỒ SƠ"
    assert back[2][0] == "TT"


def test_many_rows_come_from_a_generator():
    content = write_workbook([sheet([i, f"Hồ sơ {i}", i, None] for i in range(20_000))])
    assert len(read_workbook(content)["Hồ sơ"]) == 20_001


def test_equal_tables_give_equal_bytes():
    assert write_workbook([sheet([[1, "a", 2, None]])]) == write_workbook([sheet([[1, "a", 2, None]])])


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80))
def test_any_text_comes_back_without_control_characters(text):
    row = read_workbook(write_workbook([sheet([[1, text, 0, None]])]))["Hồ sơ"][1]
    assert isinstance(row[1], str | int | None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "workbook_empty"),
        (b"khong phai Excel", "workbook_broken"),
        (b"PK\x03\x04" + b"\x00" * 50, "workbook_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "workbook_xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "workbook_password"),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_with_a_sentence(content, code):
    with pytest.raises(DocumentError) as refusal:
        read_workbook(content)
    assert refusal.value.code == code
    assert refusal.value.sentence.endswith(".")


def test_a_damaged_workbook_is_refused():
    content = bytearray(write_workbook([sheet([[i, f"Hồ sơ {i}", 2, None] for i in range(200)])]))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as container:
        start = container.getinfo("xl/worksheets/sheet1.xml").header_offset
    content[start + 200 : start + 260] = b"\x00" * 60
    with pytest.raises(DocumentError):
        read_workbook(bytes(content))


def test_too_large_workbooks_are_refused():
    content = write_workbook([sheet([[i, "a", 2, None] for i in range(100)])])
    for limits in (WorkbookLimits(size=100), WorkbookLimits(rows=50), WorkbookLimits(columns=3), WorkbookLimits(unpacked=1000), WorkbookLimits(sheets=0)):  # fmt: skip
        with pytest.raises(DocumentError) as refusal:
            read_workbook(content, limits=limits)
        assert refusal.value.code == "workbook_too_big"


def test_two_cells_far_apart_do_not_become_a_giant_area():
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["XFD1048576"] = 2
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(DocumentError) as refusal:
        read_workbook(out.getvalue())
    assert refusal.value.code == "workbook_too_big"


def test_a_workbook_of_another_program_is_read():
    book = openpyxl.Workbook()
    book.active.append(["Mã", "Tên"])
    book.active.append(["0123", 4.5])
    out = io.BytesIO()
    book.save(out)
    assert read_workbook(out.getvalue()) == {"Sheet": [["Mã", "Tên"], ["0123", 4.5]]}


def test_an_archive_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("a.txt", "x")
    with pytest.raises(DocumentError):
        read_workbook(out.getvalue())


def test_nothing_to_export_is_said():
    with pytest.raises(DocumentError, match="bảng nào"):
        write_workbook([])
