"""The deadline of a task, from its words; the law library reads the phrase."""

from __future__ import annotations

from datetime import date

from motcua.law.phrases import Phrase, PhraseKind, read_phrase
from motcua.plans.reading.plan import Deadline, Override


def read_deadline(text: str, *, year: int | None) -> Deadline:
    """A deadline as printed, its kind, its last valid day, and other days for a level.

    `year` is that of the plan, for phrases that name none. Words that cannot be read give the kind None.
    """
    if not text.strip(" -–"):
        return Deadline(text, None)
    phrase = read_phrase(text, year=year)
    overrides = tuple(
        Override(scope, _due(part), part.text, _kind(part)) for scope, part in phrase.by_level.items()
    )
    return Deadline(text, _kind(phrase), _due(phrase), overrides)


def _kind(phrase: Phrase) -> str | None:
    return None if phrase.kind is PhraseKind.UNREAD else phrase.kind.value


def _due(phrase: Phrase) -> date | None:
    return phrase.last_day if phrase.kind is PhraseKind.DATED else None
