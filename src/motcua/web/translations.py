"""The English catalogue: extract the Vietnamese strings, merge, check, compile; no gettext binaries needed.

    python -m motcua.web.translations extract    strings of the sources into the catalogue, nothing lost
    python -m motcua.web.translations compile    django.po to django.mo
    python -m motcua.web.translations check      what has no English yet, what was not extracted (exit 1)

`extract` and `compile` work on every language under `locale/`: `en` holds all strings, `vi` only Vietnamese for
strings of libraries that have none.
"""

from __future__ import annotations

import argparse
import fnmatch
import io
import re
import sys
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCES = Path(__file__).resolve().parents[1]
LOCALE = Path(__file__).resolve().parent / "locale"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_SKIPPED = ("*/tests/*", "*/migrations/*", "*/vendor/*", "*/node_modules/*")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf]|\{\w*\}")

Identifier = str | tuple[str, ...]


def source_files() -> Iterator[Path]:
    """Python files and templates whose strings people see."""
    for path in sorted([*SOURCES.rglob("*.py"), *SOURCES.rglob("*.html"), *SOURCES.rglob("*.txt")]):
        name = path.as_posix()
        if any(fnmatch.fnmatch(name, pattern) for pattern in _SKIPPED):
            continue
        if path.suffix == ".py" or "/templates/" in name:
            yield path


def strings_of(path: Path) -> Iterator[tuple[int, Identifier, str | None]]:
    """(line, string or (singular, plural), context) for each marked string of a file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = _templatized(text, path)
    with warnings.catch_warnings():  # strange escapes of a templatised text are of no interest
        warnings.simplefilter("ignore")
        found = extract("python", io.BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"})
        for line, message, _comments, context in found:
            yield line, tuple(message) if isinstance(message, list | tuple) else message, context


def _templatized(text: str, path: Path) -> str:
    from django.utils.translation.template import templatize

    # Templatised text is calls of gettext; indentation means nothing in it and would stop the extractor.
    lines = templatize(text, origin=path.as_posix()).splitlines()
    return "\n".join(line.strip() for line in lines)


def extracted() -> Catalog:
    """All strings of the sources."""
    catalog = Catalog(charset="utf-8")
    for path in source_files():
        place = path.relative_to(SOURCES).as_posix()
        for _line, message, context in strings_of(path):
            if message and message != ("",):
                flags = ["python-format"] if "%(" in str(message) else []
                catalog.add(message, locations=[(place, 0)], context=context, flags=flags)
    return catalog


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def read_catalogue(language: str) -> Catalog:
    """The catalogue of a language, an empty one when there is none yet."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def merge(known: Catalog, found: Catalog) -> Catalog:
    """The found strings with the translations that are known; strings no longer found stay as obsolete ones.

    No guessing: a changed string has no translation until somebody writes one.
    """
    merged = Catalog(
        locale=known.locale, charset="utf-8", project="Một Cửa", copyright_holder="Một Cửa", fuzzy=False
    )
    old = {(message.id, message.context): message for message in _all(known)}
    for message in _messages(found):
        before = old.pop((message.id, message.context), None)
        translation = before.string if before is not None else ("", "") if message.pluralizable else ""
        merged.add(
            message.id,
            translation,
            locations=sorted(set(message.locations)),
            flags=message.flags - {"fuzzy"},
            context=message.context,
        )
    for (identifier, context), message in old.items():
        if _translated(message):
            singular = identifier if isinstance(identifier, str) else str(identifier[0])
            merged.obsolete[singular if context is None else (singular, context)] = message
    return merged


def missing(catalogue: Catalog, found: Catalog) -> list[str]:
    """Each string of the sources without a (sound) translation in the catalogue, with its places."""
    known = {(message.id, message.context): message for message in _messages(catalogue)}
    lines = []
    for message in _messages(found):
        entry = known.get((message.id, message.context))
        fault = "chưa có trong danh mục" if entry is None else _fault(entry)
        if fault:
            places = ", ".join(sorted({str(place) for place, _line in message.locations}))
            lines.append(f"{message.id!r}: {fault} ({places})")
    return lines


def _fault(message: Message) -> str:
    if not _translated(message):
        return "chưa dịch"
    if message.fuzzy:
        return "bản dịch chưa chắc"
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    sources = message.id if isinstance(message.id, tuple | list) else [message.id]
    wanted = set(_PLACEHOLDER.findall(str(sources[-1])))
    if any(set(_PLACEHOLDER.findall(str(text))) - wanted for text in texts):
        return "chỗ điền không khớp"
    if wanted - set(_PLACEHOLDER.findall(str(texts[-1]))):
        return "thiếu chỗ điền"
    return ""


def _translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(texts) and all(texts)


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _all(catalogue: Catalog) -> Iterator[Message]:
    yield from _messages(catalogue)
    yield from catalogue.obsolete.values()


def _write(language: str, catalogue: Catalog) -> None:
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalogue, sort_output=True, omit_header=False, width=110, include_lineno=False)
    lines = buffer.getvalue().decode().splitlines(keepends=True)
    moving = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator', '"Report-Msgid')
    path.write_text("".join(line for line in lines if not line.startswith(moving)), encoding="utf-8")


def extract_all() -> int:
    """Merge the strings of the sources into the English catalogue."""
    found = extracted()
    _write("en", merge(read_catalogue("en"), found))
    sys.stdout.write(
        f"Đã rút {len(found)} chuỗi; còn {len(missing(read_catalogue('en'), found))} chuỗi chưa dịch.\n"
    )
    return 0


def compile_all() -> int:
    """Write the binary catalogue of each language."""
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        path.with_suffix(".mo").write_bytes(binary_of(path.parts[-3]))
    return 0


def binary_of(language: str) -> bytes:
    """The binary catalogue, the same at every time: the day of its making, which Babel writes in, is held."""
    catalogue = read_catalogue(language)
    catalogue.creation_date = datetime(2022, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def check() -> int:
    """Name what has no English and whether the binary is older than its source; exit 1 when anything is."""
    faults = missing(read_catalogue("en"), extracted())
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        binary = path.with_suffix(".mo")
        if not binary.exists() or binary.read_bytes() != binary_of(path.parts[-3]):
            faults.append(f"{binary.relative_to(SOURCES)}: cũ hơn danh mục, xin chạy lệnh compile")
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write("Danh mục tiếng Anh đầy đủ.\n" if not faults else f"{len(faults)} mục chưa đạt.\n")
    return 1 if faults else 0


def main(arguments: list[str]) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m motcua.web.translations", description="Danh mục bản dịch"
    )
    parser.add_argument(
        "action", choices=["extract", "compile", "check"], help="rút chuỗi, biên dịch, kiểm tra"
    )
    action = parser.parse_args(arguments).action
    from django.conf import settings

    if not settings.configured:  # templatize reads one setting; nothing else of Django is needed
        settings.configure()
    return {"extract": extract_all, "compile": compile_all, "check": check}[action]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
