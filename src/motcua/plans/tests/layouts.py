"""Plans of our own invention, and writers that lay them out as provinces do: the reading must give back what was written.

All numbers, dates and contents are made up. A writer takes a `Written` plan and a `Layout` and gives the bytes of a file.
"""

from __future__ import annotations

import html
import io
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

AGENCIES = (
    ("Văn phòng UBND tỉnh",),
    ("Sở Nội vụ",),
    ("Sở Tư pháp", "Sở Tài chính"),
    ("Sở Thông tin và Truyền thông",),
    ("Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"),
    ("Sở, ban, ngành tỉnh", "UBND cấp huyện", "UBND cấp xã"),
    ("Các sở, ban, ngành", "UBND các huyện, thị xã, thành phố"),
    ("Bưu điện tỉnh", "Báo Ánh Dương", "Đài Phát thanh và Truyền hình tỉnh"),
    ("Các cơ quan chuyên môn thuộc UBND tỉnh",),
    ("Trung tâm Phục vụ hành chính công tỉnh", "Công an tỉnh"),
    ("Sở Lao động - Thương binh và Xã hội", "Ban Quản lý các khu công nghiệp"),
    ("Sở Nông nghiệp và Phát triển nông thôn", "Các cơ quan, đơn vị có liên quan"),
    ("UBND cấp huyện", "UBND cấp xã"),
)
AGENCIES_AS_WRITTEN = {
    ("Sở, ban, ngành tỉnh", "UBND cấp huyện", "UBND cấp xã"): (
        "Sở, ban, ngành tỉnh và UBND cấp huyện, cấp xã",
        "Sở, ban, ngành tỉnh, UBND cấp huyện, cấp xã",
        "Sở, ban, ngành tỉnh; UBND cấp huyện; UBND cấp xã",
    ),
    ("UBND cấp huyện", "UBND cấp xã"): ("UBND cấp huyện, cấp xã", "UBND cấp huyện và cấp xã"),
}
DEADLINES = (
    ("Tháng 02/2023", "dated", "2023-02-28", ()),
    ("Quý III/2023", "dated", "2023-09-30", ()),
    ("Quý I", "dated", "2023-03-31", ()),
    ("Trước ngày 15/12/2023", "dated", "2023-12-14", ()),
    ("Chậm nhất ngày 20 tháng 11 năm 2023", "dated", "2023-11-20", ()),
    ("Tháng 3/2023 (Cấp xã: 04/2023)", "dated", "2023-03-31", (("commune", "2023-04-30"),)),
    ("Quý I/2023; cấp huyện: Quý II/2023", "dated", "2023-03-31", (("district", "2023-06-30"),)),
    ("6 tháng đầu năm 2023", "dated", "2023-06-30", ()),
    ("Thường xuyên", "continuous", None, ()),
    ("Thường xuyên trong năm", "continuous", None, ()),
    ("Hằng quý", "periodic", None, ()),
    ("Định kỳ hoặc đột xuất", "periodic", None, ()),
    ("Theo Kế hoạch", "by_plan", None, ()),
    ("Theo Kế hoạch kiểm tra", "by_plan", None, ()),
    ("Theo hướng dẫn của cơ quan trung ương", "on_event", None, ()),
    ("Khi có thay đổi", "on_event", None, ()),
)
VERBS = (
    "Lập và trình ký",
    "Soạn thảo",
    "Theo dõi, nhắc việc về",
    "Mở lớp hướng dẫn",
    "Công bố danh sách",
    "Rà lại",
    "Cập nhật lên cổng",
)
OBJECTS = (
    "chương trình cải tiến quầy tiếp nhận",
    "bảng niêm yết thủ tục tại các quầy",
    "số liệu hồ sơ điện tử, biên lai và phí",
    "mẫu đơn, tờ khai dùng chung (nếu có)",
    "đường dây tiếp nhận góp ý của người dân; trả lời đúng hạn",
    "việc chấm điểm mức độ hài lòng năm 2023 của các quầy",
)
RESULTS = (
    "Kế hoạch",
    "Quyết định",
    "Công văn",
    "Báo cáo tổng hợp",
    "Danh mục được công khai",
    "",
    "Quyết định, Kế hoạch",
    "Bảng số liệu",
)
GROUP_TITLES = (
    "VĂN BẢN CHỈ ĐẠO",
    "Bồi dưỡng nghiệp vụ",
    "NHIỆM VỤ CHUYÊN MÔN, KỸ THUẬT",
    "Truyền thông và góp ý",
    "VIỆC KHÁC",
)
HEADINGS = {
    "number": ("STT", "TT", "Số TT", "Stt", "Số thứ tự"),
    "title": (
        "Nội dung công việc",
        "Nhiệm vụ",
        "Nội dung",
        "Tên nhiệm vụ",
        "Nội dung thực hiện",
        "Công việc",
        "NHIỆM VỤ CỤ THỂ",
    ),
    "leads": (
        "Cơ quan chủ trì",
        "Đơn vị chủ trì",
        "Chủ trì",
        "Đơn vị thực hiện",
        "Cơ quan thực hiện",
        "CƠ QUAN CHỦ TRÌ THỰC HIỆN",
    ),
    "coordinators": ("Cơ quan phối hợp", "Đơn vị phối hợp", "Phối hợp", "Cơ quan, đơn vị phối hợp"),
    "deliverable": (
        "Kết quả",
        "Sản phẩm",
        "Sản phẩm dự kiến",
        "Kết quả đầu ra",
        "Dự kiến sản phẩm",
        "Kết quả/Sản phẩm",
    ),
    "deadline": (
        "Thời gian thực hiện",
        "Thời hạn",
        "Thời gian hoàn thành",
        "Tiến độ",
        "Thời hạn hoàn thành",
        "Thời gian",
    ),
    "note": ("Ghi chú",),
}
ORDER = ("number", "title", "leads", "coordinators", "deliverable", "deadline")


