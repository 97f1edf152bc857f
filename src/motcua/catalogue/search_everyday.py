"""The everyday field of the index: each phrasing is a short document that a question resembles or not. Pure.

A procedure is meant as strongly as its most similar phrasing says; a second one adds a little. Similarity is the
weight of shared words and neighbours, lowered by what either side says beyond.
"""

from __future__ import annotations

import heapq
import itertools
import math
from array import array
from collections.abc import Iterable, Mapping, Sequence

from motcua.catalogue.search_words import is_filler, words_of

#: A shared pair of neighbours weighs this much beside its own rarity.
_PAIR = 0.55
#: Share of a word's weight that is left when it was typed with other marks.
_OTHER_MARKS = 0.4
#: How much the part of the question, and of the phrasing, that the other side lacks lowers the similarity.
_LACKING_QUESTION, _LACKING_PHRASING = 0.65, 0.45
_SECOND = 0.12
_CANDIDATES = 60
#: Words in more phrasings than this only add to phrasings that a rarer word found.
_COMMON = 900


class Phrasings:
    """An immutable index of phrasings, each standing for procedures with a share from 0 to 1."""

    def __init__(self, phrasings: Iterable[tuple[str, Sequence[tuple[int, float]]]]) -> None:
        self._owners: list[tuple[tuple[int, float], ...]] = []
        self._postings: dict[str, array[int]] = {}
        self._marked: dict[str, array[int]] = {}
        said: list[list[str]] = []
        for text, owners in phrasings:
            words = [pair for pair in words_of(text) if not is_filler(*pair)]
            if not words or not owners:
                continue
            number = len(self._owners)
            self._owners.append(tuple(owners))
            said.append(list({word for word, _ in words}))
            for term, marked in _terms(words).items():
                self._postings.setdefault(term, array("I")).append(number)
                for accent in marked:
                    if accent != term:
                        self._marked.setdefault(accent, array("I")).append(number)
        self._sizes = array("f", (sum(self._rarity(word) for word in words) for words in said))

    def __len__(self) -> int:
        return len(self._owners)

    def _rarity(self, term: str) -> float:
        found = len(self._postings.get(term, ()))
        return max(0.3, math.log(1 + (len(self._owners) + 0.5) / (found + 0.5)))

    def similar(self, words: Sequence[tuple[str, str]]) -> dict[int, float]:
        """Procedures by number with their similarity to the question.

        `words` are (folded, accent key) pairs in order, the accent key equal to the folded word where no marks were
        typed.
        """
        kept = [pair for pair in words if not is_filler(*pair)]
        terms = _terms(kept)
        whole = 0.0
        valued: list[tuple[float, str]] = []
        for term in terms:
            value = self._rarity(term)
            if " " in term:
                value *= _PAIR
            elif value:
                whole += value
            if value and term in self._postings:
                valued.append((value, term))
        if not valued:
            return {}
        single: dict[int, float] = {}
        paired: dict[int, float] = {}
        for value, term in sorted(valued, reverse=True):
            into = paired if " " in term else single
            marks = next((accent for accent in terms[term] if accent != term), None)
            self._gather(self._postings[term], value if marks is None else value * _OTHER_MARKS, into, single)
            if marks is not None and marks in self._marked:
                self._gather(self._marked[marks], value * (1 - _OTHER_MARKS), into, single)
        return self._by_owner(single, paired, whole)

    @staticmethod
    def _gather(
        postings: array[int], value: float, into: dict[int, float], known: Mapping[int, float]
    ) -> None:
        if len(postings) > _COMMON and len(known) > _CANDIDATES:
            for number in known.keys() & set(postings):
                into[number] = into.get(number, 0.0) + value
            return
        for number in postings:
            into[number] = into.get(number, 0.0) + value

    def _by_owner(
        self, single: Mapping[int, float], paired: Mapping[int, float], whole: float
    ) -> dict[int, float]:
        sizes = self._sizes
        scored = (
            (
                (value + paired.get(number, 0.0))
                * (1 - _LACKING_QUESTION * (1 - min(1.0, value / whole)))
                * (1 - _LACKING_PHRASING * (1 - min(1.0, value / sizes[number]))),
                number,
            )
            for number, value in single.items()
        )
        best: dict[int, float] = {}
        second: dict[int, float] = {}
        for score, number in heapq.nlargest(_CANDIDATES, scored):
            for owner, share in self._owners[number]:
                part = score * share
                if part > best.get(owner, 0.0):
                    best[owner], part = part, best.get(owner, 0.0)
                second[owner] = max(second.get(owner, 0.0), part)
        return {owner: score + _SECOND * second.get(owner, 0.0) for owner, score in best.items()}


def _terms(words: Sequence[tuple[str, str]]) -> dict[str, set[str]]:
    """Folded words and pairs of neighbours with their accent keys."""
    terms: dict[str, set[str]] = {}
    for folded, accent in words:
        terms.setdefault(folded, set()).add(accent)
    for one, two in itertools.pairwise(words):
        terms.setdefault(f"{one[0]} {two[0]}", set()).add(f"{one[1]} {two[1]}")
    return terms
