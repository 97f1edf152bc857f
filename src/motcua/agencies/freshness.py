"""What a process may keep in memory, and how it learns that it is no longer true.

Every command of a subject (the agencies, the accounts) raises one number in the database. A process looks at that
number at most every two seconds and drops all it kept when the number has moved; in the process that made the
change it is dropped at once. So a revoked token works for two seconds at most, and the hot path costs no statement.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import ClassVar, Generic, TypeVar

from django.db import connection, transaction

from .models import Freshness

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

CHECK_EVERY_SECONDS = 2.0
KEEP_AT_MOST = 20_000


class FreshCache(Generic[K, V]):
    """Values of one subject, kept for `seconds` at most (a minute, so that the turn of a day is seen too)."""

    _all: ClassVar[list[FreshCache[Hashable, object]]] = []

    def __init__(self, subject: str, *, seconds: float = 60.0) -> None:
        self.subject = subject
        self.seconds = seconds
        self._lock = threading.Lock()
        self._values: dict[K, tuple[float, V]] = {}
        self._number = -1
        self._checked = 0.0
        FreshCache._all.append(self)  # type: ignore[arg-type]

    def get(self, key: K, load: Callable[[], V]) -> V:
        """The kept value of `key`, or what `load` gives; an exception of `load` is not kept."""
        moment = time.monotonic()
        if moment - self._checked > CHECK_EVERY_SECONDS:
            self._look(moment)
        kept = self._values.get(key)
        if kept is not None and moment - kept[0] < self.seconds:
            return kept[1]
        # The number was read before the load, so that a change in between is seen at the next look.
        number = self._number
        value = load()
        with self._lock:
            if number == self._number:
                if len(self._values) >= KEEP_AT_MOST:
                    self._values.clear()
                self._values[key] = (moment, value)
        return value

    def forget(self) -> None:
        """Drop everything kept in this process."""
        with self._lock:
            self._values.clear()
            self._number = -1
            self._checked = 0.0

    def _look(self, moment: float) -> None:
        number = Freshness.objects.filter(subject=self.subject).values_list("number", flat=True).first() or 0
        with self._lock:
            if number != self._number:
                self._values.clear()
                self._number = number
            self._checked = moment


def raise_number(subject: str) -> None:
    """Tell every process, at commit, that what it keeps of `subject` is no longer true.

    Last statement of a command: the row is the one lock that all commands of a subject share.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO agencies_freshness (subject, number) VALUES (%s, 1) "
            "ON CONFLICT (subject) DO UPDATE SET number = agencies_freshness.number + 1",
            (subject,),
        )
    forget(subject)
    transaction.on_commit(lambda: forget(subject))


def forget(subject: str = "") -> None:
    """Drop what this process keeps of one subject, or of all (between tests)."""
    for cache in FreshCache._all:
        if not subject or cache.subject == subject:
            cache.forget()
