"""The data of an administrative document: its components by Decree 30/2020/NĐ-CP, art. 8 and annex I.

Decisions, plans, reports, submissions, letters and minutes are all an `AdministrativeDocument`;
`word.render_document` sets it in Word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from motcua.documents.forms import Signatory


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph of the body; `align` is `justify`, `center`, `left` or `right`."""

    text: str
    bold: bool = False
    italic: bool = False
    align: str = "justify"
    indent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A title within the body: level 1 for phần and chương (centred, capitals), 2 for mục (centred), 3 for khoản."""

    text: str
    level: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """`Điều 1.` with its title or first words in bold, then its paragraphs."""

    number: int
    text: str = ""
    title: str = ""
    paragraphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a head that repeats on every page.

    `widths` in millimetres (equal shares without them); `centred` and `right` are indices of columns;
    `groups` is an optional first row of heads over several columns: (title, columns covered).
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    groups: tuple[tuple[str, int], ...] = ()
    centred: tuple[int, ...] = (0,)
    right: tuple[int, ...] = ()
    caption: str = ""
    size: float = 11


Block = Text | Title | Article | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """An annex on pages of its own, numbered from 1; `attached_to` is `Kèm theo Quyết định số …`."""

    title: str
    body: tuple[Block, ...]
    label: str = ""
    attached_to: str = ""
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministrativeDocument:
    """An administrative document.

    `kind` is the type in capitals (`QUYẾT ĐỊNH`, `BÁO CÁO`, `TỜ TRÌNH`, `KẾ HOẠCH`, `THÔNG BÁO`), "" for a công
    văn, whose `summary` then stands under the number as `V/v …`. `authority_line`, `bases` and `enacting` belong
    to decisions. `addressees` are those of `Kính gửi:`. `drafter` closes the list of receivers. The mark `./.` is
    put at the end of the body. `draft` and `simulated` are shown over the head.
    """

    agency: str
    place: str
    date: date
    summary: str
    body: tuple[Block, ...]
    kind: str = ""
    parent_agency: str = ""
    number: str = ""
    addressees: tuple[str, ...] = ()
    authority_line: str = ""
    bases: tuple[str, ...] = ()
    enacting: str = ""
    signatory: Signatory | None = None
    receivers: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    urgency: str = ""
    secrecy: str = ""
    draft: bool = False
    simulated: bool = False
    size: float = 14
