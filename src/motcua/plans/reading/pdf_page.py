"""One page of a PDF as pieces of text and ruled lines, each with its place on the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pypdf import PageObject
from pypdf.generic import ContentStream

_MOST_OPERATIONS = 400_000
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_DEEPEST_FORM = 4

Matrix = tuple[float, float, float, float, float, float]


class Piece(NamedTuple):
    """Text shown at once: where it begins and ends, its base line (y grows upward), its size."""

    x: float
    end: float
    y: float
    size: float
    text: str


class Ruled(NamedTuple):
    """A straight line or the side of a filled bar; horizontal or vertical."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Page:
    """What stands on a page."""

    pieces: list[Piece] = field(default_factory=list)
    horizontal: list[Ruled] = field(default_factory=list)
    vertical: list[Ruled] = field(default_factory=list)


def read_page(page: PageObject) -> Page:
    """The text and the ruled lines of a page. Raises what pypdf raises for a broken one."""
    walker = _Walker()
    walker.walk(page, page._layout_mode_fonts(), _IDENTITY, depth=0)
    return walker.page


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


@dataclass(slots=True)
class _State:
    """The part of the graphics state that text and rules need."""

    matrix: Matrix = _IDENTITY
    font: Any = None
    size: float = 1.0
    character_space: float = 0.0
    word_space: float = 0.0
    scale: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    width: float = 1.0

    def copy(self) -> _State:
        """A copy for the stack."""
        return _State(
            self.matrix, self.font, self.size, self.character_space, self.word_space, self.scale, self.leading,
            self.rise, self.width,
        )  # fmt: skip


class _Walker:
    """Follows the operators of a content stream."""

    def __init__(self) -> None:
        self.page = Page()
        self._state = _State()
        self._stack: list[_State] = []
        self._text: Matrix = _IDENTITY
        self._line: Matrix = _IDENTITY
        self._path: list[Ruled] = []
        self._point = (0.0, 0.0)
        self._begin = (0.0, 0.0)
        self._fonts: dict[str, Any] = {}
        self._left = _MOST_OPERATIONS

    def walk(self, source: Any, fonts: dict[str, Any], matrix: Matrix, *, depth: int) -> None:
        """Follow the operators of a page, or of a form placed on it."""
        contents = source.get_contents() if isinstance(source, PageObject) else source
        if contents is None:
            return
        stream = contents if isinstance(contents, ContentStream) else ContentStream(contents, None)
        self._fonts = fonts
        self._state.matrix = matrix
        for operands, operator in stream.operations:
            self._left -= 1
            if self._left < 0:
                return
            if operator == b"Do":
                self._form(source, operands, depth)
                continue
            handler = _HANDLERS.get(operator)
            if handler is not None:
                handler(self, operands)

    def _form(self, source: Any, operands: list[Any], depth: int) -> None:
        """A form drawn on the page: its own text and rules, in its own place."""
        if depth >= _DEEPEST_FORM or not operands:
            return
        resources = source.get("/Resources")
        forms = resources.get_object().get("/XObject") if resources is not None else None
        form = forms.get_object().get(operands[0]) if forms is not None else None
        form = form.get_object() if form is not None else None
        if form is None or form.get("/Subtype") != "/Form":
            return
        kept, fonts, stack = self._state.copy(), self._fonts, self._stack
        place = form.get("/Matrix")
        own = _IDENTITY
        if place is not None and len(place) == 6:
            a, b, c, d, e, f = (_number(value) for value in place)
            own = (a, b, c, d, e, f)
        self._stack = []
        self.walk(form, {**fonts, **_form_fonts(form)}, _times(own, kept.matrix), depth=depth + 1)
        self._state, self._fonts, self._stack = kept, fonts, stack

    # -- state -------------------------------------------------------------------------------------

    def _save(self, operands: list[Any]) -> None:
        self._stack.append(self._state.copy())

    def _restore(self, operands: list[Any]) -> None:
        if self._stack:
            self._state = self._stack.pop()

    def _concatenate(self, operands: list[Any]) -> None:
        if len(operands) == 6:
            a, b, c, d, e, f = (_number(value) for value in operands)
            self._state.matrix = _times((a, b, c, d, e, f), self._state.matrix)

    def _set(self, name: str, operands: list[Any], factor: float = 1.0) -> None:
        if operands:
            setattr(self._state, name, _number(operands[0]) * factor)

    # -- text --------------------------------------------------------------------------------------

    def _begin_text(self, operands: list[Any]) -> None:
        self._text = self._line = _IDENTITY

    def _choose_font(self, operands: list[Any]) -> None:
        if len(operands) == 2:
            self._state.font = self._fonts.get(operands[0])
            self._state.size = _number(operands[1])

    def _move(self, operands: list[Any]) -> None:
        if len(operands) == 2:
            self._line = _times((1, 0, 0, 1, _number(operands[0]), _number(operands[1])), self._line)
            self._text = self._line

    def _move_and_lead(self, operands: list[Any]) -> None:
        if len(operands) == 2:
            self._state.leading = -_number(operands[1])
        self._move(operands)

    def _place(self, operands: list[Any]) -> None:
        if len(operands) == 6:
            a, b, c, d, e, f = (_number(value) for value in operands)
            self._text = self._line = (a, b, c, d, e, f)

    def _next_line(self, operands: list[Any]) -> None:
        self._move([0, -self._state.leading])

    def _show(self, operands: list[Any]) -> None:
        if operands:
            self._show_string(operands[0])

    def _show_next(self, operands: list[Any]) -> None:
        self._next_line([])
        self._show(operands[-1:])

    def _show_spaced(self, operands: list[Any]) -> None:
        for item in operands[0] if operands and isinstance(operands[0], list) else []:
            if isinstance(item, (int, float)):
                shift = -_number(item) / 1000 * self._state.size * self._state.scale
                self._text = _times((1, 0, 0, 1, shift, 0), self._text)
            else:
                self._show_string(item)

    def _show_string(self, value: Any) -> None:
        """Add the text of a string and move on by its width."""
        state = self._state
        if state.font is None:
            return
        raw, text = _decode(value, state.font)
        width = (_width(raw, state.font) / 1000 * state.size + len(raw) * state.character_space
                 + raw.count(" ") * state.word_space) * state.scale  # fmt: skip
        here = _times(self._text, state.matrix)
        self._text = _times((1, 0, 0, 1, width, 0), self._text)
        there = _times(self._text, state.matrix)
        if abs(here[1]) > abs(here[0]):
            return  # written upward: a stamp or a margin note, not the table
        size = abs(state.size * here[3]) or abs(state.size)
        self.page.pieces.append(Piece(here[4], max(there[4], here[4]), here[5] + state.rise, size, text))

    # -- rules -------------------------------------------------------------------------------------

    def _at(self, x: Any, y: Any) -> tuple[float, float]:
        a, b, c, d, e, f = self._state.matrix
        px, py = _number(x), _number(y)
        return a * px + c * py + e, b * px + d * py + f

    def _move_to(self, operands: list[Any]) -> None:
        if len(operands) == 2:
            self._point = self._begin = self._at(*operands)

    def _line_to(self, operands: list[Any]) -> None:
        if len(operands) == 2:
            to = self._at(*operands)
            self._path.append(Ruled(*self._point, *to))
            self._point = to

    def _close(self, operands: list[Any]) -> None:
        self._path.append(Ruled(*self._point, *self._begin))
        self._point = self._begin

    def _rectangle(self, operands: list[Any]) -> None:
        if len(operands) == 4:
            x, y, width, height = (_number(value) for value in operands)
            corners = [
                self._at(x, y),
                self._at(x + width, y),
                self._at(x + width, y + height),
                self._at(x, y + height),
            ]
            self._path += [Ruled(*corners[i], *corners[(i + 1) % 4]) for i in range(4)]

    def _draw(self, operands: list[Any]) -> None:
        for rule in self._path:
            across, upright = abs(rule.x1 - rule.x0), abs(rule.y1 - rule.y0)
            if upright < 1.5 and across > 4:
                y = (rule.y0 + rule.y1) / 2
                self.page.horizontal.append(Ruled(min(rule.x0, rule.x1), y, max(rule.x0, rule.x1), y))
            elif across < 1.5 and upright > 4:
                x = (rule.x0 + rule.x1) / 2
                self.page.vertical.append(Ruled(x, min(rule.y0, rule.y1), x, max(rule.y0, rule.y1)))
        self._path = []

    def _forget(self, operands: list[Any]) -> None:
        self._path = []


