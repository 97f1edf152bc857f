"""The yearly register closes: no entry more under its year, its columns of return live on (Circular 01/2018, art. 10(2)).

Entries are numbered by the business year of their receipt, so that a closed year can never get another; closing
writes down what the book holds, and `check` compares it for ever after.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from django.db import connection

from motcua.dossiers import policy
from motcua.kernel import clock, journal
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal

STREAM = "register"
_SPACE = UUID("5f0c3c0e-2f9b-5d0e-9d3a-6d0f6c1b7a10")


@dataclass(frozen=True, slots=True)
class Book:
    """A yearly register: how many entries, the last number, a digest of the entries' fixed columns."""

    entries: int
    last: int
    digest: str


def stream_of(counter_id: int, year: int) -> UUID:
    """The stream of a register."""
    return uuid5(_SPACE, f"{counter_id}:{year}")


def book(counter_id: int, year: int) -> Book:
    """What the register holds now: number, code and receipt of each entry, in order."""
    digest, entries, last = hashlib.sha256(), 0, 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT register_number, code, extract(epoch FROM received_at)::bigint FROM dossiers_dossier "
            "WHERE counter_id = %s AND register_year = %s AND register_number IS NOT NULL ORDER BY register_number",
            (counter_id, year),
        )
        for number, code, received in cursor:
            digest.update(f"{number}|{code}|{received}\n".encode())
            entries, last = entries + 1, number
    return Book(entries, last, digest.hexdigest())


@command("register.close")
def close_register(counter_id: int, year: int, *, by: Actor) -> Event:
    """Close the register of a counter for a past year; one journal event with what it holds.

    Raises Refusal: not this person's counter, a year that is not over, closed already, a gap in the numbers.
    """
    policy.require("register.close", by)
    if counter_id not in policy.working_units(by):
        raise Refusal("Sổ này của Bộ phận Một cửa khác.", code="not_counter", status=403)
    if year >= clock.today().year:
        raise Refusal(
            f"Năm {year} chưa hết nên chưa khoá sổ được.", rule="Khoản 2 Điều 10 Thông tư 01/2018/TT-VPCP",
            code="year_runs", next_step=f"Xin khoá sổ từ ngày 01/01/{year + 1}.",
        )  # fmt: skip
    if is_closed(counter_id, year):
        raise Refusal(f"Sổ năm {year} đã khoá.", code="closed")
    held = book(counter_id, year)
    if held.entries != held.last:
        raise Refusal(
            f"Sổ năm {year} có {held.entries} dòng nhưng số cuối là {held.last}.", code="gap",
            next_step="Xin báo quản trị chạy «./motcua check».",
        )  # fmt: skip
    facts = {
        "counter": counter_id,
        "year": year,
        "entries": held.entries,
        "last": held.last,
        "digest": held.digest,
    }
    return journal.append(
        STREAM, stream_of(counter_id, year), "register.close", {"facts": facts}, by=by, sequence=1,
        previous_hash=journal.GENESIS,
    )  # fmt: skip


def is_closed(counter_id: int, year: int) -> bool:
    """Whether the register of that year is closed."""
    return Event.objects.filter(stream_id=stream_of(counter_id, year)).exists()


def problems() -> list[str]:
    """Closed registers whose entries are no longer what was closed."""
    found = []
    for payload in Event.objects.filter(stream_kind=STREAM).order_by("id").values_list("payload", flat=True):
        facts: dict[str, Any] = payload["facts"]
        held = book(facts["counter"], facts["year"])
        if (held.entries, held.last, held.digest) != (facts["entries"], facts["last"], facts["digest"]):
            found.append(f"Sổ năm {facts['year']} của đơn vị {facts['counter']} đã khoá mà nội dung thay đổi")
    return found
