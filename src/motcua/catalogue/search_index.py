"""The search index of procedures: BM25 over words and pairs of words, synonyms, corrections. Pure, in memory."""

from __future__ import annotations

import heapq
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from motcua.catalogue.search_everyday import Phrasings
from motcua.catalogue.search_names import Names
from motcua.catalogue.search_words import (
    ACT_WORDS,
    STOP_PHRASES,
    STOP_WORDS,
    KnownPairs,
    Speller,
    bigrams,
    has_marks,
    is_stop,
    words_of,
)
from motcua.kernel.text import fold


@dataclass(frozen=True, slots=True)
class Entry:
    """A procedure as the index sees it.

    `extra` is text of lower weight, `prior` a factor around 1, `everyday` how people ask for it.
    """

    code: str
    name: str
    extra: str = ""
    prior: float = 1.0
    everyday: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """An everyday phrase: what the procedures call it, and codes that it means outright."""

    phrase: str
    expansion: str = ""
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Question:
    """A question as read: weighted terms, accent keys of terms, codes meant outright, words in order, folded text."""

    weights: dict[str, float]
    accents: dict[str, str]
    codes: dict[str, float]
    words: list[tuple[str, str]]
    said: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A found procedure with its score; higher is better."""

    code: str
    name: str
    score: float


#: Qualifiers of names that a question would have said: without them the plain procedure comes first.
_QUALIFIERS = tuple(
    (fold(name), tuple(fold(word) for word in said), factor)
    for name, said, factor in (
        ("yếu tố nước ngoài", ("nước ngoài", "người ngoại quốc", "việt kiều", "ngoại quốc", "tây", "hàn quốc", "đài loan",
                                "mỹ", "nhật", "trung quốc", "úc"), 0.8),
        ("nước ngoài", ("nước ngoài", "quốc tế", "ngoại quốc", "tây", "visa", "thị thực", "hàn quốc", "đài loan",
                         "nhật", "trung quốc", "mỹ", "việt kiều", "hàn", "nga", "đức", "pháp", "úc", "lào",
                         "campuchia", "ngoại giao", "định cư"), 0.75),
        ("biên giới", ("biên giới", "cửa khẩu", "lào", "campuchia", "trung quốc"), 0.7),
        ("lưu động", ("lưu động", "tận nhà", "tại nhà"), 0.6),
        ("cấp trung ương", ("trung ương", "cấp bộ"), 0.8),
        ("quân đội", ("quân đội", "bộ đội", "quân nhân", "quân sự"), 0.8),
        ("công an nhân dân", ("công an",), 0.85),
        ("tàu bay", ("tàu bay", "máy bay", "hàng không"), 0.8),
        ("thu hồi", ("thu hồi",), 0.8),
        ("chấm dứt", ("chấm dứt", "đóng", "nghỉ", "ngừng", "giải thể", "dừng", "hủy", "huỷ"), 0.85),
        ("xóa đăng ký", ("xóa", "xoá", "hủy", "huỷ", "cắt", "bỏ", "giải chấp"), 0.85),
        ("người dưới 14 tuổi", ("con", "trẻ", "bé", "dưới 14", "cháu", "em"), 0.9),
        ("thực hiện tại cấp trung ương", ("trung ương",), 0.9),
        ("hợp tác xã", ("hợp tác", "htx", "hợp tác xã"), 0.8),
        ("công ty luật", ("luật", "luật sư"), 0.75),
        ("bộ quốc phòng", ("quốc phòng", "quân đội", "bộ đội"), 0.7),
    )
)  # fmt: skip
_FOREIGN = frozenset([fold("nước ngoài"), fold("yếu tố nước ngoài")])
_PLAIN_SUBJECTS = (fold("hộ gia đình"), fold("cho công dân Việt Nam"))
_CODE = re.compile(r"^\d\.\d{6}")
_PAIR_WEIGHT = 1.3
_PHRASE_WEIGHT = 0.75
_REPLACED_WEIGHT = 0.5
_CODE_BONUS = 2.0
_CODE_SHARE = 0.25
_LONG_EXPANSION = 7
_ACT_WEIGHT = 0.55
_TABLE_SHARE = 0.9
_NAME_SHARE = 0.5
_EVERYDAY_WEIGHT = 2.2
_FAMILY_WORDS = 8
_SIBLING, _SIBLINGS = 0.8, 4


class Index:
    """An immutable index over entries and phrases."""

    def __init__(self, entries: Sequence[Entry], phrases: Iterable[Phrase]) -> None:
        self._entries = list(entries)
        self._by_code = {entry.code: number for number, entry in enumerate(self._entries)}
        self._folded = [" " + fold(entry.name) + " " for entry in self._entries]
        self._families = [" ".join(_family_words(entry.name)) for entry in self._entries]
        self._names = Names([(entry.name, entry.extra) for entry in self._entries])
        self._lengths = self._names.lengths
        counts: Counter[str] = Counter(self._names.counts)
        pairs: set[str] = set()
        self._duplicates = self._number_copies()
        self._qualified = {
            number: found for number, name in enumerate(self._folded) if (found := _qualifiers_of(name))
        }
        table = list(phrases)
        self._phrases = self._read_phrases(table, counts, pairs)
        self._phrasings = self._read_phrasings(table, counts)
        for phrase in STOP_PHRASES:
            counts.update(phrase.split())
            pairs.update(bigrams(phrase.split()))
        counts.update(STOP_WORDS)
        self._longest = max((len(words) for words in self._phrases), default=1)
        self._speller = Speller(counts, KnownPairs(pairs, self._names.postings, self._phrasings.postings))
        self._stops = sorted((tuple(phrase.split()) for phrase in STOP_PHRASES), key=len, reverse=True)

    def __len__(self) -> int:
        return len(self._entries)

    def search(self, text: str, limit: int = 10) -> list[Hit]:
        """The best procedures for a question, best first; at most `limit`."""
        stripped = text.strip()
        if _CODE.match(stripped) and stripped in self._by_code:
            number = self._by_code[stripped]
            return [Hit(stripped, self._entries[number].name, 100.0)]
        question = self._read(stripped[:400])
        scores = self._names.score(question.weights, question.accents)
        self._add_codes(scores, question.codes)
        for number, similarity in self._phrasings.similar(question.words).items():
            scores[number] = scores.get(number, 0.0) + _EVERYDAY_WEIGHT * similarity
        likely = heapq.nlargest(max(80, 3 * limit), scores.items(), key=itemgetter(1))
        scores = {number: score * self._factor(number, question.said) for number, score in likely}
        return [
            Hit(self._entries[number].code, self._entries[number].name, round(score, 4))
            for number, score in self._spread(scores, limit)
            if score > 0
        ]

    def _spread(self, scores: dict[int, float], limit: int) -> list[tuple[int, float]]:
        """The best, where procedures of one family make room for others that are nearly as good."""
        best = sorted(
            scores.items(), key=lambda item: (-item[1], self._lengths[item[0]], self._entries[item[0]].code)
        )
        taken: Counter[str] = Counter()
        spread: list[tuple[int, float]] = []
        for number, score in best:
            family = self._families[number]
            spread.append((number, score * _SIBLING ** min(taken[family], _SIBLINGS)))
            taken[family] += 1
        spread.sort(key=lambda item: -item[1])
        return spread[:limit]

    def _add_codes(self, scores: dict[int, float], codes: dict[str, float]) -> None:
        """What a phrase means outright stands beside the best that the words found."""
        best = max(scores.values(), default=0.0)
        for code, bonus in codes.items():
            number = self._by_code.get(code, -1)
            if number >= 0:
                scores[number] = scores.get(number, 0.0) + bonus * max(_CODE_BONUS, _CODE_SHARE * best)

    def _number_copies(self) -> list[int]:
        seen: Counter[str] = Counter()
        copies: list[int] = []
        for folded in self._folded:
            copies.append(seen[folded])
            seen[folded] += 1
        return copies

    def _read_phrases(
        self, phrases: Iterable[Phrase], counts: Counter[str], pairs: set[str]
    ) -> dict[tuple[str, ...], list[Phrase]]:
        read: dict[tuple[str, ...], list[Phrase]] = {}
        for phrase in phrases:
            words = tuple(word for word, _ in words_of(phrase.phrase))
            if not words:
                continue
            read.setdefault(words, []).append(phrase)
            counts.update(words)
            pairs.update(bigrams(words))
        return read

    def _read_phrasings(self, table: Sequence[Phrase], counts: Counter[str]) -> Phrasings:
        """Phrasings of the entries; phrases of the table are phrasings of the procedures they name."""
        owners: dict[str, dict[int, float]] = {}
        for number, entry in enumerate(self._entries):
            for phrasing in entry.everyday:
                owners.setdefault(phrasing, {})[number] = 1.0
            # Its name is a phrasing too, so that a procedure nobody has described yet is not overshadowed.
            owners.setdefault(entry.name, {}).setdefault(number, _NAME_SHARE)
        for phrase in table:
            for rank, code in enumerate(phrase.codes):
                number = self._by_code.get(code, -1)
                if number >= 0:
                    share = _TABLE_SHARE * (1.0 - 0.04 * min(rank, 10))
                    held = owners.setdefault(phrase.phrase, {})
                    held[number] = max(held.get(number, 0.0), share)
        for phrasing in owners:
            counts.update(word for word, _ in words_of(phrasing))
        return Phrasings((phrasing, tuple(held.items())) for phrasing, held in owners.items())

    def _read(self, text: str) -> _Question:
        """The question as weighted terms, their accent keys, codes meant outright, and its words in order."""
        given = words_of(text)
        plain = self._speller.mend([word for word, _ in given])
        accents: dict[str, str] = {}
        if has_marks(text):
            accents = dict(given)
            accents |= {f"{one[0]} {two[0]}": f"{one[1]} {two[1]}" for one, two in itertools.pairwise(given)}
        words = [(word, accents.get(word, word)) for word in plain]
        weights: dict[str, float] = {}
        codes: dict[str, float] = {}
        taken = [0.0] * len(plain)
        expansions = self._match_phrases(plain, accents, taken, codes)
        self._drop_stops(plain, taken)
        # A phrase that explains only a part of the question leaves room for the other words.
        stops = [is_stop(word, accents.get(word)) for word in plain]
        open_words = [w for w, t, stop in zip(plain, taken, stops, strict=True) if t == 0.0 and not stop]
        self._weigh_given(plain, taken, stops, weights)
        explained = taken.count(1.0) / max(1, taken.count(1.0) + len(open_words))
        trust = 0.35 + 0.65 * explained
        for expansion, share in expansions.items():
            self._weigh_expansion(expansion, share * trust, weights, accents)
        codes = {code: bonus * trust**2 for code, bonus in codes.items()}
        return _Question(weights, accents, codes, words, " " + " ".join(plain) + " ")

    def _weigh_given(
        self, plain: list[str], taken: list[float], stops: list[bool], weights: dict[str, float]
    ) -> None:
        """Words as typed: in full outside phrases, less inside them, nothing for the frame of the question."""
        own = {0.0: 1.0, 1.0: _REPLACED_WEIGHT, 2.0: 0.0}
        for index, word in enumerate(plain):
            weight = own[taken[index]]
            if weight and not (weight == 1.0 and stops[index]):
                act = _ACT_WEIGHT if word in ACT_WORDS else 1.0
                weights[word] = max(weights.get(word, 0.0), weight * act)
            before = own[taken[index - 1]] if index else 0.0
            if weight and before and not (stops[index - 1] and stops[index]):
                pair = f"{plain[index - 1]} {word}"
                weights[pair] = max(weights.get(pair, 0.0), _PAIR_WEIGHT * min(weight, before))

    @staticmethod
    def _weigh_expansion(
        expansion: str, share: float, weights: dict[str, float], accents: dict[str, str]
    ) -> None:
        """Words that a phrase stands for; a long expansion does not outweigh a short one."""
        words = words_of(expansion)
        scale = _PHRASE_WEIGHT * share * min(1.0, (_LONG_EXPANSION / max(1, len(words))) ** 0.5)
        for word, accent in words:
            factor = scale * (_ACT_WEIGHT if word in ACT_WORDS else 1.0)
            weights[word] = max(weights.get(word, 0.0), factor)
            accents[word] = accent
        for one, two in itertools.pairwise(words):
            pair = f"{one[0]} {two[0]}"
            accents[pair] = f"{one[1]} {two[1]}"
            weights[pair] = max(weights.get(pair, 0.0), _PAIR_WEIGHT * scale)

    def _match_phrases(
        self, plain: list[str], accents: dict[str, str], taken: list[float], codes: dict[str, float]
    ) -> dict[str, float]:
        """Everyday phrases in the question, longest first, with the share of each that no longer one took.

        Their own words count less afterwards; what they mean counts in full.
        """
        expansions: dict[str, float] = {}
        for size in range(min(self._longest, len(plain)), 0, -1):
            for start in range(len(plain) - size + 1):
                found = self._phrases.get(tuple(plain[start : start + size]))
                free = taken[start : start + size].count(0.0)
                if not found or not free:
                    continue
                share = free / size
                fitting = [
                    (phrase, share * fit)
                    for phrase in found
                    if (fit := _written_alike(phrase.phrase, accents))
                ]
                for phrase, part in fitting:
                    if phrase.expansion:
                        expansions[phrase.expansion] = max(expansions.get(phrase.expansion, 0.0), part)
                    for rank, code in enumerate(phrase.codes):
                        bonus = part * (0.7 + 0.1 * min(size, 4)) * (1.0 - 0.03 * min(rank, 10))
                        codes[code] = max(codes.get(code, 0.0), bonus)
                if fitting:
                    taken[start : start + size] = [1.0] * size
        return expansions

    def _drop_stops(self, plain: list[str], taken: list[float]) -> None:
        for phrase in self._stops:
            size = len(phrase)
            for start in range(len(plain) - size + 1):
                if tuple(plain[start : start + size]) == phrase and not any(taken[start : start + size]):
                    taken[start : start + size] = [2.0] * size

    def _factor(self, number: int, said: str) -> float:
        factor = self._entries[number].prior
        if self._duplicates[number] >= 2:
            factor *= 0.75
        for words, penalty in self._qualified.get(number, ()):
            if not any(f" {word} " in said for word in words):
                factor *= penalty
        return factor


def _qualifiers_of(name: str) -> tuple[tuple[tuple[str, ...], float], ...]:
    """What a folded name says that a question would have said, with the factor for one that did not.

    A name that lists foreigners beside households or citizens is the plain procedure itself.
    """
    plain_too = any(subject in name for subject in _PLAIN_SUBJECTS)
    return tuple(
        (words, penalty)
        for qualifier, words, penalty in _QUALIFIERS
        if qualifier in name and not (plain_too and qualifier in _FOREIGN)
    )


def _family_words(name: str) -> list[str]:
    """The opening of a name, by which near-duplicates are known."""
    words = fold(name).split()
    return words[2 : 2 + _FAMILY_WORDS] if words[:2] == ["thu", "tuc"] else words[:_FAMILY_WORDS]


def _written_alike(phrase: str, accents: dict[str, str]) -> float:
    """How far a phrase is what was typed: 1 with its marks, less for one bare syllable, 0 for other words."""
    words = words_of(phrase)
    if not accents:
        return 0.5 if len(words) == 1 and words[0][0] != words[0][1] else 1.0
    wrong = sum(1 for word, accent in words if word in accents and accents[word] not in (accent, word))
    return 0.0 if wrong * 2 > len(words) or (wrong and len(words) == 1) else 1.0 - 0.2 * wrong
