"""The steps of `./motcua test` before pytest: each a command that says nothing when all is well."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from motcua.config.runtime import sources


@dataclass
class Step:
    """A named check of the sources, run as a process of its own."""

    name: str
    command: list[str]
    process: subprocess.Popen[str] | None = None
    began: float = 0.0
    seconds: float = 0.0
    passed: bool = False
    output: str = ""

    def start(self) -> None:
        """Start the check."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=sources(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def finish(self) -> None:
        """Wait for the end and keep what the check said."""
        if self.process is None:
            self.start()
        assert self.process is not None
        self.output, _ = self.process.communicate()
        self.seconds = time.monotonic() - self.began
        self.passed = self.process.returncode == 0


def _module(name: str, *arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", name, *arguments]


def _script(name: str, *arguments: str) -> list[str]:
    """A program of the environment that cannot be run as a module."""
    return [sys.executable, str(Path(sys.executable).with_name(name)), *arguments]


def slow_step() -> Step:
    """Strict types: slow, so it runs beside the others."""
    return Step("Kiểu dữ liệu chặt (mypy)", _module("mypy", "src/motcua"))


def quick_steps() -> list[Step]:
    """Format, lint, floors, migrations, translations."""
    return [
        Step("Định dạng mã nguồn (ruff format)", _module("ruff", "format", "--check", "--quiet", ".")),
        Step("Quy tắc mã nguồn (ruff check)", _module("ruff", "check", "--quiet", ".")),
        Step("Tầng của các phòng (import-linter)", _script("lint-imports", "--no-cache")),
        Step("Migration đủ và thẳng hàng", _module("motcua.config.checks.migrations")),
        Step("Bản tiếng Anh đầy đủ", _module("motcua.web.translations", "check")),
    ]
