"""Letters and administrative documents as Word (.docx), in the layout of Decree 30/2020/NĐ-CP."""

from __future__ import annotations

import io
from datetime import UTC, datetime, time
from pathlib import Path

from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment

from motcua.documents import word_layout as layout
from motcua.documents import words
from motcua.documents.administrative import AdministrativeDocument, Annex, Article, Block, Table, Text, Title
from motcua.documents.errors import DocumentError
from motcua.documents.forms import Apology, SupplementRequest
from motcua.documents.printable import printable
from motcua.documents.slip_content import corner_lines, slip_content
from motcua.documents.word_templates import FOLDER
from motcua.documents.working_slips import ExtensionNotice, ResolutionRefusal

Letter = Apology | SupplementRequest | ExtensionNotice | ResolutionRefusal

_TEMPLATE_OF: dict[type, str] = {
    Apology: "apology",
    SupplementRequest: "supplement_request",
    ExtensionNotice: "extension_notice",
    ResolutionRefusal: "resolution_refusal",
}
_END = "./."


def render_letter(letter: Letter, *, template: bytes | Path | None = None) -> bytes:
    """The letter as .docx, from the template of this project or from an office's own.

    Texts are escaped; the template runs in a sandbox. Raises DocumentError when a template cannot be used.
    """
    source = template if template is not None else FOLDER / f"{_TEMPLATE_OF[type(letter)]}.docx"
    try:
        document = DocxTemplate(io.BytesIO(source) if isinstance(source, bytes) else str(source))
        document.render(slip_content(letter), SandboxedEnvironment(autoescape=True), autoescape=True)
        out = io.BytesIO()
        document.save(out)
    except Exception as error:  # a template of a stranger fails in many ways; the data are ours
        raise DocumentError(
            "Không lập được văn bản Word từ mẫu này. Hãy kiểm tra lại mẫu hoặc dùng mẫu của hệ thống.",
            code="word_template",
        ) from error
    return out.getvalue()


def _one_line(text: str) -> str:
    return printable(text).replace("\u200b", "")


def _article(document: WordDocument, article: Article, end: str) -> None:
    paragraph = layout.body_line(document, "")
    opening = f"Điều {article.number}. " + (f"{_one_line(article.title)} " if article.title else "")
    layout.run(paragraph, opening, bold=True)
    texts = [_one_line(article.text), *(_one_line(text) for text in article.paragraphs)]
    texts[-1] += end
    layout.run(paragraph, texts[0])
    for text in texts[1:]:
        layout.body_line(document, text)


def _head_rows(table: Table) -> int:
    return 2 if table.groups else 1


def _fill(cell: object, text: str, *, size: float, bold: bool, align: str) -> None:
    layout.line(cell, _one_line(text), size=size, bold=bold, align=align, first=True)  # type: ignore[arg-type]


def _table_head(word_table: WordTable, table: Table) -> None:
    top = word_table.rows[0].cells
    column = 0
    for title, covered in table.groups:
        cell = top[column]
        if covered > 1:
            cell = cell.merge(top[column + covered - 1])
            _fill(cell, title, size=table.size, bold=True, align="center")
        else:
            cell = cell.merge(word_table.rows[1].cells[column])
            _fill(cell, table.head[column], size=table.size, bold=True, align="center")
        column += covered
    low = word_table.rows[_head_rows(table) - 1].cells
    for index, title in enumerate(table.head):
        if not low[index].text:
            _fill(low[index], title, size=table.size, bold=True, align="center")


def _table(document: WordDocument, table: Table, *, room: float) -> None:
    columns = len(table.head)
    if sum(covered for _, covered in table.groups) not in (0, columns) or any(
        len(row) != columns for row in table.rows
    ):
        raise DocumentError(
            "Bảng trong văn bản có dòng không khớp số cột. Hãy kiểm tra lại bảng.", code="table_shape"
        )
    if table.caption:
        layout.body_line(
            document, _one_line(table.caption), bold=True, align="center", indent=False, keep=True
        )
    heads = _head_rows(table)
    word_table = document.add_table(rows=heads + len(table.rows), cols=columns)
    word_table.style = "Table Grid"
    word_table.alignment = WD_TABLE_ALIGNMENT.CENTER
    word_table.autofit = False
    total = sum(table.widths) or columns
    widths = [Mm(room * width / total) for width in (table.widths or (1,) * columns)]
    for index, width in enumerate(widths):
        word_table.columns[index].width = width
    _table_head(word_table, table)
    for row, values in zip(list(word_table.rows)[heads:], table.rows, strict=True):
        for index, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
            align = "center" if index in table.centred else "right" if index in table.right else "left"
            _fill(cell, value, size=table.size, bold=False, align=align)
    for row in word_table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width
    layout.keep_together(word_table)
    layout.repeat_head(word_table, heads)
    document.add_paragraph().paragraph_format.line_spacing = Pt(6)


