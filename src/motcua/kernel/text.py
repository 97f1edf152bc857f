"""Vietnamese text: folding for search, keys for the order of the Vietnamese alphabet.

The private server has no ICU collation, so that both keys are computed here and stored in columns.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxyfjwz"
_WEIGHTS = {letter: index for index, letter in enumerate("0123456789" + _ALPHABET)}
#: Order of the tones in Vietnamese dictionaries: level, grave, hook, tilde, acute, dot.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^0-9a-z]+")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """`text` for search: lower case, without diacritics, `đ` as `d`, words parted by one space."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return _NOT_WORD.sub(" ", plain).strip()


@lru_cache(maxsize=65536)
def sort_key(text: str) -> str:
    """A key whose byte order is the order of the Vietnamese alphabet (letters first, then tones)."""
    primary: list[str] = []
    tones: list[str] = []
    for word in unicodedata.normalize("NFC", text.lower()).split():
        letters, tone = _word_key(word)
        primary.append(letters)
        tones.append(tone)
    return " ".join(primary) + "\x01" + "".join(tones)


def person_sort_key(name: str) -> str:
    """Order of people in Vietnamese lists: by given name (the last word), then by the whole name."""
    words = _SPACES.sub(" ", name.strip()).split(" ")
    return sort_key(words[-1]) + "\x02" + sort_key(" ".join(words[:-1]))


def clean(text: str) -> str:
    """Typed text as it is stored: NFC, outer and doubled spaces removed, control characters dropped."""
    visible = "".join(
        c for c in unicodedata.normalize("NFC", text) if c in "\n\t" or unicodedata.category(c)[0] != "C"
    )
    return _SPACES.sub(" ", visible).strip() if "\n" not in visible else visible.strip()


def _word_key(word: str) -> tuple[str, str]:
    letters: list[str] = []
    tone = "0"
    for character in word:
        base = ""
        for mark in unicodedata.normalize("NFD", character):
            if mark in _TONES:
                tone = _TONES[mark]
            else:
                base += mark
        letter = unicodedata.normalize("NFC", base)
        weight = _WEIGHTS.get(letter)
        letters.append(
            chr(0x30 + weight)
            if weight is not None
            else chr(0x80 + min(ord(letter[0]), 0x2FFF))
            if letter
            else ""
        )
    return "".join(letters), tone
