"""Web pages and tables pasted from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from motcua.plans.reading.blocks import MOST_COLUMNS, Block, Paragraph, Table, clean, clean_lines
from motcua.plans.reading.spans import Cell, expand

_BREAKS = frozenset(("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "section", "article", "center", "header", "footer", "blockquote", "dd", "dt"))  # fmt: skip
_SILENT = frozenset(("script", "style", "head", "noscript", "template", "title", "svg"))


def html_blocks(text: str) -> list[Block]:
    """Paragraphs and tables of a page; a table that only lays out the page gives its parts."""
    from motcua.plans.reading.source_text import text_blocks

    parser = _Parser()
    parser.feed(text)
    parser.close()
    parser.finish()
    if not any(isinstance(block, Table) for block in parser.blocks):
        # A page whose table was flattened to lines is read as text.
        return text_blocks("\n".join(block.text for block in parser.blocks if isinstance(block, Paragraph)))
    return parser.blocks


@dataclass(slots=True)
class _Frame:
    """An open table: its rows so far, and the cell that is open."""

    rows: list[list[Cell]] = field(default_factory=list)
    text: list[str] | None = None
    spans: tuple[int, int] = (1, 1)
    inner: list[Block] = field(default_factory=list)


class _Parser(HTMLParser):
    """Gathers paragraphs and tables; tags that are never closed, or closed twice, do no harm."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._line: list[str] = []
        self._frames: list[_Frame] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._end_line()
            self._frames.append(_Frame())
        elif tag == "tr" and self._frames:
            self._end_cell()
            self._frames[-1].rows.append([])
        elif tag in ("td", "th") and self._frames:
            self._end_cell()
            values = dict(attrs)
            self._frames[-1].text = []
            self._frames[-1].spans = (_span(values.get("colspan")), _span(values.get("rowspan")))
        elif tag == "br" or tag in _BREAKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._frames:
            self._end_table()
        elif tag in ("td", "th", "tr") and self._frames:
            self._end_cell()
        elif tag in _BREAKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        piece = data.replace("\n", " ").replace("\r", " ").replace("\t", " ")
        if self._frames:
            if self._frames[-1].text is not None:
                self._frames[-1].text.append(piece)
        else:
            self._line.append(piece)

    def finish(self) -> None:
        """Close what the page left open."""
        while self._frames:
            self._end_table()
        self._end_line()

    def _break(self) -> None:
        if not self._frames:
            self._end_line()
        elif (text := self._frames[-1].text) is not None:
            text.append("\n")

    def _end_line(self) -> None:
        if line := clean("".join(self._line)):
            self.blocks.append(Paragraph(line))
        self._line = []

    def _end_cell(self) -> None:
        frame = self._frames[-1]
        if frame.text is None:
            return
        if not frame.rows:
            frame.rows.append([])
        frame.rows[-1].append(Cell(clean_lines("".join(frame.text)), *frame.spans))
        frame.text = None

    def _end_table(self) -> None:
        self._end_cell()
        frame = self._frames.pop()
        table = Table(expand(frame.rows))
        # A table around a table lays out the page: its own words are paragraphs, the inner tables stay.
        outer = self._frames[-1] if self._frames else None
        if outer is not None:
            outer.inner += [*frame.inner, table]
            return
        if frame.inner:
            self.blocks += [
                Paragraph(clean(piece))
                for row in frame.rows
                for cell in row
                for piece in cell.text.split("\n")
                if clean(piece)
            ]
            self.blocks += frame.inner
        else:
            self.blocks.append(table)


def _span(value: str | None) -> int:
    digits = (value or "").strip()
    return min(max(int(digits), 1), MOST_COLUMNS * 20) if digits.isdigit() and len(digits) < 6 else 1