@dataclass(frozen=True)
class WrittenTask:
    """A task as it is written, and what must be read."""

    number: int
    title: str
    leads: tuple[str, ...]
    coordinators: tuple[str, ...]
    deliverable: str
    deadline: tuple[str, str, str | None, tuple[tuple[str, str], ...]]
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class WrittenGroup:
    """A group as it is written."""

    numeral: str
    title: str
    tasks: tuple[WrittenTask, ...]


@dataclass(frozen=True)
class Written:
    """A plan as it is written."""

    number: str
    date: str
    issuer: str
    groups: tuple[WrittenGroup, ...]


@dataclass(frozen=True)
class Layout:
    """How a plan is laid out: columns in order with their headings."""

    columns: tuple[str, ...]
    headings: tuple[str, ...]
    list_mark: str = ", "
    own_lines: bool = False
    column_numbers: bool = False
    sub_numbers: bool = False
    letterhead: bool = False


def invent(random: Random, *, numerals: str = "", blanks: bool = True) -> Written:
    """A plan with two to five groups of one to six tasks."""
    style = numerals or random.choice(("roman", "letter", "digit"))
    names = {"roman": ("I", "II", "III", "IV", "V"), "letter": "ABCDE", "digit": "12345"}[style]
    groups = []
    running = 0
    through = style != "digit" and random.random() < 0.2
    for numeral, title in zip(names, random.sample(GROUP_TITLES, random.randint(2, 5)), strict=False):
        tasks = []
        for number in range(1, random.randint(1, 6) + 1):
            running += 1
            tasks.append(_task(random, running if through else number, blanks=blanks))
        # A heading numbered like a task is told from one by its capitals.
        groups.append(WrittenGroup(numeral, title.upper() if style == "digit" else title, tuple(tasks)))
    day = f"{random.randint(1, 28):02d}/{random.randint(1, 2):02d}"
    return Written(
        f"{random.randint(1, 900)}/QĐ-UBND",
        f"2023-{day[3:]}-{day[:2]}",
        "Chủ tịch Ủy ban nhân dân tỉnh Ánh Dương",
        tuple(groups),
    )


