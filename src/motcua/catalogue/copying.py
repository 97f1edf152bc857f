"""COPY into tables of this room, for imports of thousands of records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection


def next_ids(table: str, count: int) -> list[int]:
    """Take `count` numbers from a table's sequence, so that parts can point at rows not yet written."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [f"catalogue_{table}", count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into `catalogue_<table>` with COPY; triggers and constraints hold as for INSERT."""
    names = ", ".join(columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY catalogue_{table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
