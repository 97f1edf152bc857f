"""Gap-free numbers: one statement under a row lock, taken last in a transaction."""

from __future__ import annotations

from collections.abc import Sequence

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


def next_numbers(scopes: Sequence[str]) -> dict[str, int]:
    """The next number of each scope, in one statement; rows are locked in the order of their names."""
    names = sorted(set(scopes))
    if not names:
        return {}
    rows = ", ".join(["(%s, 1)"] * len(names))
    with connection.cursor() as cursor:
        cursor.execute(
            # Only placeholders are joined in; every value is bound.
            f"INSERT INTO kernel_counter (scope, value) VALUES {rows} "  # noqa: S608
            "ON CONFLICT (scope) DO UPDATE SET value = kernel_counter.value + 1 RETURNING scope, value",
            names,
        )
        return dict(cursor.fetchall())