def _task(random: Random, number: int, *, blanks: bool) -> WrittenTask:
    leads: tuple[str, ...] = random.choice(AGENCIES)
    coordinators: tuple[str, ...] = random.choice(AGENCIES)
    if blanks and random.random() < 0.2:
        coordinators = ()
    result = random.choice(RESULTS) if blanks else random.choice([text for text in RESULTS if text])
    title = f"{random.choice(VERBS)} {random.choice(OBJECTS)}"
    return WrittenTask(number, title, leads, coordinators, result, random.choice(DEADLINES))


def invent_layout(random: Random, *, drop: bool = True) -> Layout:
    """Columns in the usual order or another, one missing perhaps, one more perhaps, headings in other words."""
    columns = list(ORDER)
    if random.random() < 0.4:
        rest = columns[2:]
        random.shuffle(rest)
        columns = columns[:2] + rest
    if drop and random.random() < 0.3:
        columns.remove(random.choice(("coordinators", "deliverable", "deadline", "leads")))
    if random.random() < 0.2:
        columns.append("note")
    headings = tuple(random.choice(HEADINGS[column]) for column in columns)
    return Layout(
        tuple(columns),
        headings,
        random.choice((", ", "; ", ",")),
        own_lines=random.random() < 0.25,
        column_numbers=random.random() < 0.25,
        sub_numbers=random.random() < 0.2,
        letterhead=random.random() < 0.25,
    )


def agencies_text(names: tuple[str, ...], mark: str, random: Random) -> str:
    """A list of agencies as a plan would write it."""
    ways = AGENCIES_AS_WRITTEN.get(names)
    if ways:
        return random.choice(ways)
    if any("," in name for name in names) or mark == ",":
        mark = "; " if any("," in name for name in names) else ", "
    if len(names) > 1 and random.random() < 0.3:
        return f"{mark.join(names[:-1])} và {names[-1]}"
    return mark.join(names)


def lines_text(names: tuple[str, ...], random: Random) -> str:
    """A list of agencies with a line for each; the mark at the end says that the list goes on."""
    mark, end = random.choice((("- ", ";"), ("- ", ","), ("", ";"), ("+ ", ",")))
    return "\n".join(f"{mark}{name}{end if name is not names[-1] else ''}" for name in names)


def number_text(task: WrittenTask, group: WrittenGroup, layout: Layout, random: Random) -> str:
    """A task's number as printed."""
    if layout.sub_numbers:
        return f"{group.numeral}.{task.number}"
    return random.choice((f"{task.number}", f"{task.number}", f"{task.number}.", f"{task.number:02d}"))


def cells_of(task: WrittenTask, group: WrittenGroup, layout: Layout, random: Random) -> list[str]:
    """The cells of a task's row, in the layout's order."""
    agencies = (
        lines_text
        if layout.own_lines
        else lambda names, random: agencies_text(names, layout.list_mark, random)
    )
    texts = {
        "number": number_text(task, group, layout, random),
        "title": task.title,
        "leads": agencies(task.leads, random),
        "coordinators": agencies(task.coordinators, random),
        "deliverable": task.deliverable,
        "deadline": task.deadline[0],
        "note": "",
    }
    return [texts[column] for column in layout.columns]


