"""PDF files: whether they run, hide, lock, explode, or are something else besides."""

from __future__ import annotations

import io
import logging
import re
import zlib

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

Problem = tuple[str, str]

MOST_OBJECTS = 300_000
MOST_PIXELS = 120_000_000
LARGEST_STREAM = 150_000_000
LARGEST_UNPACKED = 600_000_000

_END = re.compile(rb"%%EOF[\s\x00]*\Z")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_SCRIPT_NAMES = frozenset(("/JavaScript", "/JS"))
_ACTIONS = frozenset(
    (
        "/Launch",
        "/SubmitForm",
        "/ImportData",
        "/RichMediaExecute",
        "/Rendition",
        "/Movie",
        "/Sound",
        "/GoToE",
    )
)
_ATTACHMENTS = frozenset(("/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA"))

logging.getLogger("pypdf").setLevel(logging.CRITICAL)

_SCRIPT: Problem = (
    "pdf_script",
    "Tệp PDF có chứa mã chạy (JavaScript hoặc lệnh tự chạy). Hãy in lại thành PDF (Print to PDF) rồi gửi lại.",
)
_ATTACHED: Problem = (
    "pdf_attachment",
    "Tệp PDF có tệp khác đính bên trong. Hãy tách ra, gửi từng tệp riêng.",
)
_LOCKED: Problem = ("encrypted", "Tệp PDF có mật khẩu hoặc bị khóa. Hãy bỏ khóa rồi gửi lại.")
_BROKEN: Problem = ("broken", "Tệp PDF hỏng, không mở được. Hãy quét hoặc xuất lại rồi gửi lại.")
_BOMB: Problem = ("bomb", "Tệp PDF bung ra quá lớn. Hãy quét hoặc xuất lại với độ phân giải thấp hơn.")
_POLYGLOT: Problem = (
    "polyglot",
    "Tệp PDF có dữ liệu lạ ghép kèm. Hãy in lại thành PDF (Print to PDF) rồi gửi lại.",
)


def _tied(content: bytes) -> bool:
    """Something stands behind the end of the PDF, or the file is an archive or a web page as well."""
    if not _END.search(content[-4096:]):
        return True
    head = content[:1024].lower()
    if any(sign in head for sign in (b"<html", b"<script", b"<?php", b"<!doctype")):
        return True
    end_of_archive = content.rfind(b"PK\x05\x06", max(0, len(content) - 65_558))
    return end_of_archive >= 0


def _unescaped(content: bytes) -> bytes:
    return _ESCAPED.sub(lambda match: bytes([int(match.group(1), 16)]), content)


def _stream_size(stream: StreamObject) -> int:
    """Bytes that a Flate stream unfolds to, counted only up to the limit; other filters count as they are."""
    raw: bytes = stream._data
    filters = stream.get("/Filter")
    names = filters if isinstance(filters, ArrayObject) else [filters]
    if not names or str(names[0]) not in ("/FlateDecode", "/Fl"):
        return len(raw)
    size, unpacker, rest = 0, zlib.decompressobj(), raw
    try:
        while rest and not unpacker.eof and size <= LARGEST_STREAM:
            size += len(unpacker.decompress(rest, 1 << 22))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return size
    return size


class _Inspector:
    """Looks at every object of a PDF once, whether reachable or not."""

    def __init__(self) -> None:
        self.unpacked = 0
        self.problem: Problem | None = None

    def _action(self, value: DictionaryObject) -> Problem | None:
        kind = value.get("/S")
        if isinstance(kind, NameObject) and str(kind) in _ACTIONS:
            return _SCRIPT
        return None

    def _opening(self, value: object) -> Problem | None:
        """A place to open at is no harm; an action other than going to a page is."""
        value = value.get_object() if isinstance(value, IndirectObject) else value
        if isinstance(value, DictionaryObject) and str(value.get("/S", "")) != "/GoTo":
            return _SCRIPT
        return None

    def dictionary(self, value: DictionaryObject) -> Problem | None:
        names = {str(key) for key in value}
        if names & _SCRIPT_NAMES or str(value.get("/S", "")) == "/JavaScript" or "/AA" in names:
            return _SCRIPT
        if names & _ATTACHMENTS or str(value.get("/Type", "")) in _ATTACHMENTS:
            return _ATTACHED
        if str(value.get("/Subtype", "")) in ("/RichMedia", "/FileAttachment"):
            return _ATTACHED
        if "/OpenAction" in names and (found := self._opening(value["/OpenAction"])):
            return found
        return self._action(value)

    def stream(self, value: StreamObject) -> Problem | None:
        if str(value.get("/Subtype", "")) == "/Image":
            width, height = value.get("/Width", 0), value.get("/Height", 0)
            if isinstance(width, int) and isinstance(height, int) and width * height > MOST_PIXELS:
                return _BOMB
            return None
        size = _stream_size(value)
        self.unpacked += size
        return _BOMB if size > LARGEST_STREAM or self.unpacked > LARGEST_UNPACKED else None

    def value(self, value: object, depth: int = 0) -> Problem | None:
        """The problem of a direct value and of all direct values within it."""
        if depth > 60:
            return _BROKEN
        if isinstance(value, StreamObject) and (found := self.stream(value)):
            return found
        if isinstance(value, DictionaryObject):
            return self.dictionary(value) or self._within(value.values(), depth)
        if isinstance(value, ArrayObject):
            return self._within(value, depth)
        return None

    def _within(self, values: object, depth: int) -> Problem | None:
        for item in values:  # type: ignore[attr-defined]
            if isinstance(item, DictionaryObject | ArrayObject) and (found := self.value(item, depth + 1)):
                return found
        return None


def _numbers(reader: PdfReader) -> set[tuple[int, int]]:
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    return numbers | {(number, 0) for number in reader.xref_objStm}


def _inspect(reader: PdfReader) -> Problem | None:
    inspector = _Inspector()
    if found := inspector.value(reader.trailer):
        return found
    numbers = _numbers(reader)
    if len(numbers) > MOST_OBJECTS:
        return _BOMB
    for number, generation in sorted(numbers):
        try:
            value = reader.get_object(IndirectObject(number, generation, reader))
        except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError):
            continue  # a dangling entry of the table: readers skip it too
        if found := inspector.value(value):
            return found
    return None


def pdf_problem(content: bytes) -> Problem | None:
    """Why a PDF is refused, or None."""
    if _tied(content):
        return _POLYGLOT
    if b"/JavaScript" in _unescaped(content):
        return _SCRIPT
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            return _LOCKED
        found = _inspect(reader)
        if found is None and len(reader.pages) == 0:
            return _BROKEN
    except (RecursionError, MemoryError):
        return _BOMB
    except Exception:  # a reader of strangers' files raises every kind of error
        return _BROKEN
    return found
