"""Journal of bulk work: one event a record and one for the batch, in two statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.journal import GENESIS, build
from motcua.kernel.keys import uuid7
from motcua.kernel.models import Event


def record_many(
    stream_kind: str,
    entries: Sequence[tuple[UUID, str, Mapping[str, Any]]],
    *,
    by: Actor,
    batch_verb: str = "",
) -> None:
    """Write an event for each (stream id, verb, payload), at most one a stream, and one for the batch.

    Rows of the streams must be locked or new. The batch event names how many there were, and of which verbs.
    """
    if not entries:
        return
    last = {
        stream: (sequence, bytes(digest))
        for stream, sequence, digest in Event.objects.filter(stream_id__in=[entry[0] for entry in entries])
        .order_by("stream_id", "-sequence")
        .distinct("stream_id")
        .values_list("stream_id", "sequence", "hash")
    }
    at = clock.now()
    events = []
    for stream, verb, payload in entries:
        sequence, digest = last.get(stream, (0, GENESIS))
        events.append(
            build(
                stream_kind=stream_kind,
                stream_id=stream,
                sequence=sequence + 1,
                previous_hash=digest,
                verb=verb,
                payload=payload,
                by=by,
                at=at,
            )
        )
    if batch_verb:
        verbs: dict[str, int] = {}
        for _stream, verb, _payload in entries:
            verbs[verb] = verbs.get(verb, 0) + 1
        events.append(
            build(
                stream_kind="batch",
                stream_id=uuid7(),
                sequence=1,
                previous_hash=GENESIS,
                verb=batch_verb,
                payload={"count": len(entries), "verbs": verbs},
                by=by,
                at=at,
            )
        )
    Event.objects.bulk_create(events, batch_size=2000)