def above(plan: Written, layout: Layout) -> list[str]:
    """The paragraphs above the table: of a decision with its plan, or of a plan that stands alone."""
    year, month, day = plan.date.split("-")
    if layout.letterhead:
        return [
            "ỦY BAN NHÂN DÂN",
            "TỈNH ÁNH DƯƠNG",
            f"Số: {plan.number}",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            f"Ánh Dương, ngày {day} tháng {month} năm {year}",
            "KẾ HOẠCH",
            "Kiểm soát thủ tục năm 2023 của tỉnh Ánh Dương",
            "Căn cứ Luật giả định số 1 ngày 02 tháng 3 năm 2011;",
            "I. MỤC TIÊU VÀ YÊU CẦU",
            "1. Mục tiêu",
            "a) Để mọi quầy làm việc cùng một nếp.",
            "2. Yêu cầu",
            "a) Rõ người, rõ việc, rõ ngày xong.",
            "II. NỘI DUNG, NHIỆM VỤ",
        ]
    return [
        "QUYẾT ĐỊNH",
        "BAN HÀNH KẾ HOẠCH KIỂM SOÁT THỦ TỤC NĂM 2023 CỦA TỈNH ÁNH DƯƠNG",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH ÁNH DƯƠNG",
        "Căn cứ Luật giả định số 1 ngày 02 tháng 3 năm 2011;",
        "Theo đề nghị của Chánh Văn phòng Ủy ban nhân dân tỉnh.",
        "QUYẾT ĐỊNH:",
        "Điều 1. Ban hành kèm theo Quyết định này bản kế hoạch năm 2023.",
        "KẾ HOẠCH",
        "KIỂM SOÁT THỦ TỤC NĂM 2023 CỦA TỈNH ÁNH DƯƠNG",
        f"(Kèm theo Quyết định số {plan.number} ngày {day} tháng {month} năm {year} của {plan.issuer})",
        "I. MỤC ĐÍCH, YÊU CẦU",
        "1. Mục đích",
        "a) Để mọi quầy làm việc cùng một nếp.",
        "2. Yêu cầu",
        "a) Rõ người, rõ việc, rõ ngày xong.",
        "II. NỘI DUNG",
    ]


def below() -> list[str]:
    """The paragraphs after the table."""
    return [
        "III. KINH PHÍ",
        "Cấp nào giao việc thì cấp đó lo tiền.",
        "IV. TỔ CHỨC THỰC HIỆN",
        "1. Văn phòng theo dõi và tổng hợp.",
        "2. Các đơn vị báo cáo mỗi quý một lần./.",
    ]


# -- writers ----------------------------------------------------------------------------------------------------


def rows_of(plan: Written, layout: Layout, random: Random, *, merged: bool) -> list[list[str]]:
    """Rows of the table: header, then groups (repeated over the row, or in the first cell) and tasks."""
    width = len(layout.columns)
    rows = [list(layout.headings)]
    if layout.column_numbers:
        rows.append([f"({place})" for place in range(1, width + 1)])
    split = random.random() < 0.5
    for group in plan.groups:
        mark = random.choice((". ", ") ", " - ")) if not group.numeral.isdigit() else ". "
        if split and not merged:
            rows.append([group.numeral, group.title, *[""] * (width - 2)])
        else:
            text = f"{group.numeral}{mark}{group.title}"
            rows.append([text] * width if merged else [text, *[""] * (width - 1)])
        rows += [cells_of(task, group, layout, random) for task in group.tasks]
    return rows


def as_cells(plan: Written, layout: Layout, random: Random) -> bytes:
    """One cell a line, each opened by a tab, rows parted by an empty line: as web pages leave them."""
    blank = random.choice((" ", "\u00a0", ""))
    lines = above(plan, layout)
    for row in rows_of(plan, layout, random, merged=True):
        lines += [f"\t{cell or blank}" for cell in row] + [""]
    return encoded("\n".join([*lines, "", *below()]), random)


def as_bare_cells(plan: Written, layout: Layout, random: Random) -> bytes:
    """One cell a line without tabs; a blank cell is a blank line; a group stands on one line or repeated."""
    once = random.random() < 0.5
    lines = above(plan, layout)
    for row in rows_of(plan, layout, random, merged=True):
        lines += ([row[0]] if once and len(set(row)) == 1 else row) + [""]
    return encoded("\n".join([*lines, *below()]), random)


