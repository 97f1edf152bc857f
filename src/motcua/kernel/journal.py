"""The journal: append-only, one event a command, chained within its stream, sealed daily."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from . import clock
from .actor import Actor
from .keys import uuid7
from .models import AccessRecord, Event, Seal
from .refusal import Refusal

GENESIS = bytes(32)


def canonical(value: Mapping[str, Any]) -> str:
    """The one JSON text of a payload: sorted keys, no spaces, letters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=plain)


def plain(value: object) -> str:
    """How values of the law stand in a payload: ISO times in UTC, ids as text."""
    if isinstance(value, datetime):
        return clock.aware(value).astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | UUID):
        return str(value)
    raise TypeError(f"A payload cannot hold {type(value).__name__}")


def chain_hash(
    previous: bytes,
    stream_id: UUID,
    sequence: int,
    verb: str,
    at: datetime,
    user_id: int | None,
    payload_text: str,
) -> bytes:
    """SHA-256 over the hash before and what this event says."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    text = f"{stream_id}|{sequence}|{verb}|{moment}|{user_id or ''}|{payload_text}"
    return hashlib.sha256(previous + text.encode()).digest()


def build(
    *,
    stream_kind: str,
    stream_id: UUID,
    sequence: int,
    previous_hash: bytes,
    verb: str,
    payload: Mapping[str, Any],
    by: Actor,
    at: datetime,
    event_id: UUID | None = None,
    machine_at: datetime | None = None,
) -> Event:
    """An event with its hash, not yet saved: bulk work builds many and copies them at once."""
    text = canonical(payload)
    return Event(
        id=event_id or uuid7(),
        stream_kind=stream_kind,
        stream_id=stream_id,
        sequence=sequence,
        verb=verb,
        at=at,
        machine_at=machine_at or clock.machine_now(),
        user_id=by.user_id,
        post_id=by.post_id,
        unit_id=by.unit_id,
        via=by.via,
        payload=json.loads(text),
        previous_hash=previous_hash,
        hash=chain_hash(previous_hash, stream_id, sequence, verb, at, by.user_id, text),
    )


def append(
    stream_kind: str,
    stream_id: UUID,
    verb: str,
    payload: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime | None = None,
    sequence: int | None = None,
    previous_hash: bytes | None = None,
    event_id: UUID | None = None,
) -> Event:
    """Write one event in the running transaction and return it.

    Aggregates that keep their own version and last hash pass `sequence` and `previous_hash` and save a
    statement; without them the stream's last event is read. Two writers of one number: the later is refused.
    """
    if sequence is None:
        last = (
            Event.objects.filter(stream_id=stream_id)
            .order_by("-sequence")
            .values_list("sequence", "hash")
            .first()
        )
        sequence, previous_hash = (last[0] + 1, bytes(last[1])) if last else (1, GENESIS)
    event = build(
        stream_kind=stream_kind,
        stream_id=stream_id,
        sequence=sequence,
        previous_hash=previous_hash or GENESIS,
        verb=verb,
        payload=payload,
        by=by,
        at=at or clock.now(),
        event_id=event_id,
    )
    try:
        event.save(force_insert=True)
    except IntegrityError as error:
        if "event_stream_sequence" not in str(error):
            raise
        raise Refusal(
            "Dữ liệu vừa được người khác thay đổi.",
            code="version",
            next_step="Xin tải lại trang rồi làm lại.",
        ) from error
    return event


def record_access(subject_kind: str, subject_id: UUID, *, by: Actor, purpose: str) -> None:
    """Note that a member of staff looked at personal data (conventions: every look is an event)."""
    AccessRecord.objects.create(
        subject_kind=subject_kind,
        subject_id=subject_id,
        user_id=by.user_id,
        unit_id=by.unit_id,
        purpose=purpose,
        at=clock.now(),
    )


def broken_links(events: Iterable[Event]) -> list[str]:
    """Disagreements in one stream's chain, given its events in order; empty when it is whole."""
    problems: list[str] = []
    previous, expected = GENESIS, 1
    for event in events:
        if event.sequence != expected:
            problems.append(f"{event.stream_kind} {event.stream_id}: thiếu sự kiện số {expected}")
        if bytes(event.previous_hash) != previous:
            problems.append(f"{event.stream_kind} {event.stream_id}: đứt chuỗi ở sự kiện {event.sequence}")
        text = canonical(event.payload)
        mine = chain_hash(
            previous, event.stream_id, event.sequence, event.verb, event.at, event.user_id, text
        )
        if mine != bytes(event.hash):
            problems.append(
                f"{event.stream_kind} {event.stream_id}: sự kiện {event.sequence} không khớp mã băm"
            )
        previous, expected = bytes(event.hash), event.sequence + 1
    return problems


def seal(sign: Callable[[bytes], bytes] | None = None) -> Seal | None:
    """Seal everything committed since the last seal; None when nothing new was written.

    The horizon is the oldest transaction still running: what is below it can no longer change. `sign` gives the
    signature of the root; the row is never touched again.
    """
    made_at = clock.machine_now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        horizon: int = cursor.fetchone()[0]
    last = Seal.objects.order_by("-number").first()
    start = last.to_transaction if last else 0
    root, count, late = _root(start, horizon, last)
    if not count:
        return None
    previous = bytes(last.root) if last else GENESIS
    sealed = hashlib.sha256(previous + root).digest()
    return Seal.objects.create(
        number=(last.number + 1) if last else 1,
        made_at=made_at,
        from_transaction=start,
        to_transaction=horizon,
        event_count=count,
        late_events=late,
        root=sealed,
        previous_root=previous,
        signature=sign(sealed) if sign is not None else b"",
    )


def seal_problems() -> list[str]:
    """Recompute every seal from the journal; sentences for those that do not agree."""
    problems: list[str] = []
    previous: Seal | None = None
    for row in Seal.objects.order_by("number"):
        root, count, _late = _root(row.from_transaction, row.to_transaction, previous)
        before = bytes(previous.root) if previous else GENESIS
        if count != row.event_count or hashlib.sha256(before + root).digest() != bytes(row.root):
            problems.append(
                f"Niêm phong {row.number} không khớp nhật ký ({count} sự kiện, đã ghi {row.event_count})"
            )
        previous = row
    return problems


def _root(start: int, horizon: int, last: Seal | None) -> tuple[bytes, int, list[str]]:
    digest, count = hashlib.sha256(), 0
    late: list[str] = []
    rows = (
        Event.objects.filter(transaction_id__gte=start, transaction_id__lt=horizon)
        .order_by("id")
        .values_list("id", "hash", "machine_at")
    )
    edge = last.made_at if last else None
    for event_id, event_hash, machine_at in rows.iterator(chunk_size=5000):
        digest.update(bytes(event_hash))
        count += 1
        if edge is not None and machine_at < edge and len(late) < 1000:
            late.append(str(event_id))
    return digest.digest(), count, late
