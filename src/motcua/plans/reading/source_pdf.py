"""PDF with a text layer: the ruled table as a grid of cells, the rest as paragraphs; without rules, columns by their headings."""

from __future__ import annotations

import io
import logging
import re

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from motcua.kernel.refusal import Refusal
from motcua.plans.reading.blocks import Block, Paragraph, Table, clean
from motcua.plans.reading.pdf_columns import column_parts
from motcua.plans.reading.pdf_grid import page_parts
from motcua.plans.reading.pdf_lines import Line, lines_of
from motcua.plans.reading.pdf_page import Page, read_page

_MOST_PAGES = 300
_PAGE_NUMBER = re.compile(r"[-–—\s]*(?:trang\s*)?\d{1,3}(?:\s*/\s*\d{1,3})?[-–—\s]*", re.IGNORECASE)
#: Where a line begins a paragraph of its own.
_OPENS = re.compile(
    r"(?:[IVX]{1,5}[.)]|\d{1,2}(?:\.\d{1,2})*[.)]|[a-zđ]\)|[-+•–]|Điều \d+|Căn cứ|Theo đề nghị|Nơi nhận|KẾ HOẠCH$|QUYẾT ĐỊNH|\(|Số\s*:|Xét )\s*"
)

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def pdf_blocks(content: bytes) -> list[Block]:
    """Paragraphs and tables of a PDF. Raises `Refusal` when it is broken, locked, or holds pictures only."""
    pages = _pages(content)
    if sum(len(piece.text.strip()) for page in pages for piece in page.pieces) < 40:
        raise Refusal(
            "Tệp PDF là ảnh quét, không có lớp chữ để đọc.",
            next_step="Hãy gửi bản Word, bản PDF xuất từ phần mềm soạn thảo, hoặc nhận dạng chữ (OCR) trước.",
            code="scanned",
            status=422,
        )
    return _joined(_all_parts(pages))


def _all_parts(pages: list[Page]) -> list[list[Line] | Table]:
    """The parts of all pages: ruled tables first; only where none is ruled, columns under their headings."""
    parts = [page_parts(page) for page in pages]
    if any(part is not None for part in parts):
        return [
            piece
            for page, part in zip(pages, parts, strict=True)
            for piece in (part if part is not None else [lines_of(page.pieces)])
        ]
    found: list[list[Line] | Table] = []
    edges: list[float] | None = None
    for page in pages:
        more, edges = column_parts(lines_of(page.pieces), page.pieces, edges)
        found += more
    return found


def _joined(parts: list[list[Line] | Table]) -> list[Block]:
    """Blocks of the document: a table goes on over pages where nothing but a page number stands between."""
    blocks: list[Block] = []
    table: Table | None = None
    for part in parts:
        if isinstance(part, Table):
            if not part.rows:
                continue
            if table is not None and _same_width(table, part):
                table.breaks.add(len(table.rows))
                table.loose |= {len(table.rows) + index for index in part.loose}
                table.rows += part.rows
            else:
                table = part
                blocks.append(table)
        elif between := _paragraphs([line for line in part if not _PAGE_NUMBER.fullmatch(line.text)]):
            blocks += between
            table = None
    return blocks


def _pages(content: bytes) -> list[Page]:
    broken = Refusal(
        "Tệp PDF hỏng, không mở được.",
        next_step="Hãy xuất lại từ phần mềm soạn thảo rồi gửi lại.",
        code="broken_pdf",
        status=422,
    )
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refusal(
                "Tệp PDF có mật khẩu.", next_step="Hãy bỏ mật khẩu rồi gửi lại.", code="locked", status=422
            )
        if len(reader.pages) > _MOST_PAGES:
            raise Refusal(
                f"Tệp PDF có hơn {_MOST_PAGES} trang.",
                next_step="Hãy chỉ gửi quyết định và bảng nhiệm vụ.",
                code="too_large",
                status=422,
            )
        return [read_page(page) for page in reader.pages]
    except Refusal:
        raise
    except (PyPdfError, OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, ArithmeticError,
            NotImplementedError, AssertionError, ImportError):  # fmt: skip
        # pypdf meets broken files with any of these.
        raise broken from None


def _same_width(table: Table, part: Table) -> bool:
    return bool(table.rows and part.rows) and len(table.rows[0]) == len(part.rows[0])


def _paragraphs(lines: list[Line]) -> list[Block]:
    """Lines joined to paragraphs: a line goes on with the one above unless it opens one or stands apart."""
    joined: list[tuple[Line, str]] = []
    for line in lines:
        text = clean(line.text)
        if not text:
            continue
        before = joined[-1] if joined else None
        if before is not None and _goes_on(before[0], before[1], line, text):
            joined[-1] = (line, f"{before[1]} {text}")
        else:
            joined.append((line, text))
    return [Paragraph(text) for _, text in joined]


def _goes_on(before: Line, before_text: str, line: Line, text: str) -> bool:
    if _OPENS.match(text) or before_text.endswith((";", ":", "./.")):
        return False
    gap = before.y - line.y
    near = 0 < gap < 1.9 * max(before.size, line.size, 1)
    if before_text.isupper() or text.isupper():
        return near and before_text.isupper() and text.isupper() and before.width > 200
    return near and (text[:1].islower() or before.width > 300)


def text_of(content: bytes) -> str:
    """The lines of a PDF as plain text, for people to compare with what was read."""
    return "\n".join(line.text for page in _pages(content) for line in lines_of(page.pieces))