def as_spaced_cells(plan: Written, layout: Layout, random: Random) -> bytes:
    """One cell a line, set in by blanks; no empty line between rows, a blank cell is a line of blanks."""
    lines = above(plan, layout)
    for row in rows_of(plan, layout, random, merged=True):
        lines += [f"    {cell}" for cell in (row[:1] if len(set(row)) == 1 else row)]
    return encoded("\n".join([*lines, *below()]), random)


def as_rows(plan: Written, layout: Layout, random: Random) -> bytes:
    """Rows parted by tabs; trailing blanks cut off perhaps; a cell with line breaks in quotes perhaps."""
    cut = random.random() < 0.5
    lines = above(plan, layout)
    for row in rows_of(plan, layout, random, merged=random.random() < 0.3):
        cells = [f'"{cell}"' if "\n" in cell else cell for cell in row]
        line = "\t".join(cells)
        lines.append(line.rstrip("\t") if cut else line)
    return encoded("\n".join([*lines, "", *below()]), random)


def as_bars(plan: Written, layout: Layout, random: Random) -> bytes:
    """Rows parted by bars, with a rule under the header."""
    rows = [[cell.replace("\n", " ") for cell in row] for row in rows_of(plan, layout, random, merged=False)]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + "---|" * len(layout.columns))
    return encoded("\n".join([*above(plan, layout), *lines, "", *below()]), random)


def as_page(plan: Written, layout: Layout, random: Random) -> bytes:
    """A web page: groups over the whole row, cells with paragraphs, entities and stray line breaks."""
    width = len(layout.columns)
    rows = ["<tr>" + "".join(f"<th>{html.escape(text)}</th>" for text in layout.headings) + "</tr>"]
    if layout.column_numbers:
        rows.append("<tr>" + "".join(f"<td>({place})</td>" for place in range(1, width + 1)) + "</tr>")
    for group in plan.groups:
        if random.random() < 0.5:
            rows.append(
                f'<tr><td colspan="{width}"><b>{group.numeral}. {html.escape(group.title)}</b></td></tr>'
            )
        else:
            rows.append(
                f'<tr><td>{group.numeral}</td><td colspan="{width - 1}">{html.escape(group.title)}</td></tr>'
            )
        for task in group.tasks:
            cells = cells_of(task, group, layout, random)
            rows.append(
                "<tr>"
                + "".join(
                    f"<td><p>\n{html.escape(cell).replace(chr(10), '<br/>') or '&nbsp;'}\n</p></td>"
                    for cell in cells
                )
                + "</tr>"
            )
    paragraphs = [f"<p>{html.escape(line)}</p>" for line in above(plan, layout)]
    after = [f"<p>{html.escape(line)}</p>" for line in below()]
    body = "\n".join([*paragraphs, "<table><tbody>", *rows, "</tbody></table>", *after])
    return encoded(f"<html><head><title>x</title></head><body>{body}</body></html>", random)


def as_word(plan: Written, layout: Layout, random: Random) -> bytes:
    """A Word document with merged group rows and, perhaps, a letterhead table above."""
    import docx

    document = docx.Document()
    letterhead = document.add_table(rows=1, cols=2)
    letterhead.cell(0, 0).text = "ỦY BAN NHÂN DÂN\nTỈNH ÁNH DƯƠNG\nSố: " + plan.number
    letterhead.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    for line in above(plan, layout):
        document.add_paragraph(line)
    width = len(layout.columns)
    table = document.add_table(rows=0, cols=width)
    _fill(table.add_row(), list(layout.headings))
    if layout.column_numbers:
        _fill(table.add_row(), [str(place) for place in range(1, width + 1)])
    for group in plan.groups:
        row = table.add_row()
        if random.random() < 0.5:
            row.cells[0].merge(row.cells[-1]).text = f"{group.numeral}. {group.title}"
        else:
            row.cells[0].text = group.numeral
            row.cells[1].merge(row.cells[-1]).text = group.title
        for task in group.tasks:
            _fill(table.add_row(), cells_of(task, group, layout, random))
    for line in below():
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fill(row, cells: list[str]) -> None:
    for cell, text in zip(row.cells, cells, strict=True):
        cell.text = text


