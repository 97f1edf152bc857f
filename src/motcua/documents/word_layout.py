"""Pieces of an administrative document in Word: page, head, titles, tables, receivers and signature.

Decree 30/2020/NĐ-CP, annex I: A4, margins 20/20/30/15 mm, Times New Roman, page number centred in the top margin
and not on the first page.
"""

from __future__ import annotations

from collections.abc import Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FONT = "Times New Roman"
ALIGN = {
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
Container = WordDocument | _Cell
TEXT_WIDTH = 165.0
LANDSCAPE_WIDTH = 252.0


def _element(tag: str, **attributes: str) -> BaseOxmlElement:
    element: BaseOxmlElement = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _insert(parent: BaseOxmlElement, child: BaseOxmlElement, before: tuple[str, ...]) -> None:
    """Put the child before the first of the named elements: the schema of Word fixes the order."""
    for element in parent:
        if element.tag in {qn(name) for name in before}:
            element.addprevious(child)
            return
    parent.append(child)


def _set_page(section: Section, *, landscape: bool) -> None:
    width, height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    _number_pages(section)


def _number_pages(section: Section) -> None:
    """Arabic numbers from 1, centred in the top margin, not on the first page of the section."""
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    section.first_page_header.is_linked_to_previous = False
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind in ("begin", "", "end"):
        if kind:
            run._r.append(_element("w:fldChar", fldCharType=kind))
        else:
            code = OxmlElement("w:instrText")
            code.text = " PAGE "
            run._r.append(code)
    properties = section._sectPr
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    _insert(properties, _element("w:pgNumType", start="1"), ("w:cols", "w:titlePg", "w:docGrid"))


def new_document(*, size: float = 14) -> WordDocument:
    """An empty A4 document with the page and the type of Decree 30/2020."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name = FONT
    style.font.size = Pt(size)
    fonts = style.element.rPr.rFonts
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
    style.element.rPr.append(_element("w:lang", val="vi-VN", eastAsia="vi-VN"))
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = 1.0
    _set_page(document.sections[0], landscape=False)
    return document


def new_section(document: WordDocument, *, landscape: bool) -> None:
    """What follows stands on a new page, numbered from 1 again."""
    _set_page(document.add_section(WD_SECTION.NEW_PAGE), landscape=landscape)


def run(
    paragraph: Paragraph, text: str, *, size: float | None = None, bold: bool = False, italic: bool = False
) -> Run:
    """Text in a paragraph; line ends become line breaks."""
    piece = paragraph.add_run(text)
    piece.bold, piece.italic = bold, italic
    if size is not None:
        piece.font.size = Pt(size)
    return piece


def line(
    container: Container,
    text: str,
    *,
    size: float | None = None,
    bold: bool = False,
    italic: bool = False,
    align: str = "center",
    before: float = 0,
    first: bool = False,
) -> Paragraph:
    """A paragraph of the head or foot; `first` uses the empty paragraph that a new cell has."""
    if first and isinstance(container, _Cell):
        paragraph: Paragraph = container.paragraphs[0]
    else:
        paragraph = container.add_paragraph()
    paragraph.alignment = ALIGN[align]
    paragraph.paragraph_format.space_before = Pt(before)
    run(paragraph, text, size=size, bold=bold, italic=italic)
    return paragraph


def rule(container: Container, *, room: float, length: float) -> None:
    """A thin rule centred in `room`, both in millimetres."""
    paragraph = container.add_paragraph()
    side = Mm((room - length) / 2)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = side
    paragraph.paragraph_format.line_spacing = Pt(3)
    border = _element("w:pBdr")
    border.append(_element("w:top", val="single", sz="6", space="1", color="000000"))
    _insert(paragraph._p.get_or_add_pPr(), border, ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"))
    run(paragraph, "", size=2)


def body_line(
    container: Container,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    align: str = "justify",
    indent: bool = True,
    keep: bool = False,
) -> Paragraph:
    """A paragraph of the body: justified, first line 1.27 cm in, 6 pt before it."""
    paragraph: Paragraph = container.add_paragraph()
    paragraph.alignment = ALIGN[align]
    layout = paragraph.paragraph_format
    layout.space_before = Pt(6)
    layout.line_spacing = 1.1
    layout.keep_with_next = keep
    if indent:
        layout.first_line_indent = Mm(12.7)
    if text:
        run(paragraph, text, bold=bold, italic=italic)
    return paragraph


def plain_table(document: WordDocument, widths: Sequence[float]) -> WordTable:
    """A table of one row without borders, for head and signature; widths in millimetres."""
    table: WordTable = document.add_table(rows=1, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Mm(width)
    keep_together(table)
    return table


def keep_together(table: WordTable) -> None:
    """No row of the table is cut by the end of a page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))


def repeat_head(table: WordTable, rows: int) -> None:
    """The first rows stand on every page that the table reaches."""
    for row in table.rows[:rows]:
        row._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def head(
    document: WordDocument,
    *,
    upper: str,
    lower: str,
    number: str,
    place_and_date: str,
    summary: str = "",
) -> None:
    """Agency and number left, country, motto, place and date right; `summary` is the `V/v …` of a công văn."""
    table = plain_table(document, (70, 95))
    left, right = table.rows[0].cells
    line(left, upper, size=13, first=True)
    line(left, lower, size=13, bold=True)
    rule(left, room=66, length=24)
    line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=13, bold=True, first=True)
    line(right, "Độc lập - Tự do - Hạnh phúc", size=14, bold=True)
    rule(right, room=91, length=62)
    line(left, number, size=13, before=4)
    if summary:
        line(left, summary, size=12, before=6)
    line(right, place_and_date, size=14, italic=True, before=4)


def mark(document: WordDocument, text: str) -> None:
    """A sign over the head: a draft, simulated data."""
    paragraph = line(document, text, size=11, bold=True, align="right")
    paragraph.runs[0].font.color.rgb = RGBColor(0xB0, 0x10, 0x10)


def signature_block(
    document: WordDocument, *, receivers: Sequence[str], authority: Sequence[str], name: str
) -> None:
    """`Nơi nhận` left, authority, room for the signature and name right."""
    document.add_paragraph()
    left, right = plain_table(document, (80, 85)).rows[0].cells
    line(left, "Nơi nhận:" if receivers else "", size=12, bold=True, italic=True, align="left", first=True)
    for receiver in receivers:
        line(left, receiver, size=11, align="left")
    for index, words in enumerate(authority):
        line(right, words, size=14, bold=True, first=index == 0)
    for _ in range(4):
        line(right, "", size=14)
    line(right, name, size=14, bold=True)
