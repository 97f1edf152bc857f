"""Words of a citizen's question: folding, stop words, abbreviations, corrections of typing errors. Pure."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from motcua.catalogue.search_vocabulary import ABBREVIATIONS
from motcua.kernel.text import fold

_WORD = re.compile(r"[0-9a-zà-ỹđ]+")

#: Phrases that every question has and that say nothing about the procedure (folded).
STOP_PHRASES = tuple(
    fold(phrase)
    for phrase in (
        "tôi muốn hỏi", "cho tôi hỏi", "cho hỏi", "cho em hỏi", "xin hỏi", "xin cho biết", "đề nghị cho biết",
        "tôi muốn biết", "tôi muốn", "em muốn", "mình muốn", "tôi cần", "em cần", "mình cần", "gia đình tôi",
        "nhà tôi", "vợ chồng tôi", "chúng tôi", "công ty tôi", "công ty chúng tôi", "phải làm sao", "làm sao để",
        "làm thế nào để", "làm thế nào", "làm như thế nào", "như thế nào", "thế nào", "ra sao", "cần những gì",
        "cần gì", "cần giấy tờ gì", "giấy tờ gì", "cần những giấy tờ gì", "gồm những gì", "gồm những giấy tờ nào",
        "ở đâu", "chỗ nào", "nộp ở đâu", "làm ở đâu", "đến đâu", "mất bao lâu", "bao lâu", "bao nhiêu tiền",
        "hết bao nhiêu", "bao nhiêu", "mấy ngày", "thì làm gì", "thì phải làm gì", "phải làm gì", "cần làm gì",
        "làm gì", "thủ tục gì", "thì cần", "có được không", "được không", "có phải", "trình tự thực hiện",
        "trình tự", "cách làm", "cách đăng ký", "hướng dẫn", "giúp tôi", "giúp em", "thành phần hồ sơ", "hồ sơ gồm",
        "thời hạn giải quyết", "thủ tục", "hồ sơ", "giấy tờ", "thẩm quyền", "cơ quan nào", "quy trình",
    )
)  # fmt: skip
#: Single words that say nothing by themselves in a question (folded); used only outside matched phrases.
_STOP_TEXT = (
    "tôi em mình chúng ta anh chị ông bà cháu bác ạ à ơi với giùm dùm hộ giúp muốn cần xin làm được bị thì là mà và "
    "của cho các những một này kia đó ở tại gì nào sao thế vậy khi nếu hay hoặc để từ về trong ra vào có không phải "
    "nên đã đang sẽ vừa mới rồi gồm cách đi lên xuống người bạn đây nhé nha nhỉ đâu bao lâu nhiêu mấy còn cũng vẫn "
    "theo thôi hỏi biết tờ việc như nhưng lại đến tới rất quá hết"
)
STOP_WORDS = frozenset(fold(_STOP_TEXT).split())
#: Words of courtesy and of asking: phrasings and questions are compared without them. Fewer than the stop words:
#: kinship and "bị", "lại", "mới" tell situations apart.
_FILLER_TEXT = (
    "tôi mình chúng ạ à ơi giùm dùm muốn cần xin thì là mà những này kia đó gì nào thế vậy nếu nha nhỉ nhé đâu thôi "
    "hỏi biết như được phải làm có và của ở tại để các cho với về rồi đã nên sẽ đang sao bao nhiêu cái chỗ thủ tục"
)
_FILLERS = frozenset(fold(_FILLER_TEXT).split()) - frozenset(
    ["hoi", "nha", "the", "do", "dang", "thoi", "tai", "muon", "can", "thi", "dau", "cai"]
)
#: Folded stop words that are also words of procedures ("bạn" and "bán", "sao" in "bản sao", "nha" and "nhà").
_AMBIGUOUS = frozenset(["ban", "nha", "sao", "ho", "mua", "hay", "tai", "ve"])
#: Words that name the act of a procedure: they weigh less than its object.
ACT_WORDS = frozenset(
    fold("cấp đăng ký lại đổi gia hạn điều chỉnh thay xác nhận công nhận phê duyệt giải quyết").split()
)


@lru_cache(maxsize=65536)
def accent_key(word: str) -> str:
    """The folded word with its marks in a fixed order: "hoà" and "hòa" are one word, "bán" and "bản" are two."""
    marks = sorted(mark for mark in unicodedata.normalize("NFD", word) if unicodedata.combining(mark))
    return fold(word) + ("đ" if "đ" in word else "") + "".join(marks)


def is_stop(word: str, accent: str | None) -> bool:
    """Whether a folded word says nothing in a question; `accent` is its accent key where marks were typed."""
    if accent is not None and accent in _STOP_ACCENTS:
        return True
    if word not in STOP_WORDS:
        return False
    return word not in _AMBIGUOUS if accent is None else accent == word and word not in _AMBIGUOUS


def is_filler(word: str, accent: str) -> bool:
    """Whether a word is courtesy or asking; without marks only when no other word is written so."""
    return accent in _FILLER_ACCENTS if accent != word else word in _FILLERS


def words_of(text: str) -> list[tuple[str, str]]:
    """The words of a text as (folded, accent key) pairs, with abbreviations written out."""
    lowered = unicodedata.normalize("NFC", text.lower())
    found: list[tuple[str, str]] = []
    for word in _WORD.findall(lowered):
        written = _WRITTEN_OUT.get(word)
        if written is not None:
            found.extend(written)
        elif fold(word):
            found.append((fold(word), accent_key(word)))
    return found


def has_marks(text: str) -> bool:
    """Whether a text was typed with Vietnamese marks."""
    return any(
        accent_key(word) != fold(word) for word in _WORD.findall(unicodedata.normalize("NFC", text.lower()))
    )


_WRITTEN_OUT = {
    short: [(fold(word), accent_key(word)) for word in full.split()] for short, full in ABBREVIATIONS.items()
}


def bigrams(words: Iterable[str]) -> list[str]:
    """Pairs of neighbouring words: most Vietnamese words have two syllables."""
    listed = list(words)
    return [f"{one} {two}" for one, two in itertools.pairwise(listed)]


_FILLER_ACCENTS = frozenset(accent for _, accent in words_of(_FILLER_TEXT))
_STOP_ACCENTS = frozenset(accent for _, accent in words_of(_STOP_TEXT))


def _untyped(word: str) -> str:
    """A folded word without the keys of Telex that the keyboard did not turn into marks ("ddaast" is "dat")."""
    bare = re.sub(r"[sfrxj](?=[a-z]?$)", "", word)
    return re.sub(r"([adeo])\1|w", r"\1", bare)


class KnownPairs:
    """Pairs of neighbours that some text of the index has, asked where they already are."""

    def __init__(self, *held: Container[str]) -> None:
        self._held = held

    def __contains__(self, pair: object) -> bool:
        return any(pair in some for some in self._held)


class Speller:
    """Mends words that no name and no phrase has, by the nearest word that fits its neighbours."""

    def __init__(self, counts: Mapping[str, int], pairs: Container[str]) -> None:
        self._counts = counts
        self._pairs = pairs
        self._by_length: dict[int, list[str]] = {}
        for word in counts:
            if word.isalpha():
                self._by_length.setdefault(len(word), []).append(word)
        self._near: dict[str, list[str]] = {}

    def mend(self, words: list[str]) -> list[str]:
        """The words with unknown ones replaced or split; known words stay unless a neighbour proves them wrong."""
        mended: list[str] = []
        for index, word in enumerate(words):
            if word in self._counts or not word.isalpha() or len(word) < 2:
                mended.append(word)
                continue
            before = mended[-1] if mended else ""
            after = words[index + 1] if index + 1 < len(words) else ""
            mended.extend(self._split(word) or [self._replace(word, before, after)])
        return self._mend_pairs(mended)

    def _replace(self, word: str, before: str, after: str) -> str:
        telex = _untyped(word)
        if telex != word and telex in self._counts:
            return telex
        near = self._neighbours(word)
        if not near:
            return word

        def rank(candidate: str) -> tuple[int, int, int]:
            fits = (f"{before} {candidate}" in self._pairs) + (f"{candidate} {after}" in self._pairs)
            return (fits, -OSA.distance(word, candidate), self._counts[candidate])

        return max(near, key=rank)

    def _mend_pairs(self, words: list[str]) -> list[str]:
        """Replace a known word whose neighbours on both sides reject it by a near word that both accept."""
        result = list(words)
        for index, word in enumerate(words):
            before = result[index - 1] if index else ""
            after = words[index + 1] if index + 1 < len(words) else ""
            if word in STOP_WORDS or len(word) < 2 or not word.isalpha():
                continue
            if f"{before} {word}" in self._pairs or f"{word} {after}" in self._pairs:
                continue
            if self._counts.get(word, 0) > 3:
                continue
            for candidate in self._neighbours(word):
                fits = (f"{before} {candidate}" in self._pairs) + (f"{candidate} {after}" in self._pairs)
                if fits and self._counts[candidate] > 5 * self._counts.get(word, 0):
                    result[index] = candidate
                    break
        return result

    def _neighbours(self, word: str) -> list[str]:
        if word not in self._near:
            reach = 1 if len(word) < 6 else 2
            found = [
                candidate
                for length in range(len(word) - reach, len(word) + reach + 1)
                for candidate, _, _ in process.extract(
                    word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=reach, limit=40
                )
                if candidate != word
            ]
            if len(self._near) > 20000:
                self._near.clear()
            self._near[word] = sorted(found, key=lambda candidate: -self._counts[candidate])[:40]
        return self._near[word]

    def _split(self, word: str) -> list[str]:
        """Two words typed as one ("kethon"), when the pair is known."""
        for cut in range(2, len(word) - 1):
            if f"{word[:cut]} {word[cut:]}" in self._pairs:
                return [word[:cut], word[cut:]]
        return []
