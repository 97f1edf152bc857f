"""The synonym table that ships with the program; officials edit their own copy in the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from motcua.catalogue.search_index import Phrase

SHIPPED = Path(__file__).parent / "data" / "synonyms.txt"


def read_synonyms(text: str) -> Iterator[Phrase]:
    """Phrases of a table: `phrase; phrase = expansion @ code code`; `#` begins a remark.

    Raises ValueError that names the line when a line has no `=`.
    """
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        left, equals, right = line.partition("=")
        if not equals:
            raise ValueError(f"dòng {number}: thiếu dấu bằng")
        expansion, _, codes = right.partition("@")
        for phrase in left.split(";"):
            if phrase.strip():
                yield Phrase(phrase.strip(), expansion.strip(), tuple(codes.split()))


def shipped_synonyms() -> list[Phrase]:
    """The table that ships with the program."""
    return list(read_synonyms(SHIPPED.read_text(encoding="utf-8")))
