"""Nothing is queued that nobody consumes: every job that code defers is a task that the worker knows."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django import app

import motcua
from motcua.notices.outbox import queue
from motcua.notices.tests.test_outbox import draft

_DEFERRED = re.compile(r"""\bJob\(\s*(?:task=)?["']([a-z_.]+)["']""")


def deferred_names() -> dict[str, Path]:
    """Task names in the sources, with a file that defers them."""
    found: dict[str, Path] = {"notices.deliver": Path("notices/outbox.py")}
    for path in Path(motcua.__file__).parent.rglob("*.py"):
        if "tests" not in path.parts:
            found.update(dict.fromkeys(_DEFERRED.findall(path.read_text(encoding="utf-8")), path))
    return found


def test_every_deferred_job_is_a_task_of_the_worker() -> None:
    known = {name for name in app.tasks if not name.startswith("builtin:")}
    unknown = {name: str(path) for name, path in deferred_names().items() if name not in known}
    assert unknown == {}


def test_the_sweeps_run_by_themselves() -> None:
    names = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert {"notices.sweep", "papers.render_waiting", "papers.sweep_uploads"} <= names


@pytest.mark.django_db(transaction=True)
def test_the_worker_takes_up_a_queued_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    from motcua.notices import delivery

    seen: list[int] = []
    monkeypatch.setattr(delivery, "deliver", lambda: seen.append(1))
    queue([draft()])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE task_name = 'notices.deliver'"
        )
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:  # type: ignore[attr-defined]

        async def work() -> None:
            async with worker_app.open_async():
                await worker_app.run_worker_async(
                    queues=["notices"], wait=False, install_signal_handlers=False
                )

        asyncio.run(work())
    assert seen
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE task_name = 'notices.deliver'")
        assert cursor.fetchall() == [("succeeded",)]
