"""Data folders and running copies of the program for the tests of the launcher."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]


def surroundings(**more: str) -> dict[str, str]:
    """The environment of a user who has set nothing up."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT / "src"), "PYTHONUTF8": "1", **more}


def command(*arguments: str) -> list[str]:
    """The command line of the program, without the shell script before it."""
    return [sys.executable, "-P", "-m", "motcua", *arguments]


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        command(*arguments),
        env=surroundings(**more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def folder():
    """A data folder that the account of the server can enter, gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="motcua-launcher-"))
    made.chmod(0o755)
    yield made / "data"
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def template():
    """The data folder of an empty province, made once, stopped; the others are copies of it."""
    made = Path(tempfile.mkdtemp(prefix="motcua-launcher-"))
    made.chmod(0o755)
    done = run("up", "--check", "--empty", "--port", "0", "--data", str(made / "data"))
    assert done.returncode == 0, done.stderr
    yield made / "data"
    shutil.rmtree(made, ignore_errors=True)


def copy_of(template: Path, target: Path) -> Path:
    """Copy a stopped data folder with its owners and rights."""
    assert not target.exists()
    target.parent.mkdir(exist_ok=True)
    subprocess.run(["cp", "-a", str(template), str(target)], check=True)
    return target


@pytest.fixture(scope="module")
def province(folder, template):
    """A data folder with an empty province in it."""
    return copy_of(template, folder / "province")


class Copy:
    """A running `./motcua up` that this test started."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.errors = (data / "up-errors.log").open("w+")
        arguments = ["up", "--json", "--workers", "2", "--port", "0", "--data", str(data)]
        self.process = subprocess.Popen(
            command(*arguments),
            env=surroundings(),
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            start_new_session=True,  # so that a test can press Ctrl-C for it alone
        )
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            raise AssertionError(self.errors.read())
        self.url = json.loads(line)["url"]
        self.address = self.url.removeprefix("http://").rstrip("/")

    def health(self, patience: float = 10) -> int:
        """Ask `/health`; returns the status."""
        connection = http.client.HTTPConnection(self.address, timeout=patience)
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status
        finally:
            connection.close()

    def child(self, words: str) -> psutil.Process:
        """The direct child whose command line holds `words`."""
        for process in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):
                if words in " ".join(process.cmdline()):
                    return process
        raise LookupError(words)

    def end(self) -> int:
        """End it in order."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        self.process.stdout.close()
        self.errors.close()
        return code


@pytest.fixture
def start_copy():
    """Start copies that are ended with the test."""
    copies: list[Copy] = []

    def start(data: Path) -> Copy:
        copies.append(Copy(data))
        return copies[-1]

    yield start
    for copy in copies:
        copy.end()


def wait_until(condition, seconds: float) -> float:
    """Wait for a condition; returns how long it took, fails after `seconds`."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with contextlib.suppress(LookupError, OSError, psutil.Error):
            if condition():
                return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")
