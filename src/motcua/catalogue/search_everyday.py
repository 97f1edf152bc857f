"""The everyday field of the index: each phrasing is a short document that a question resembles or not. Pure.

A procedure is meant as strongly as its most similar phrasing says, and a little more by what its other phrasings
share with the question. Similarity is the weight of shared words, neighbours and families of words, lowered by what
either side says beyond.
"""

from __future__ import annotations

import heapq
import itertools
import math
from array import array
from collections.abc import Iterable, Mapping, Sequence

from motcua.catalogue.search_vocabulary import FAMILIES
from motcua.catalogue.search_words import is_filler, words_of

#: A shared pair of neighbours, and a shared family of words, weigh this much beside their own rarity.
_PAIR, _FAMILY, _FAMILY_PAIR = 0.55, 0.45, 0.35
#: Share of a word's weight that is left when it was typed with other marks.
_OTHER_MARKS = 0.4
#: How much the part of the question, and of the phrasing, that the other side lacks lowers the similarity.
_LACKING_QUESTION, _LACKING_PHRASING = 0.65, 0.55
#: What all phrasings of a procedure together share with the question.
_TOGETHER = 0.5
_CANDIDATES = 60
#: A phrasing that shares less than this part of what the best one shares is not weighed.
_HOPELESS = 0.25
#: Words in more phrasings than this only add to phrasings that a rarer word found.
_COMMON = 900

Word = tuple[str, str]


class Phrasings:
    """An immutable index of phrasings, each standing for procedures with a share from 0 to 1."""

    def __init__(self, phrasings: Iterable[tuple[str, Sequence[tuple[int, float]]]]) -> None:
        self._owners: list[tuple[tuple[int, float], ...]] = []
        self.postings: dict[str, array[int]] = {}
        self._marked: dict[str, array[int]] = {}
        together: dict[str, set[int]] = {}
        said: list[list[str]] = []
        for text, owners in phrasings:
            words = [word for word in words_of(text) if not is_filler(*word)]
            if not words or not owners:
                continue
            number = len(self._owners)
            self._owners.append(tuple(owners))
            terms = _terms(words)
            said.append([term for term in terms if " " not in term])
            for term, marked in terms.items():
                self.postings.setdefault(term, array("I")).append(number)
                if " " not in term and term[0] != "@":
                    together.setdefault(term, set()).update(owner for owner, _ in owners)
                if " " not in term:
                    for accent in marked:
                        self._marked.setdefault(f"{term}={accent}", array("I")).append(number)
        for key, numbers in self._marked.items():
            if len(numbers) == len(self.postings[key.partition("=")[0]]):
                self._marked[key] = array("I")  # written alike everywhere: the postings say it
        self._together = {term: array("I", sorted(owners)) for term, owners in together.items()}
        self._sizes = array("f", (sum(self._value(term) for term in terms) for terms in said))

    def __len__(self) -> int:
        return len(self._owners)

    def _value(self, term: str) -> float:
        """What a term says: its rarity, less for pairs and families."""
        found = len(self.postings.get(term, ()))
        rarity = max(0.3, math.log(1 + (len(self._owners) + 0.5) / (found + 0.5)))
        if term[0] == "@":
            return rarity * (_FAMILY_PAIR if " " in term else _FAMILY)
        return rarity * (_PAIR if " " in term else 1.0)

    def similar(self, words: Sequence[Word]) -> dict[int, float]:
        """Procedures by number with their similarity to the question.

        `words` are (folded, accent key) pairs in order, the accent key equal to the folded word where no marks were
        typed.
        """
        terms = _terms([word for word in words if not is_filler(*word)])
        values = {term: self._value(term) for term in terms}
        whole = sum(value for term, value in values.items() if " " not in term)
        known = sorted(
            ((value, term) for term, value in values.items() if term in self.postings), reverse=True
        )
        if not known:
            return {}
        single: dict[int, float] = {}
        paired: dict[int, float] = {}
        together: dict[int, float] = {}
        for value, term in known:
            into = paired if " " in term else single
            marks = next((accent for accent in terms[term] if accent != term), None)
            alike = array("I") if marks is None or " " in term else self._marked.get(f"{term}={marks}")
            full = alike is not None and not alike
            self._gather(self.postings[term], value if full else value * _OTHER_MARKS, into, single)
            if alike:
                self._gather(alike, value * (1 - _OTHER_MARKS), into, single)
            for owner in self._together.get(term, ()):
                together[owner] = together.get(owner, 0.0) + value
        found = self._by_owner(single, paired, whole)
        for owner, value in heapq.nlargest(_CANDIDATES, together.items(), key=lambda item: item[1]):
            found[owner] = found.get(owner, 0.0) + _TOGETHER * value * value / whole
        return found

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
        floor = _HOPELESS * max(single.values(), default=0.0)
        scored = (
            (
                (value + paired.get(number, 0.0))
                * (1 - _LACKING_QUESTION * (1 - min(1.0, value / whole)))
                * (1 - _LACKING_PHRASING * (1 - min(1.0, value / sizes[number]))),
                number,
            )
            for number, value in single.items()
            if value >= floor
        )
        best: dict[int, float] = {}
        for score, number in heapq.nlargest(_CANDIDATES, scored):
            for owner, share in self._owners[number]:
                best[owner] = max(best.get(owner, 0.0), score * share)
        return best


def _terms(words: Sequence[Word]) -> dict[str, set[str]]:
    """Folded words, pairs of neighbours, families (with a leading @) and their pairs, with accent keys."""
    terms: dict[str, set[str]] = {}
    for folded, accent in words:
        terms.setdefault(folded, set()).add(accent)
    for one, two in itertools.pairwise(words):
        terms.setdefault(f"{one[0]} {two[0]}", set()).add(f"{one[1]} {two[1]}")
    families = _families(words)
    for family in families:
        if family[0] == "@":
            for member in family.split("/"):
                terms.setdefault(member, set())
    for first, second in itertools.pairwise(families):
        if first[0] == "@" or second[0] == "@":
            for one_family, other in itertools.product(first.split("/"), second.split("/")):
                terms.setdefault(f"@{one_family} {other}", set())
    return terms


def _families(words: Sequence[Word]) -> list[str]:
    """The words in order, with members of families replaced by theirs ("@3", or "@2/@3" where two fit)."""
    read: list[str] = []
    start = 0
    while start < len(words):
        for size in range(min(_LONGEST, len(words) - start), 0, -1):
            part = words[start : start + size]
            found = _MEMBERS.get(tuple(folded for folded, _ in part), ())
            fitting = [
                family
                for family, written in found
                if all(accent in (folded, mark) for (folded, accent), mark in zip(part, written, strict=True))
            ]
            if fitting:
                read.append("/".join(dict.fromkeys(fitting)))
                start += size
                break
        else:
            read.append(words[start][0])
            start += 1
    return read


def _read_members() -> dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]]:
    members: dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]] = {}
    for number, family in enumerate(FAMILIES):
        for member in family:
            words = words_of(member)
            folded = tuple(word for word, _ in words)
            members.setdefault(folded, []).append((f"@{number}", tuple(accent for _, accent in words)))
    return members


_MEMBERS = _read_members()
_LONGEST = max(len(member) for member in _MEMBERS)
