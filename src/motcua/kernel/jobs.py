"""Jobs deferred in the transaction that causes them: they exist exactly when the command is committed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection


class Job(NamedTuple):
    """A task by name with its arguments (JSON values)."""

    task: str
    arguments: Mapping[str, Any]
    queue: str = "default"
    lock: str | None = None


def defer(jobs: Sequence[Job]) -> None:
    """Defer all jobs in one statement of the running transaction."""
    if not jobs:
        return
    rows = ", ".join(["(%s, %s, 0, %s, NULL, %s::jsonb, 'todo')"] * len(jobs))
    values: list[Any] = []
    for job in jobs:
        values += [job.queue, job.task, job.lock, json.dumps(dict(job.arguments))]
    with connection.cursor() as cursor:
        cursor.execute(
            # Only placeholders are joined in; every value is bound.
            "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, status) "  # noqa: S608
            f"VALUES {rows}",
            values,
        )
