"""Word documents: paragraphs and tables of the body, straight from the package; merged cells spread over the grid."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, fromstring

from motcua.kernel.refusal import Refusal
from motcua.plans.reading.blocks import MOST_COLUMNS, Block, Paragraph, Table, clean, clean_lines
from motcua.plans.reading.word_numbering import Numbering

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_PARTS = ("word/document.xml", "word/numbering.xml", "word/styles.xml")
_LARGEST_PART = 60_000_000
_TEXT_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}
#: What holds no text of the document as it stands: deleted text, the drawing behind a fallback, field codes.
_SKIPPED = frozenset(
    f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pPr", "rPr", "sectPr")
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def word_blocks(content: bytes) -> list[Block]:
    """Paragraphs and tables of a .docx. Raises `Refusal` when the package is broken, locked, or no Word document."""
    body = _body(content)
    blocks = list(_blocks(body))
    if not any(isinstance(block, Table) for block in blocks):
        # Rows typed with tabs instead of a table.
        from motcua.plans.reading.source_text import text_blocks

        return text_blocks("\n".join(_raw_lines(body)))
    return blocks


def _refused(code: str, sentence: str, next_step: str) -> Refusal:
    return Refusal(sentence, next_step=next_step, code=code, status=422)


def _broken() -> Refusal:
    return _refused(
        "broken_word", "Tệp Word hỏng, không mở được.", "Hãy mở bằng Word, lưu lại thành .docx rồi gửi lại."
    )


def _body(content: bytes) -> Element:
    """The body of the document, with the numbers that Word counts itself written into its paragraphs."""
    parts = _parts(content)
    body = _parsed(parts["word/document.xml"]).find(f"{_W}body")
    if body is None:
        raise _broken()
    numbering = _aside(parts.get("word/numbering.xml"))
    if numbering is not None:
        counted = Numbering(numbering, _aside(parts.get("word/styles.xml")))
        for paragraph in list(body.iter(f"{_W}p")):
            if label := counted.label(paragraph):
                printed = Element(f"{_W}t")
                printed.text = f"{label} "
                paragraph.insert(0, printed)
    return body


def _parts(content: bytes) -> dict[str, bytes]:
    """The parts of the package that are read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            if "word/document.xml" not in names:
                raise _not_word(names)
            wanted = [package.getinfo(name) for name in _PARTS if name in names]
            if any(info.flag_bits & 1 for info in wanted):
                raise _refused("locked", "Tệp Word có mật khẩu.", "Hãy bỏ mật khẩu rồi gửi lại.")
            if any(info.file_size > _LARGEST_PART for info in wanted):
                raise _refused(
                    "too_large", "Tệp Word quá lớn để là một kế hoạch.", "Hãy bỏ bớt nội dung rồi gửi lại."
                )
            return {info.filename: _unpacked(package, info) for info in wanted}
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        EOFError,
        KeyError,
        zlib.error,
    ):
        raise _broken() from None


def _unpacked(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with package.open(info) as stream:
        xml = stream.read(_LARGEST_PART + 1)
    if len(xml) > _LARGEST_PART:
        raise _broken()
    return xml


def _parsed(xml: bytes) -> Element:
    # No document type and no entity is let through: those make XML dangerous.
    if b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml:
        raise _broken()
    try:
        return fromstring(xml.replace(_STRICT.encode(), _W[1:-1].encode()))  # noqa: S314
    except (ParseError, ValueError, LookupError):
        raise _broken() from None


def _aside(xml: bytes | None) -> Element | None:
    """A part without which the document can still be read."""
    try:
        return _parsed(xml) if xml else None
    except Refusal:
        return None


def _not_word(names: set[str]) -> Refusal:
    if "xl/workbook.xml" in names:
        return Refusal(
            "Tệp là bảng tính Excel, không phải văn bản.",
            next_step="Hãy chép bảng nhiệm vụ trong Excel, dán vào một tệp văn bản (.txt) rồi gửi lại.",
            code="workbook",
            status=422,
        )
    if any(name.startswith("word/") or name == "[Content_Types].xml" for name in names):
        return _broken()
    return Refusal(
        "Tệp nén này không phải là văn bản Word.",
        next_step="Hãy gửi tệp .docx, PDF hoặc văn bản.",
        code="not_word",
        status=422,
    )


def _blocks(parent: Element) -> Iterator[Block]:
    for child in parent:
        if child.tag == f"{_W}p":
            for line in _text(child).split("\n"):
                if plain := clean(line):
                    yield Paragraph(plain)
        elif child.tag == f"{_W}tbl":
            yield _table(child)
            # A table inside a cell is a table of its own.
            for inner in _inner_tables(child):
                yield _table(inner)
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}smartTag"):
            yield from _blocks(child)


def _inner_tables(table: Element) -> list[Element]:
    return [inner for inner in table.iter(f"{_W}tbl") if inner is not table]


def _text(element: Element) -> str:
    """The text of a paragraph; line breaks as line breaks; text boxes and deleted text left out."""
    pieces: list[str] = []
    _gather(element, pieces)
    return "".join(pieces)


def _gather(element: Element, pieces: list[str]) -> None:
    for child in element:
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag in _TEXT_BREAKS:
            pieces.append(_TEXT_BREAKS[child.tag])
        elif child.tag not in _SKIPPED and child.tag != _FALLBACK and child.tag != f"{_W}tbl":
            _gather(child, pieces)


def _raw_lines(body: Element) -> Iterator[str]:
    for paragraph in body.iter(f"{_W}p"):
        pieces: list[str] = []
        for node in paragraph.iter():
            if node.tag == f"{_W}t":
                pieces.append(node.text or "")
            elif node.tag == f"{_W}tab" and node.get(f"{_W}val") is None:
                pieces.append("\t")
            elif node.tag in (f"{_W}br", f"{_W}cr"):
                pieces.append("\n")
        yield "".join(pieces)


def _table(table: Element) -> Table:
    """Rows of cells: a cell over several columns repeated, a cell that continues the one above given its text."""
    rows: list[list[str]] = []
    for row in _children(table, "tr"):
        line: list[str] = [""] * _grid_number(row, "gridBefore")
        for cell in _children(row, "tc"):
            properties = cell.find(f"{_W}tcPr")
            span = _value(properties, "gridSpan")
            merge = properties.find(f"{_W}vMerge") if properties is not None else None
            text = _cell_text(cell)
            if (
                merge is not None
                and merge.get(f"{_W}val", "continue") != "restart"
                and rows
                and len(line) < len(rows[-1])
            ):
                text = rows[-1][len(line)]
            line += [text] * min(span, MOST_COLUMNS)
        rows.append(line)
    return Table([row for row in rows if row])


def _children(parent: Element, name: str) -> Iterator[Element]:
    """Direct children, also within content controls."""
    for child in parent:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
            yield from _children(child, name)


def _cell_text(cell: Element) -> str:
    """The paragraphs of a cell; a numbered list item without text of its own number stays as it is."""
    lines = [_text(paragraph) for paragraph in _children(cell, "p")]
    return clean_lines("\n".join(lines))


def _value(properties: Element | None, name: str) -> int:
    node = properties.find(f"{_W}{name}") if properties is not None else None
    digits = (node.get(f"{_W}val") or "") if node is not None else ""
    return max(1, int(digits)) if digits.isdigit() and len(digits) < 4 else 1


def _grid_number(row: Element, name: str) -> int:
    node = row.find(f"{_W}trPr/{_W}{name}")
    digits = (node.get(f"{_W}val") or "") if node is not None else ""
    return min(int(digits), MOST_COLUMNS) if digits.isdigit() and len(digits) < 4 else 0