_HANDLERS: dict[bytes, Any] = {
    b"q": _Walker._save,
    b"Q": _Walker._restore,
    b"cm": _Walker._concatenate,
    b"BT": _Walker._begin_text,
    b"Tf": _Walker._choose_font,
    b"Tc": lambda walker, operands: walker._set("character_space", operands),
    b"Tw": lambda walker, operands: walker._set("word_space", operands),
    b"Tz": lambda walker, operands: walker._set("scale", operands, 0.01),
    b"TL": lambda walker, operands: walker._set("leading", operands),
    b"Ts": lambda walker, operands: walker._set("rise", operands),
    b"Td": _Walker._move,
    b"TD": _Walker._move_and_lead,
    b"Tm": _Walker._place,
    b"T*": _Walker._next_line,
    b"Tj": _Walker._show,
    b"TJ": _Walker._show_spaced,
    b"'": _Walker._show_next,
    b'"': _Walker._show_next,
    b"m": _Walker._move_to,
    b"l": _Walker._line_to,
    b"h": _Walker._close,
    b"re": _Walker._rectangle,
    b"S": _Walker._draw,
    b"s": _Walker._draw,
    b"f": _Walker._draw,
    b"F": _Walker._draw,
    b"f*": _Walker._draw,
    b"B": _Walker._draw,
    b"B*": _Walker._draw,
    b"b": _Walker._draw,
    b"b*": _Walker._draw,
    b"n": _Walker._forget,
}


def _decode(value: Any, font: Any) -> tuple[str, str]:
    """The character codes of a string and the text that they mean."""
    if isinstance(value, str):
        value = getattr(value, "original_bytes", value.encode("latin-1", "replace"))
    if isinstance(font.encoding, str):
        try:
            raw = value.decode(font.encoding, "surrogatepass")
        except (UnicodeDecodeError, LookupError):
            raw = value.decode("latin-1")
        readable = raw
    else:
        raw = "".join(chr(byte) for byte in value)
        readable = "".join(font.encoding.get(byte, chr(byte)) for byte in value)
    return raw, "".join(font.character_map.get(character, character) for character in readable)


def _width(raw: str, font: Any) -> float:
    widths = (font.space_width if one == font.space_char else font.get_text_width(one) for one in raw)
    return float(sum(widths))


def _form_fonts(form: Any) -> dict[str, Any]:
    from pypdf.generic import DictionaryObject
    from pypdf.generic._font import Font

    resources = form.get("/Resources")
    fonts = resources.get_object().get("/Font") if resources is not None else None
    if fonts is None:
        return {}
    items = {name: font.get_object() for name, font in fonts.get_object().items()}
    return {
        name: Font.from_font_resource(font)
        for name, font in items.items()
        if isinstance(font, DictionaryObject)
    }
