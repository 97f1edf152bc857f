"""Search of the catalogue: an index in each process, made anew when the catalogue's version has changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from motcua.catalogue.everyday import shipped_everyday
from motcua.catalogue.models import CatalogueVersion, Procedure, Synonym
from motcua.catalogue.policy import sees_whole_catalogue
from motcua.catalogue.search_index import Entry, Hit, Index, Phrase
from motcua.catalogue.synonyms import shipped_synonyms
from motcua.kernel.actor import Actor
from motcua.kernel.text import fold

#: For this long a process trusts its index without asking for the version, in seconds.
TRUST = 1.0
#: So many of the best are looked through for the one whose name was typed.
NAMED_AMONG = 20

_lock = threading.Lock()
_indexes: dict[bool, tuple[int, Index]] = {}
_asked_at = 0.0


def search(text: str, *, limit: int = 10, actor: Actor | None = None) -> list[Hit]:
    """Procedures for a citizen's question, best first.

    Without an actor, or for one who is no staff, internal procedures and those outside the one-stop shop are not
    in the index at all. The procedure whose very name was typed comes first.
    """
    return named_first(text, index_for(actor).search(text, max(limit, NAMED_AMONG)))[:limit]


def named_first(text: str, hits: list[Hit]) -> list[Hit]:
    """Hits with the one that bears this very name (letters' marks and "thủ tục" aside) before all others.

    An officer who types a name in full and presses Enter means that procedure, not a more usual one whose name
    holds the same words.
    """
    wanted = _bare_name(text)
    named = [hit for hit in hits if _bare_name(hit.name) == wanted]
    if not named or named[0] is hits[0]:
        return hits
    others = [hit for hit in hits if hit is not named[0]]
    return [replace(named[0], score=others[0].score), *others]


def _bare_name(text: str) -> str:
    return " ".join(fold(text).split()).removeprefix("thu tuc ")


def index_for(actor: Actor | None) -> Index:
    """The index of what the actor may see."""
    global _asked_at
    whole = sees_whole_catalogue(actor)
    kept = _indexes.get(whole)
    if kept is not None and time.monotonic() - _asked_at < TRUST:
        return kept[1]
    version = CatalogueVersion.objects.values_list("number", flat=True).first() or 0
    _asked_at = time.monotonic()
    if kept is not None and kept[0] == version:
        return kept[1]
    with _lock:
        kept = _indexes.get(whole)
        if kept is None or kept[0] != version:
            kept = (version, build(actor))
            _indexes[whole] = kept
    return kept[1]


def build(actor: Actor | None) -> Index:
    """A new index from the database, in two statements."""
    rows = Procedure.objects.visible_to(actor).values(
        "code",
        "name",
        "levels",
        "commonness",
        "current_revision__field_name",
        "current_revision__subjects",
        "current_revision__keywords",
        "current_revision__issuing_agency",
    )
    return Index([entry_of(row) for row in rows], phrases())


def phrases() -> list[Phrase]:
    """The shipped synonyms with what officials changed: their row replaces ours, an inactive one silences it."""
    stored = {row.folded: row for row in Synonym.objects.all()}
    shipped = [phrase for phrase in shipped_synonyms() if fold(phrase.phrase) not in stored]
    own = [
        Phrase(row.phrase, row.expansion, tuple(row.procedure_codes)) for row in stored.values() if row.active
    ]
    return shipped + own


def forget() -> None:
    """Drop the indexes of this process: for tests that replace the database under it."""
    global _asked_at
    _indexes.clear()
    _asked_at = 0.0


def entry_of(row: Mapping[str, Any]) -> Entry:
    """An index entry of a row of the catalogue."""
    extra = [row["current_revision__field_name"] or "", *(row["current_revision__keywords"] or ())]
    return Entry(
        code=row["code"],
        name=row["name"],
        extra=" ".join(extra),
        prior=prior(row["levels"], row["current_revision__subjects"] or (), row["commonness"]),
        everyday=shipped_everyday().get(row["code"], ()),
    )


def prior(levels: Iterable[str], subjects: Iterable[str], commonness: int) -> float:
    """How likely a citizen means this procedure before anything is said: near home and open to citizens first."""
    given = set(levels)
    factor = 1.0
    if "commune" in given or "district" in given:
        factor += 0.06
    elif "province" in given:
        factor += 0.03
    elif given == {"ministry"}:
        factor -= 0.04
    if "Công dân Việt Nam" in subjects:
        factor += 0.05
    return factor + 0.02 * max(-5, min(5, commonness))
