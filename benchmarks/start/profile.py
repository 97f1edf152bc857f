"""First start, second start, and the life of the processes under random killing (`./motcua soak start`)."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

ROUNDS = int(os.environ.get("MOTCUA_SOAK_ROUNDS", "50"))
BACK_WITHIN = 3.0
VICTIMS = ("gunicorn", "motcua.config.worker", "postgres")


def command(*arguments: str) -> list[str]:
    """Return the command line of the program."""
    return [sys.executable, "-P", "-m", "motcua", *arguments]


def surroundings() -> dict[str, str]:
    """Return the environment without a database given."""
    return {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}


def timed_check(data: Path) -> dict[str, float]:
    """Start until healthy and stop; returns what the program measured and the whole time, in seconds."""
    began = time.monotonic()
    done = subprocess.run(
        command("up", "--check", "--port", "0", "--data", str(data)),
        env=surroundings(),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout.splitlines()[-1])
    return {"healthy": answer["seconds"], "whole": round(time.monotonic() - began, 2)}


def is_healthy(address: str) -> bool:
    """Ask `/health` once."""
    connection = http.client.HTTPConnection(address, timeout=BACK_WITHIN)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def child(parent: int, words: str) -> psutil.Process | None:
    """Return the child of the supervisor whose command line holds `words`."""
    for process in psutil.Process(parent).children():
        with contextlib.suppress(psutil.Error):
            if words in " ".join(process.cmdline()):
                return process
    return None


def kill_rounds(data: Path) -> list[float]:
    """Kill a random child again and again; returns how long each took to be back, in seconds."""
    # Its messages tell each killing; the figures are what counts here.
    process = subprocess.Popen(
        command("up", "--json", "--port", "0", "--data", str(data)),
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["url"].removeprefix("http://").rstrip("/")
    chance, took = random.Random(1), []
    try:
        for _ in range(ROUNDS):
            words = chance.choice(VICTIMS)
            victim = child(process.pid, words)
            assert victim is not None
            began = time.monotonic()
            victim.send_signal(signal.SIGKILL)
            while True:
                now = child(process.pid, words)
                if now is not None and now.pid != victim.pid and is_healthy(address):
                    break
                time.sleep(0.02)
            took.append(round(time.monotonic() - began, 2))
            time.sleep(5.5)  # a process that lived shorter is started again more slowly
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    return took


def main(_arguments: list[str]) -> int:
    """Measure and print one JSON line; returns 1 when a bound is missed."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-soak-"))
    folder.chmod(0o755)
    try:
        first = timed_check(folder / "data")
        later = [timed_check(folder / "data") for _ in range(3)]
        took = kill_rounds(folder / "data")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result = {"first": first, "second": later, "rounds": len(took), "slowest_return": max(took)}
    sys.stdout.write(json.dumps(result) + "\n")
    well = first["healthy"] < 120 and max(run["healthy"] for run in later) < 8 and max(took) < BACK_WITHIN
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main([]))
