"""Sending what waits: claim a batch, say so in the database, send, write down what became of each.

A notice is marked as being sent before the remote call, so that two workers never send it together. A worker
that dies in between leaves it marked; after `LEASE` it is taken up again under the same message id, by which
the receiver knows a repetition.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import F

from motcua.kernel import clock

from . import channels
from .channels import Message, Outcome, Verdict
from .models import Channel, Notice, NoticeState

#: Waiting time after the first, second … failed attempt (machine time); after the last one a person looks.
LADDER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=12),
)
LEASE = timedelta(minutes=10)
#: Small enough that one batch of slow sendings ends well within the lease.
BATCH = 30
#: How long notices of a channel without a sender rest before they are looked at again.
WITHOUT_SENDER = timedelta(minutes=10)

_CLAIM = """
    UPDATE notices_notice SET state = 'sending', claimed_at = %(now)s, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM notices_notice
        WHERE channel = %(channel)s AND (
            (state = 'waiting' AND next_at <= %(now)s) OR (state = 'sending' AND claimed_at < %(stale)s))
        ORDER BY next_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    RETURNING id
"""


def claim(channel: Channel, *, now: datetime, limit: int = BATCH) -> list[Notice]:
    """Mark up to `limit` due notices of a channel as being sent and return them; committed before sending."""
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, {"now": now, "stale": now - LEASE, "channel": channel.value, "limit": limit})
        ids = [row[0] for row in cursor.fetchall()]
    return list(Notice.objects.filter(pk__in=ids).order_by("next_at", "id"))


def deliver(*, limit: int = 1000) -> dict[str, int]:
    """Send what is due, `limit` notices a channel at most; returns how many met each fate."""
    tally = dict.fromkeys(("sent", "later", "refused", "untried", "stuck"), 0)
    for channel in (Channel.SMS, Channel.EMAIL):
        _deliver_channel(channel, limit, tally)
    return tally


def _deliver_channel(channel: Channel, limit: int, tally: dict[str, int]) -> None:
    sender = channels.sender_of(channel)
    if sender is None:
        now = clock.machine_now()
        Notice.objects.filter(channel=channel, state=NoticeState.WAITING, next_at__lte=now).update(
            next_at=now + WITHOUT_SENDER, error="Kênh gửi chưa được cấu hình."
        )
        return
    done = 0
    while done < limit:
        batch = claim(channel, now=clock.machine_now(), limit=min(BATCH, limit - done))
        if not batch:
            return
        done += len(batch)
        broken = False
        for notice, outcome in zip(batch, _outcomes(sender, batch), strict=True):
            fate = settle(notice, outcome)
            tally[fate] += 1
            broken = broken or outcome.verdict is Verdict.UNTRIED
        if broken:
            return


def _outcomes(sender: channels.Sender, batch: Sequence[Notice]) -> Iterable[Outcome]:
    """What the sender answers; a sender that ends early or falls over leaves the rest untried."""
    messages = [
        Message(id=notice.id, address=notice.address, subject=notice.subject, body=notice.body)
        for notice in batch
    ]
    given = 0
    try:
        for outcome in sender.send(messages):
            if given == len(batch):
                break
            yield outcome
            given += 1
    except Exception as error:
        # Whatever a vendor's answer does to its adapter, one message pays an attempt and the others wait.
        if given < len(batch):
            yield Outcome(Verdict.LATER, error=f"Lỗi của bộ gửi: {type(error).__name__}")
            given += 1
    for _ in range(len(batch) - given):
        yield Outcome(Verdict.UNTRIED, error="Kết nối đứt trước khi đến lượt.")


def settle(notice: Notice, outcome: Outcome) -> str:
    """Write down what became of one attempt; returns `sent`, `later`, `refused`, `untried` or `stuck`."""
    rows = Notice.objects.filter(pk=notice.pk, state=NoticeState.SENDING, claimed_at=notice.claimed_at)
    error = outcome.error[:500]
    if outcome.verdict is Verdict.SENT:
        rows.update(state=NoticeState.SENT, sent_at=clock.now(), reference=outcome.reference[:120], error="")
        return "sent"
    if outcome.verdict is Verdict.REFUSED:
        rows.update(state=NoticeState.FAILED, error=error)
        return "refused"
    now = clock.machine_now()
    if outcome.verdict is Verdict.UNTRIED:
        rows.update(
            state=NoticeState.WAITING, attempts=F("attempts") - 1, next_at=now + LADDER[0], error=error
        )
        return "untried"
    if notice.attempts > len(LADDER):
        rows.update(state=NoticeState.STUCK, error=error)
        return "stuck"
    rows.update(state=NoticeState.WAITING, next_at=now + LADDER[notice.attempts - 1], error=error)
    return "later"


def waiting_now() -> bool:
    """Whether anything is due at this moment."""
    now = clock.machine_now()
    return Notice.objects.filter(state=NoticeState.WAITING, next_at__lte=now).exists()


__all__ = ["LADDER", "LEASE", "claim", "deliver", "settle", "waiting_now"]