def as_pdf(plan: Written, layout: Layout, random: Random) -> bytes:
    """A PDF with ruled lines, page numbers, cells broken over lines and rows over pages."""
    import json

    import typst

    widths = {"number": "1fr", "title": "5fr", "deliverable": "3fr"}
    width = len(layout.columns)
    cells: list[str] = [
        f"table.header(repeat: {random.choice(('true', 'false'))}, {', '.join(json.dumps(text, ensure_ascii=False) for text in layout.headings)})"
    ]
    for group in plan.groups:
        text = json.dumps(f"{group.numeral}. {group.title}", ensure_ascii=False)
        cells.append(f"table.cell(colspan: {width}, strong({text}))")
        for task in group.tasks:
            cells += [json.dumps(cell, ensure_ascii=False) for cell in cells_of(task, group, layout, random)]
    columns = ", ".join(widths.get(column, "3fr") for column in layout.columns)
    lines = "\n".join(f"#par({json.dumps(line, ensure_ascii=False)})" for line in above(plan, layout))
    after = "\n".join(f"#par({json.dumps(line, ensure_ascii=False)})" for line in below())
    source = (
        '#set page(paper: "a4", numbering: "1", margin: 2cm)\n#set text(font: "Tinos", size: 11pt, lang: "vi")\n'
        f"{lines}\n#table(columns: ({columns}), {', '.join(cells)})\n{after}\n"
    )
    from motcua.documents import printable

    fonts = str(Path(printable.__file__).parent / "fonts")
    printed: bytes = typst.compile(source.encode(), font_paths=[fonts], ignore_system_fonts=True)  # type: ignore[misc]
    return printed


WRITERS = {
    "cells": as_cells,
    "bare cells": as_bare_cells,
    "spaced cells": as_spaced_cells,
    "rows": as_rows,
    "bars": as_bars,
    "page": as_page,
    "word": as_word,
    "pdf": as_pdf,
}


def encoded(text: str, random: Random) -> bytes:
    """The bytes of a text as one program or another would save them."""
    if random.random() < 0.25:
        text = unicodedata.normalize("NFD", text)
    if random.random() < 0.3:
        text = text.replace("\n", "\r\n")
    way = random.random()
    if way < 0.15:
        return text.encode("utf-16")
    return (b"\xef\xbb\xbf" if way < 0.35 else b"") + text.encode()


def expected(plan: Written, layout: Layout) -> list[dict[str, object]]:
    """The groups as `Plan.as_json()` must give them, in the keys that the layout holds."""
    return [
        {
            "numeral": group.numeral,
            "title": group.title,
            "tasks": [_expected_task(task, layout) for task in group.tasks],
        }
        for group in plan.groups
    ]


def _expected_task(task: WrittenTask, layout: Layout) -> dict[str, object]:
    held = set(layout.columns)
    text, kind, due, overrides = task.deadline if "deadline" in held else ("", None, None, ())
    return {
        "number": task.number,
        "title": task.title,
        "leads": list(task.leads) if "leads" in held else [],
        "coordinators": list(task.coordinators) if "coordinators" in held else [],
        "deliverable": task.deliverable if "deliverable" in held else "",
        "deadline": {"text": text, "kind": kind, "due": due, "overrides": [list(item) for item in overrides]},
    }


def reduced(groups: list[dict[str, Any]]) -> list[dict[str, object]]:
    """What was read, in the form of `expected`."""
    return [
        {
            "numeral": group["numeral"],
            "title": group["title"],
            "tasks": [
                {
                    **{key: task[key] for key in ("number", "title", "leads", "coordinators", "deliverable")},
                    "deadline": {
                        **{key: task["deadline"][key] for key in ("text", "kind", "due")},
                        "overrides": [[item["scope"], item["due"]] for item in task["deadline"]["overrides"]],
                    },
                }
                for task in group["tasks"]
            ],
        }
        for group in groups
    ]
