"""Numbers that Word counts itself: a cell with an automatic number holds no text of it."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_HIGHEST_LEVEL = 8


class Numbering:
    """Counts through the list paragraphs of a document, in their order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._lists: dict[str, str] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if numbering is not None:
            self._learn_lists(numbering)
        if styles is not None:
            self._learn_styles(styles)

    def _learn_lists(self, numbering: Element) -> None:
        for abstract in numbering.findall(f"{_W}abstractNum"):
            levels = {
                _number(level.get(f"{_W}ilvl")): (
                    _value(level.find(f"{_W}numFmt"), "decimal"),
                    _value(level.find(f"{_W}lvlText"), "%1."),
                    _number(_value(level.find(f"{_W}start"), "1")),
                )
                for level in abstract.findall(f"{_W}lvl")
            }
            self._levels[abstract.get(f"{_W}abstractNumId", "")] = levels
        for item in numbering.findall(f"{_W}num"):
            self._lists[item.get(f"{_W}numId", "")] = _value(item.find(f"{_W}abstractNumId"), "")

    def _learn_styles(self, styles: Element) -> None:
        for style in styles.findall(f"{_W}style"):
            found = _list_of(style.find(f"{_W}pPr"))
            if found is not None and found[0]:
                self._styles[style.get(f"{_W}styleId", "")] = (found[0], found[1] or 0)

    def label(self, paragraph: Element) -> str:
        """The number that Word prints before a paragraph, and count it; empty for a paragraph in no numbered list."""
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return ""
        of_style = self._styles.get(_value(properties.find(f"{_W}pStyle"), ""))
        own = _list_of(properties)
        if own is None and of_style is None:
            return ""
        name, level = own or ("", None)
        name = name or (of_style[0] if of_style else "")
        place = min(level if level is not None else (of_style[1] if of_style else 0), _HIGHEST_LEVEL)
        levels = self._levels.get(self._lists.get(name, ""))
        if not levels or place not in levels:
            return ""
        kind, pattern, start = levels[place]
        counts = self._counts.setdefault(name, {})
        counts[place] = counts.get(place, start - 1) + 1
        for deeper in [at for at in counts if at > place]:
            del counts[deeper]
        if kind in ("bullet", "none"):
            return ""
        return re.sub(
            r"%(\d)",
            lambda match: self._printed(levels, counts, int(match[1]) - 1),
            pattern,
        )

    @staticmethod
    def _printed(levels: dict[int, tuple[str, str, int]], counts: dict[int, int], place: int) -> str:
        kind, _, start = levels.get(place, ("decimal", "", 1))
        return _in_figures(counts.get(place, start), kind)


def _list_of(properties: Element | None) -> tuple[str, int | None] | None:
    node = properties.find(f"{_W}numPr") if properties is not None else None
    if node is None:
        return None
    level = node.find(f"{_W}ilvl")
    return _value(node.find(f"{_W}numId"), ""), (_number(_value(level, "0")) if level is not None else None)


def _value(node: Element | None, default: str) -> str:
    return node.get(f"{_W}val", default) if node is not None else default


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 6 else 0


def _in_figures(number: int, kind: str) -> str:
    if kind in ("upperRoman", "lowerRoman"):
        text, left = "", min(number, 89)
        for value, letters in _ROMAN:
            while left >= value:
                text, left = text + letters, left - value
        return text if kind == "upperRoman" else text.lower()
    if kind in ("upperLetter", "lowerLetter"):
        letter = chr(ord("A") + (number - 1) % 26)
        return letter if kind == "upperLetter" else letter.lower()
    return f"{number:02d}" if kind == "decimalZero" else str(number)
