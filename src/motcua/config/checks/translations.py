"""The English catalogue has every sentence of the screens, and its compiled form is up to date.

`python -m motcua.config.checks.translations --write` brings the catalogue to the sources: new sentences
come in with an empty translation, sentences that nobody uses go, and the compiled file is made anew.
Needs no gettext programs: the sources are read with Babel.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[2]
FOLDER = PACKAGE / "web" / "locale" / "en" / "LC_MESSAGES"
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def sources() -> Iterator[Path]:
    """Give the Python files and templates whose sentences people read."""
    for path in sorted(PACKAGE.rglob("*")):
        parts = set(path.relative_to(PACKAGE).parts)
        if parts & {"tests", "migrations", "__pycache__", "node_modules", "static"}:
            continue
        if path.suffix == ".py" or (path.suffix in {".html", ".txt"} and "templates" in parts):
            yield path


def extracted() -> Catalog:
    """Return a catalogue of all sentences in the sources, with where they stand."""
    from django.utils.translation.template import templatize

    catalog = Catalog(locale="en", charset="utf-8", fuzzy=False)
    for path in sources():
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # Django turns a template into calls of gettext; indentation means nothing in the result.
            text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
        found = extract("python", BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"})
        for _line, message, _comments, context in found:
            if message:
                catalog.add(message, locations=[(str(path.relative_to(PACKAGE)), 0)], context=context)
    return catalog


def current(path: Path) -> Catalog:
    """Return the catalogue as it lies in the project; empty when there is none yet."""
    if not path.exists():
        return Catalog(locale="en", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale="en")


def compiled(catalog: Catalog) -> bytes:
    """Return the compiled form of a catalogue."""
    output = BytesIO()
    write_mo(output, catalog)
    return output.getvalue()


def problems() -> list[str]:
    """Return what is wrong, in Vietnamese sentences; empty when all is well."""
    path = FOLDER / "django.po"
    catalog, wanted = current(path), extracted()
    found: list[str] = []
    for message in wanted:
        if not message.id:
            continue
        known = catalog.get(message.id, message.context)
        if known is None or not all(known.string if isinstance(known.string, tuple) else (known.string,)):
            places = ", ".join(sorted({place for place, _ in message.locations})[:3])
            found.append(f"Chưa có bản tiếng Anh: {message.id!r} ({places})")
        elif known.fuzzy:
            found.append(f"Bản tiếng Anh chưa được duyệt (fuzzy): {message.id!r}")
    binary = path.with_suffix(".mo")
    if path.exists() and (not binary.exists() or binary.read_bytes() != compiled(catalog)):
        found.append(
            f"{binary.name} cũ hơn {path.name}; chạy python -m motcua.config.checks.translations --write"
        )
    return found


def write() -> None:
    """Bring the catalogue in the project to the sources and compile it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "django.po"
    catalog = current(path)
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    with path.open("wb") as file:
        write_po(file, catalog, sort_output=True, omit_header=False, include_lineno=False, width=110)
    path.with_suffix(".mo").write_bytes(compiled(current(path)))


def main(arguments: list[str]) -> int:
    """Check, or write with `--write`; returns 1 when something is missing."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=False)
    if "--write" in arguments:
        write()
    found = problems()
    sys.stdout.write("".join(f"{sentence}\n" for sentence in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
