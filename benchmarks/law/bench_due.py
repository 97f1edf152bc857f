"""How fast deadlines are: in one process with the ledger left unasked, and through the command line.

    PYTHONPATH=src python benchmarks/law/bench_due.py [--size N] [--json]

Figures are [seconds on the wall, processor seconds]: `in_process` (due times with a ledger built on first use, none asked for), `with_ledger` (a tenth of the size, every
ledger rendered), `command_line` (JSON lines in and out, ledger included, one in five interrupted), and the start of the command.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from motcua.law.calendar import default_calendar
from motcua.law.clock import Limit, LimitUnit, due

UNITS = list(LimitUnit)


def questions(size: int) -> Iterator[tuple[datetime, int, LimitUnit]]:
    """Random receipts of 2021-2025 with limits of 1-60 units (months up to 11), the same each time."""
    source = random.Random(20220107)
    for _ in range(size):
        unit = source.choice(UNITS)
        received = datetime(2021, 1, 1) + timedelta(minutes=source.randrange(5 * 365 * 1440))
        yield received, source.randrange(1, 12 if unit is LimitUnit.MONTH else 60), unit


class Taken(NamedTuple):
    """Seconds on the wall, and of processor time (ours and our children's): the second is what a busy machine leaves unchanged."""

    seconds: float
    cpu: float


def timed(work: Callable[[], object]) -> Taken:
    """What the work took."""
    before, started = os.times(), time.perf_counter()
    work()
    seconds, after = time.perf_counter() - started, os.times()
    return Taken(round(seconds, 3), round(sum(after[:4]) - sum(before[:4]), 3))


def in_process(size: int, *, ledger: bool) -> Taken:
    """Compute so many due times with plain limits prepared beforehand, as a dossier room would."""
    limits = {(value, unit): Limit(value, unit) for value in range(1, 60) for unit in UNITS}
    asked = [(received, limits[value, unit]) for received, value, unit in questions(size)]
    calendar = default_calendar()

    def work() -> None:
        for received, limit in asked:
            answer = due(received, limit, calendar)
            if ledger:
                for line in answer.ledger:
                    _ = line.text

    return timed(work)


def command_line(size: int) -> Taken:
    """Send so many JSON lines through `law due`."""
    source = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        with asked.open("w", encoding="utf-8") as file:
            for number, (received, value, unit) in enumerate(questions(size)):
                line: dict[str, Any] = {
                    "id": number,
                    "received_at": f"{received:%Y-%m-%dT%H:%M}",
                    "limit": {"value": value, "unit": unit},
                }
                if source.random() < 0.2:
                    start = received + timedelta(minutes=source.randrange(20 * 1440))
                    end = start + timedelta(minutes=source.randrange(20 * 1440))
                    mode = source.choice(["restart", "pause"])
                    line["interruptions"] = [
                        {"from": f"{start:%Y-%m-%dT%H:%M}", "to": f"{end:%Y-%m-%dT%H:%M}", "mode": mode}
                    ]
                file.write(json.dumps(line) + "\n")
        with asked.open("rb") as stdin, answered.open("wb") as stdout:
            seconds = timed(
                lambda: subprocess.run(
                    [sys.executable, "-m", "motcua", "law", "due"], stdin=stdin, stdout=stdout, check=True
                )
            )
        with answered.open("rb") as file:
            assert sum(1 for _ in file) == size
    return seconds


def start_time() -> Taken:
    """Start, answer one code and one line: the slower of the two commands, best of five."""

    def once() -> None:
        subprocess.run(
            [sys.executable, "-m", "motcua", "law", "due"], input=b"{}\n", capture_output=True, check=True
        )

    return min(timed(once) for _ in range(5))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    default_calendar()
    result: dict[str, object] = {
        "size": options.size,
        "python": platform.python_version(),
        "in_process": in_process(options.size, ledger=False),
        "with_ledger": in_process(options.size // 10, ledger=True),
        "command_line": command_line(options.size),
        "start": start_time(),
        "load": os.getloadavg()[0],
    }
    if options.json:
        print(json.dumps(result))
    else:
        for key, value in result.items():
            print(f"{key:>22}  {value}")


if __name__ == "__main__":
    main()
