"""What a process may keep in memory, and how it learns that it is no longer true.

Every command of a subject (the agencies, the accounts) raises one number in the database. A process looks at that
number at most every two seconds and drops all it kept when the number has moved; in the process that made the
change it is dropped at once. So a revoked token works for two seconds at most, and the hot path costs no statement.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.db import connection, transaction

from .models import Freshness

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

CHECK_EVERY_SECONDS = 2.0
KEEP_AT_MOST = 20_000


class _Watch:
    """The number of one subject as this process last saw it, shared by all caches of the subject."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.number = -1
        self.checked = float("-inf")
        self.caches: list[FreshCache[Any, Any]] = []

    def look(self, moment: float) -> None:
        """Read the number when the last look is too long ago, and drop what is kept when it has moved."""
        if moment - self.checked <= CHECK_EVERY_SECONDS:
            return
        number = Freshness.objects.filter(subject=self.subject).values_list("number", flat=True).first() or 0
        if number != self.number:
            for cache in self.caches:
                cache.clear()
            self.number = number
        self.checked = moment

    def forget(self) -> None:
        """Drop everything and look again at the next question."""
        for cache in self.caches:
            cache.clear()
        self.checked = float("-inf")


_watches: dict[str, _Watch] = {}


class FreshCache(Generic[K, V]):
    """Values of one subject, kept for `seconds` at most (a minute, so that the turn of a day is seen too)."""

    def __init__(self, subject: str, *, seconds: float = 60.0) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._values: dict[K, tuple[float, V]] = {}
        self._generation = 0
        self._watch = _watches.setdefault(subject, _Watch(subject))
        self._watch.caches.append(self)

    def get(self, key: K, load: Callable[[], V]) -> V:
        """The kept value of `key`, or what `load` gives; an exception of `load` is not kept."""
        moment = time.monotonic()
        self._watch.look(moment)
        kept = self._values.get(key)
        if kept is not None and moment - kept[0] < self.seconds:
            return kept[1]
        # The number was read before the load: a change in between clears the cache or is seen at the next look.
        generation = self._generation
        value = load()
        with self._lock:
            if generation == self._generation:
                if len(self._values) >= KEEP_AT_MOST:
                    self._values.clear()
                self._values[key] = (moment, value)
        return value

    def clear(self) -> None:
        """Drop everything kept; values being loaded at this moment are not kept either."""
        with self._lock:
            self._values.clear()
            self._generation += 1


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
    for name, watch in _watches.items():
        if not subject or name == subject:
            watch.forget()
