"""Reads of the outbox: what a subject was told, what is stuck, what waits on a person's screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from .models import Channel, Notice, NoticeState


def of_subject(subject_id: UUID) -> QuerySet[Notice]:
    """Every notice about a subject, oldest first (whoever asks must be allowed to see the subject)."""
    return Notice.objects.filter(subject_id=subject_id).order_by("id")


def in_trouble() -> QuerySet[Notice]:
    """The list for people: refused for good, or attempts used up; oldest first."""
    return Notice.objects.filter(state__in=[NoticeState.FAILED, NoticeState.STUCK]).order_by("state", "id")


def on_screen(addresses: Sequence[str], limit: int = 50) -> list[Notice]:
    """Unread screen notices of these addresses (`user:ID`, `unit:ID`), newest first."""
    rows = Notice.objects.filter(channel=Channel.SCREEN, address__in=addresses, read_at=None)
    return list(rows.order_by("-id")[:limit])


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """How many notices of a channel stand in a state, and since when the oldest waits."""

    channel: str
    state: str
    count: int
    oldest: datetime | None


def counts() -> list[ChannelCount]:
    """What has not arrived, by channel and state, for the health page."""
    open_states = [NoticeState.WAITING, NoticeState.SENDING, NoticeState.FAILED, NoticeState.STUCK]
    rows = (
        Notice.objects.filter(state__in=open_states)
        .values("channel", "state")
        .annotate(count=Count("id"), oldest=Min("queued_at"))
        .order_by("channel", "state")
    )
    return [ChannelCount(row["channel"], row["state"], row["count"], row["oldest"]) for row in rows]
