"""What people say when they mean a procedure: phrasings per code, shipped as data in `data/everyday/*.txt`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "data" / "everyday"


def read_everyday(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Codes with their phrasings: `code<TAB>phrasing | phrasing`; several codes are parted by a space.

    `#` begins a remark. Raises ValueError that names the line when a line has no tab or no phrasing.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        codes, tab, right = line.partition("\t")
        phrasings = tuple(phrase.strip() for phrase in right.split("|") if phrase.strip())
        if not tab or not codes.split() or not phrasings:
            raise ValueError(f"dòng {number}: cần mã, dấu tab rồi các cách nói")
        for code in codes.split():
            yield code, phrasings


@lru_cache(maxsize=1)
def shipped_everyday() -> dict[str, tuple[str, ...]]:
    """All phrasings that ship with the program, by code; a code of several files has those of each."""
    gathered: dict[str, tuple[str, ...]] = {}
    for file in sorted(SHIPPED.glob("*.txt")):
        for code, phrasings in read_everyday(file.read_text(encoding="utf-8")):
            gathered[code] = tuple(dict.fromkeys((*gathered.get(code, ()), *phrasings)))
    return gathered
