"""The demonstration province: the rooms' seeds in the order in which they build on each other.

A seed is a function `seed(start: date) -> None` of a room. It runs in one transaction, uses nothing random
but what follows from `start`, and does no harm when it runs a second time (a crash may come between its
commit and the note that it is done).
"""

from __future__ import annotations

import importlib
import importlib.util
import json
from collections.abc import Callable, Iterable
from dataclasses import astuple, is_dataclass
from datetime import date, datetime, time
from pathlib import Path

DEFAULT_START = date(2022, 3, 1)
OPENING = time(8, 0)

# Module and function; a room that has no such module yet is passed over.
SEEDS: list[tuple[str, str]] = [
    ("motcua.agencies.demonstration", "seed"),
    ("motcua.accounts.demonstration", "seed"),
    ("motcua.documents.demonstration", "seed"),
    ("motcua.notices.demonstration", "seed"),
    ("motcua.catalogue.demonstration", "seed"),
    ("motcua.payments.demonstration", "seed"),
    ("motcua.papers.demonstration", "seed"),
    ("motcua.dossiers.demonstration", "seed"),
]


class ProvinceFile:
    """What the data folder remembers of its province: its kind, its start, the seeds that are in."""

    def __init__(self, data: Path) -> None:
        self.path = data / "province.json"

    def read(self) -> dict[str, object]:
        """Return what is remembered; empty when nothing is."""
        try:
            content: dict[str, object] = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return content

    def write(self, content: dict[str, object]) -> None:
        """Remember, in one step."""
        making = self.path.with_suffix(".making")
        making.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        making.replace(self.path)


def available() -> list[tuple[str, str]]:
    """Return the seeds whose room has one."""
    return [(module, function) for module, function in SEEDS if importlib.util.find_spec(module) is not None]


def seed(start: date, province: ProvinceFile, report: Callable[[str], None]) -> None:
    """Make the demonstration province of `start`, or bring in what rooms have added since.

    The clock is set once: a province that has one keeps it.
    """
    from django.db import transaction

    _start_clock(start)
    remembered = province.read()
    done = remembered.get("seeded")
    seeded: list[str] = list(done) if isinstance(done, list) else []
    for module_name, function_name in available():
        if module_name in seeded:
            continue
        function = getattr(importlib.import_module(module_name), function_name, None)
        if function is None:
            continue
        report(f"Đang tạo dữ liệu trình diễn: {module_name.split('.')[1]}…")
        with transaction.atomic():
            function(start)
        seeded.append(module_name)
        province.write({"kind": "demonstration", "start": start.isoformat(), "seeded": seeded})


def _start_clock(start: date) -> None:
    from motcua.kernel import clock
    from motcua.kernel.models import ProvinceClock

    opening = datetime.combine(start, OPENING, tzinfo=clock.ZONE)
    if not ProvinceClock.objects.exists():
        ProvinceClock.objects.create(business_start=opening, machine_start=clock.machine_now())
    clock.forget_shift()


def accounts() -> list[list[str]]:
    """Return the demonstration accounts as rows of text: name to sign in, password, role."""
    if importlib.util.find_spec("motcua.accounts.demonstration") is None:
        return []
    module = importlib.import_module("motcua.accounts.demonstration")
    if not hasattr(module, "accounts"):
        return []
    return [[str(cell) for cell in _cells(row)] for row in module.accounts()]


def _cells(row: object) -> Iterable[object]:
    if is_dataclass(row) and not isinstance(row, type):
        return astuple(row)
    if isinstance(row, dict):
        return row.values()
    return row if isinstance(row, (list, tuple)) else (row,)
