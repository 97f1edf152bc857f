"""Nothing is queued that nobody consumes, and no task waits for a call that never comes."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from typing import Any

from procrastinate.contrib.django import app as django_app
from tests.contracts.sources import SOURCES, modules

from motcua.config import worker

ROOMS = sorted(folder.name for folder in SOURCES.iterdir() if (folder / "__init__.py").exists())
NAME = re.compile(rf"(?<![\w.])((?:{'|'.join(ROOMS)})\.[a-z_]+)(?![\w.])")

#: Tasks that a person starts, with when and how.
BY_HAND = {
    "dossiers.recompute_due": "after a calendar was decreed: ./motcua manage procrastinate defer dossiers.recompute_due",
}


def tasks() -> dict[str, Any]:
    """The tasks of our rooms by name, as the worker knows them."""
    app: Any = django_app
    app.perform_import_paths()
    return {name: task for name, task in app.tasks.items() if name.partition(".")[0] in ROOMS}


def periodic() -> set[str]:
    """Names of the tasks that the worker starts by the clock."""
    app: Any = django_app
    return {entry.task.name for entry in app.periodic_registry.periodic_tasks.values()}


def queued_by_name() -> Iterator[tuple[str, str]]:
    """(module, task name) where a module writes rows of the queue itself."""
    for path in modules():
        text = path.read_text(encoding="utf-8")
        if "INSERT INTO procrastinate_jobs" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and "SELECT" in node.value.upper()
            ):
                for name in NAME.findall(node.value):
                    yield path.relative_to(SOURCES).as_posix(), name


def called_in_sources(task: Any) -> bool:
    """Whether some module of the program defers the task by its name or by its function."""
    called = re.compile(
        rf"\b{task.func.__name__}\.(defer|configure|batch_defer)|['\"]{re.escape(task.name)}['\"]"
    )
    home = inspect.getsourcefile(task.func)
    for path in modules():
        text = path.read_text(encoding="utf-8")
        if str(path) == home:
            text = re.sub(
                rf"name=['\"]{re.escape(task.name)}['\"]|queueing_lock=['\"][\w.]+['\"]|lock=['\"][\w.]+['\"]",
                "",
                text,
            )
        if called.search(text):
            return True
    return False


def test_every_job_written_by_hand_names_a_task_of_the_worker():
    assert not [(where, name) for where, name in queued_by_name() if name not in tasks()]


def test_every_task_is_started_by_the_clock_or_by_the_program():
    known = {name: task for name, task in tasks().items() if name not in BY_HAND}
    assert known, "the worker knows no task"
    assert not [
        name for name, task in known.items() if name not in periodic() and not called_in_sources(task)
    ]


def test_the_worker_serves_every_queue():
    # Without `queues` it takes jobs of all of them; naming some would leave the others lying.
    calls = [
        node
        for node in ast.walk(ast.parse(inspect.getsource(worker)))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "run_worker_async"
    ]
    assert calls and not [word.arg for call in calls for word in call.keywords if word.arg == "queues"]
