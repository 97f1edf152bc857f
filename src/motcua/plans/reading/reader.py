"""The way from bytes to a plan: recognise the source, find the table, read what stands in it and around it."""

from __future__ import annotations

from collections.abc import Sequence

from motcua.kernel.refusal import Refusal
from motcua.plans.reading.blocks import Block, Paragraph, Table, clean
from motcua.plans.reading.heading_block import read_heading_block
from motcua.plans.reading.plan import Doubt, Plan
from motcua.plans.reading.rows import read_tables
from motcua.plans.reading.sections import FUNDING, ORGANISATION, PURPOSES, REQUIREMENTS, read_sections
from motcua.plans.reading.sources import blocks_of
from motcua.plans.reading.tasks import assemble


def read_plan(content: bytes) -> Plan:
    """Read a plan from the bytes of a text, HTML, Word or PDF file; what the file is, its content tells.

    Raises `Refusal` for an empty file, a file that is no plan, a scanned picture, a broken or locked document.
    """
    return read_blocks(blocks_of(content))


def read_blocks(blocks: Sequence[Block]) -> Plan:
    """Read a plan from paragraphs and tables. Raises `Refusal` when no table of tasks is among them."""
    raw = read_tables(blocks)
    if not any(group.tasks for group in raw.groups):
        raise Refusal(
            "Không tìm thấy bảng nhiệm vụ của một kế hoạch trong tệp này.",
            next_step="Bảng cần có dòng tiêu đề với cột nội dung công việc và ít nhất hai cột trong số: số thứ tự, cơ quan"
            " chủ trì, cơ quan phối hợp, kết quả, thời gian thực hiện. Hãy chọn đúng tệp quyết định hoặc kế hoạch.",
            code="not_a_plan",
            status=422,
        )
    above = _lines(blocks[: raw.first])
    below = _lines(block for index, block in enumerate(blocks) if index > raw.first and index not in raw.used)
    head = read_heading_block(above, below)
    groups, doubts = assemble(raw, year=head.year)
    sections = read_sections(above, below)
    return Plan(
        number=head.number,
        date=head.date,
        issuer=head.issuer,
        year=head.year,
        title=head.title,
        groups=groups,
        basis=head.basis,
        purposes=sections[PURPOSES],
        requirements=sections[REQUIREMENTS],
        funding=sections[FUNDING],
        organisation=sections[ORGANISATION],
        doubts=(*_missing(head.number, head.date is None, head.issuer, head.year), *doubts),
    )


def _lines(blocks) -> list[str]:  # type: ignore[no-untyped-def]
    """Text lines of blocks; the cells of a table that is not the plan's (letterhead, signatures) line by line."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines += _table_lines(block)
    return lines


def _table_lines(table: Table) -> list[str]:
    """Column by column, as a letterhead is read."""
    width = max((len(row) for row in table.rows), default=0)
    cells = [row[column] for column in range(width) for row in table.rows if column < len(row)]
    return [line for cell in dict.fromkeys(cells) for piece in cell.split("\n") if (line := clean(piece))]


def _missing(number: str, no_date: bool, issuer: str, year: int | None) -> list[Doubt]:
    facts = (
        ("document_number", not number, "Không thấy số, ký hiệu của văn bản."),
        ("date", no_date, "Không thấy ngày ban hành."),
        ("issuer", not issuer, "Không thấy cơ quan ban hành."),
        ("year", year is None, "Không thấy năm của kế hoạch; thời hạn không ghi năm sẽ không tính được."),
    )
    return [Doubt("", None, column, "", reason) for column, wrong, reason in facts if wrong]
