"""The frame of every command: one transaction, one lock order, one idempotency key, refusals as answers."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.db import OperationalError, connection, transaction

from . import clock
from .actor import Actor
from .journal import canonical
from .keys import uuid7
from .models import Event
from .refusal import Refusal

P = ParamSpec("P")
R = TypeVar("R")

#: Verbs of every command, for the authorisation matrix and the integrator's guide.
REGISTRY: dict[str, Callable[..., Any]] = {}


def command(verb: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the one command of `verb`: it runs in one transaction.

    A lock that cannot be had within the connection's `lock_timeout` (3 s) becomes a refusal with status 423.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if "lock timeout" in str(error) or "deadlock detected" in str(error):
                    raise somebody_at_work() from error
                raise

        REGISTRY[verb] = run
        return run

    return decorate


def somebody_at_work(name: str = "") -> Refusal:
    """The refusal of a lock wait, naming who is at work when that is known."""
    who = name or "người khác"
    return Refusal(
        f"Dữ liệu này đang được {who} xử lý.",
        code="locked",
        status=423,
        next_step="Xin đợi ít giây rồi làm lại; nội dung đã nhập vẫn còn.",
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """An idempotency key taken by this transaction: the event and stream ids it will give."""

    event_id: UUID
    stream_id: UUID
    replayed: Event | None = None


def claim(
    key: str | None, *, verb: str, request: Mapping[str, Any], by: Actor, stream_id: UUID | None = None
) -> Claim:
    """Take the client's key in one statement; a key already used gives its first event back.

    A concurrent holder of the same key is waited for. The same key with another wish is refused (422).
    """
    fresh = Claim(event_id=uuid7(), stream_id=stream_id or uuid7())
    if not key:
        return fresh
    if len(key) > 120 or not key.isprintable():
        raise Refusal("Khoá chống lặp phải có từ 1 đến 120 ký tự in được.", code="idempotency", status=422,
                      next_step="Xin gửi lại với một khoá khác, ví dụ một UUID.")  # fmt: skip
    scope = f"{by.via}:{by.user_id or 0}:{by.post_id or 0}"
    digest = hashlib.sha256(
        canonical({"verb": verb, "request": dict(request), "stream": str(stream_id or "")}).encode()
    ).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_idempotencykey (scope, key, verb, request_digest, event_id, stream_id, at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (scope, key) DO NOTHING",
            (scope, key, verb, digest, fresh.event_id, fresh.stream_id, clock.machine_now()),
        )
        if cursor.rowcount:
            return fresh
        cursor.execute(
            "SELECT request_digest, event_id, stream_id FROM kernel_idempotencykey WHERE scope = %s AND key = %s",
            (scope, key),
        )
        known, event_id, known_stream = cursor.fetchone()
    if bytes(known) != digest:
        raise Refusal(
            "Khoá chống lặp này đã dùng cho một yêu cầu khác.",
            code="idempotency",
            status=422,
            next_step="Xin gửi lại với một khoá mới.",
        )
    return Claim(event_id=event_id, stream_id=known_stream, replayed=Event.objects.get(id=event_id))


__all__ = ["REGISTRY", "Claim", "claim", "command", "somebody_at_work"]
