"""Gap-free numbers: one statement under a row lock, taken last in a transaction."""

from __future__ import annotations

from django.db import connection


def next_number(scope: str, *, count: int = 1) -> int:
    """The next number of `scope`, the first of `count` taken; a rollback gives it back.

    The row stays locked until commit, so that numbers have no gaps; lock order: aggregates first, this last.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_counter (scope, value) VALUES (%s, %s) "
            "ON CONFLICT (scope) DO UPDATE SET value = kernel_counter.value + %s RETURNING value",
            (scope, count, count),
        )
        value: int = cursor.fetchone()[0]
    return value - count + 1