def _block(document: WordDocument, block: Block, *, room: float, end: str) -> None:
    match block:
        case Text():
            layout.body_line(
                document,
                _one_line(block.text) + end,
                bold=block.bold,
                italic=block.italic,
                align=block.align,
                indent=block.indent,
            )
        case Title():
            text = _one_line(block.text)
            centred = block.level < 3
            layout.body_line(
                document,
                text.upper() if block.level == 1 else text,
                bold=True,
                align="center" if centred else "justify",
                indent=not centred,
                keep=True,
            )
        case Article():
            _article(document, block, end)
        case Table():
            _table(document, block, room=room)


def _blocks(document: WordDocument, body: tuple[Block, ...], *, room: float, ends: bool) -> None:
    """The body; the last paragraph closes with `./.` unless it does already."""
    last = max((i for i, block in enumerate(body) if isinstance(block, Text | Article)), default=-1)
    for index, block in enumerate(body):
        end = ""
        if ends and index == last and isinstance(block, Text | Article):
            final = block.paragraphs[-1] if isinstance(block, Article) and block.paragraphs else block.text
            end = "" if final.rstrip().endswith(_END) else "/." if final.rstrip().endswith(".") else _END
        _block(document, block, room=room, end=end)


def _heads(document: WordDocument, paper: AdministrativeDocument) -> None:
    for shown, mark in (
        (paper.draft, "BẢN NHÁP"),
        (paper.simulated, "DỮ LIỆU MÔ PHỎNG"),
        (bool(paper.secrecy), paper.secrecy),
        (bool(paper.urgency), paper.urgency),
    ):
        if shown:
            layout.mark(document, _one_line(mark).upper())
    letter = not paper.kind
    layout.head(
        document,
        upper=_one_line(corner_lines(paper.parent_agency)),
        lower=_one_line(corner_lines(paper.agency)),
        number=f"Số: {_one_line(paper.number)}" if paper.number else "Số:          ",
        place_and_date=_one_line(words.place_and_date(paper.place, paper.date)),
        summary=_one_line(paper.summary) if letter else "",
    )
    if not letter:
        layout.line(document, _one_line(paper.kind).upper(), size=14, bold=True, before=12)
        layout.line(document, _one_line(paper.summary), size=14, bold=True)
        layout.rule(document, room=layout.TEXT_WIDTH, length=50)


def _addressees(document: WordDocument, addressees: tuple[str, ...]) -> None:
    if len(addressees) == 1:
        layout.line(document, f"Kính gửi: {_one_line(addressees[0])}", size=14, before=12)
    elif addressees:
        layout.line(
            document, "Kính gửi:", size=14, align="left", before=12
        ).paragraph_format.left_indent = Mm(40)
        for index, name in enumerate(addressees):
            sign = "." if index + 1 == len(addressees) else ";"
            paragraph = layout.line(document, f"- {_one_line(name)}{sign}", size=14, align="left")
            paragraph.paragraph_format.left_indent = Mm(52)


def _opening(document: WordDocument, paper: AdministrativeDocument) -> None:
    if paper.authority_line:
        layout.line(document, _one_line(paper.authority_line).upper(), size=14, bold=True, before=12)
    for index, basis in enumerate(paper.bases):
        sign = "." if index + 1 == len(paper.bases) else ";"
        layout.body_line(document, _one_line(basis).rstrip(" .;") + sign, italic=True)
    if paper.enacting:
        layout.line(document, _one_line(paper.enacting).upper(), size=14, bold=True, before=12)


def _annex(document: WordDocument, annex: Annex) -> None:
    layout.new_section(document, landscape=annex.landscape)
    if annex.label:
        layout.line(document, _one_line(annex.label), size=14, bold=True)
    layout.line(document, _one_line(annex.title).upper(), size=14, bold=True)
    if annex.attached_to:
        layout.line(document, f"({_one_line(annex.attached_to).strip('()')})", size=14, italic=True)
    room = layout.LANDSCAPE_WIDTH if annex.landscape else layout.TEXT_WIDTH
    _blocks(document, annex.body, room=room, ends=False)


def _receivers(names: tuple[str, ...]) -> list[str]:
    return [
        f"- {_one_line(name).rstrip(' .;')}{'.' if index + 1 == len(names) else ';'}"
        for index, name in enumerate(names)
    ]


def render_document(paper: AdministrativeDocument) -> bytes:
    """The document as .docx with its annexes. Raises DocumentError when a table's rows do not fit its head."""
    document = layout.new_document(size=paper.size)
    properties = document.core_properties
    properties.title = _one_line(f"{paper.kind} {paper.summary}".strip())[:250]
    properties.author, properties.comments = _one_line(paper.agency)[:250], ""
    properties.created = properties.modified = datetime.combine(paper.date, time(), tzinfo=UTC)
    _heads(document, paper)
    _addressees(document, paper.addressees)
    _opening(document, paper)
    _blocks(document, paper.body, room=layout.TEXT_WIDTH, ends=True)
    if paper.signatory or paper.receivers:
        signatory = paper.signatory
        layout.signature_block(
            document,
            receivers=_receivers(paper.receivers),
            authority=[_one_line(item) for item in signatory.authority] if signatory else (),
            name=_one_line(signatory.name) if signatory else "",
        )
    for annex in paper.annexes:
        _annex(document, annex)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
