"""The names of procedures in the index: BM25 over words and pairs of words. Pure, in compact arrays."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence

from motcua.catalogue.search_words import bigrams, words_of

_K1, _B = 1.1, 0.55
#: Weight of a word that only the field or the keywords of a procedure have.
_EXTRA_WEIGHT = 0.22
#: Share of a word's weight that is left when the name writes it with other marks.
_OTHER_ACCENT = 0.45
#: Words in more names than this only add to procedures that a rarer word found.
_COMMON = 250


class Names:
    """An immutable index of (name, extra text) pairs by their number."""

    def __init__(self, texts: Sequence[tuple[str, str]]) -> None:
        self._total = len(texts)
        self.lengths = array("H")
        self.counts: Counter[str] = Counter()
        self.postings: dict[str, array[int]] = {}
        self._shares: dict[str, array[float]] = {}
        self._marked: dict[str, set[int]] = {}
        self._extra: dict[str, array[int]] = {}
        for number, (name, extra) in enumerate(texts):
            self._add(number, name, extra)
        average = max(1.0, sum(self.lengths) / max(1, self._total))
        for term, numbers in self.postings.items():
            shares = self._shares[term]
            for place, number in enumerate(numbers):
                saturated = shares[place] + _K1 * (1 - _B + _B * self.lengths[number] / average)
                shares[place] = shares[place] * (_K1 + 1) / saturated
        self._drop_uniform_marks()

    def _add(self, number: int, name: str, extra: str) -> None:
        words = words_of(name)
        plain = [word for word, _ in words]
        self.counts.update(plain)
        self.lengths.append(min(len(plain), 65535))
        for term, count in (Counter(plain) + Counter(bigrams(plain))).items():
            self.postings.setdefault(term, array("H" if self._total < 65536 else "L")).append(number)
            self._shares.setdefault(term, array("f")).append(float(count))
        for word, accent in words:
            self._marked.setdefault(f"{word}={accent}", set()).add(number)
        for word in {word for word, _ in words_of(extra)} - set(plain):
            self._extra.setdefault(word, array("L")).append(number)

    def _drop_uniform_marks(self) -> None:
        """Where all names write a word alike, its numbers are the postings: keep only how it is written."""
        for key, numbers in self._marked.items():
            word = key.partition("=")[0]
            if len(numbers) == len(self.postings[word]):
                self._marked[key] = set()

    def score(self, weights: Mapping[str, float], accents: Mapping[str, str]) -> dict[int, float]:
        """Scores by number for weighted words and pairs, lowered by the part of the question that is not covered."""
        scores: dict[int, float] = {}
        covered: dict[int, float] = {}
        whole = 0.0
        found_terms: list[tuple[float, str]] = []
        for term, weight in weights.items():
            found = len(self.postings.get(term, ())) or 3 * len(self._extra.get(term, ()))
            if found:
                value = weight * max(0.05, math.log(1 + (self._total - found + 0.5) / (found + 0.5)))
                found_terms.append((value, term))
                whole += 0.0 if " " in term else value
            elif " " not in term:
                whole += weight * 0.4 * math.log(1 + self._total)
        # The rarest first: what has only common words cannot catch up, so it is not gathered at all.
        for value, term in sorted(found_terms, reverse=True):
            if " " in term:
                self._add_pair(term, value, scores)
            else:
                self._add_word(term, value, accents.get(term), scores, covered)
        if whole > 0:
            for number in scores:
                scores[number] *= 0.35 + 0.65 * min(1.0, covered.get(number, 0.0) / whole)
        return scores

    def _add_pair(self, pair: str, value: float, scores: dict[int, float]) -> None:
        numbers = self.postings.get(pair, ())
        only_known = len(numbers) > _COMMON and len(scores) > 50
        for number, share in zip(numbers, self._shares.get(pair, ()), strict=True):
            if not only_known or number in scores:
                scores[number] = scores.get(number, 0.0) + value * share

    def _add_word(
        self, word: str, value: float, accent: str | None, scores: dict[int, float], covered: dict[int, float]
    ) -> None:
        numbers = self.postings.get(word, ())
        only_known = len(numbers) > _COMMON and len(scores) > 50
        alike = self._marked.get(f"{word}={accent}") if accent is not None else set()
        for number, share in zip(numbers, self._shares.get(word, ()), strict=True):
            if only_known and number not in scores:
                continue
            part = value * share
            if alike is None or (alike and number not in alike):
                part *= _OTHER_ACCENT
            scores[number] = scores.get(number, 0.0) + part
            covered[number] = covered.get(number, 0.0) + value
        for number in self._extra.get(word, ()):
            if only_known and number not in scores:
                continue
            scores[number] = scores.get(number, 0.0) + value * _EXTRA_WEIGHT
            covered[number] = covered.get(number, 0.0) + value * 0.5
