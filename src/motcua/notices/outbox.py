"""Putting notices into the outbox: called inside a command, one statement whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from motcua.kernel import clock
from motcua.kernel.keys import uuid7

from .models import Channel, NoticeState

#: A batch is picked up this long after its first notice, so that a busy counter makes one job, not hundreds.
GATHER_SECONDS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDraft:
    """A notice to be sent. `address`: a mail address, a phone number, or `user:ID` / `unit:ID` for the screen.

    A draft with an empty address is left out: the person gave none.
    """

    subject_kind: str
    subject_id: UUID
    channel: Channel
    address: str
    kind: str
    subject: str
    body: str
    event_id: UUID | None = None


_COLUMNS = (
    "id, subject_kind, subject_id, event_id, channel, address, kind, subject, body, state, "
    "attempts, queued_at, next_at, sent_at, reference, error"
)
_ROW = "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s, '', '')"
#: No unique lock: two transactions that both add a job harm nobody, one that waited for the other would.
_WAKE = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args, status, scheduled_at) "
    "SELECT 'notices', 'notices.deliver', 0, 'notices.deliver', '{}'::jsonb, 'todo', now() + make_interval(secs => %s) "
    "WHERE NOT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' "
    "AND task_name = 'notices.deliver' AND scheduled_at > now() + interval '0.5 second')"
)


def queue(notices: Sequence[NoticeDraft], at: datetime | None = None, *, wake: bool = True) -> None:
    """Put the drafts into the outbox in the running transaction, in one statement.

    `at` is the business time (default: now). With `wake` the same statement sees to it that a delivery runs
    within some seconds; without it the sweep of every minute takes them. Screen notices are there at once.
    """
    drafts = [draft for draft in notices if draft.address.strip()]
    if not drafts:
        return
    moment, machine = at or clock.now(), clock.machine_now()
    values: list[Any] = []
    for draft in drafts:
        shown = draft.channel == Channel.SCREEN
        state = NoticeState.SENT if shown else NoticeState.WAITING
        values += [uuid7(), draft.subject_kind, draft.subject_id, draft.event_id, draft.channel.value]
        values += [draft.address.strip(), draft.kind, draft.subject[:300], draft.body, state.value]
        values += [moment, machine, moment if shown else None]
    # Only placeholders are joined in; every value is bound.
    rows = ", ".join([_ROW] * len(drafts))
    insert = f"INSERT INTO notices_notice ({_COLUMNS}) VALUES {rows}"  # noqa: S608
    if wake and any(draft.channel != Channel.SCREEN for draft in drafts):
        insert = f"WITH notice AS ({insert}) {_WAKE}"
        values.append(GATHER_SECONDS)
    with connection.cursor() as cursor:
        cursor.execute(insert, values)
