"""Keeps the processes of `./motcua up` alive: a killed one is back at once, and all end with the supervisor."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from motcua.config.failure import Failure
from motcua.config.postgres import PrivateServer
from motcua.config.processes import dying_with_me

TICK = 0.1
LOG_LIMIT = 20 * 1024 * 1024
HOPELESS_STARTS = 6
DEATHS_BEFORE_READY = 2
STEADY_SECONDS = 5.0


class Stopped(Exception):  # noqa: N818  an order, not an error
    """The supervisor was told to end."""


@dataclass
class Service:
    """A process to be kept alive; its output goes to `log`."""

    name: str
    command: Sequence[str]
    log: Path
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    quick_deaths: int = 0
    deaths: int = 0
    not_before: float = 0.0

    def start(self) -> None:
        """Start the process, bound to the life of the caller."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=self.pass_fds,
                # Ctrl-C of the terminal is for the supervisor alone; it ends the others in order.
                start_new_session=True,
                preexec_fn=dying_with_me(),
            )
        self.began = time.monotonic()

    def look(self) -> bool:
        """Start the process again if it has died; returns whether it had."""
        if self.process is None:
            if time.monotonic() >= self.not_before:
                self.start()
            return False
        if self.process.poll() is None:
            return False
        self.deaths += 1
        lived = time.monotonic() - self.began
        self.quick_deaths = self.quick_deaths + 1 if lived < STEADY_SECONDS else 0
        # At once the first time; a process that keeps dying waits a little longer each time.
        self.not_before = time.monotonic() + min(2.0, 0.25 * self.quick_deaths)
        self.process = None
        return True

    def end(self, seconds: float) -> None:
        """Ask the process to finish, and kill it when it has not done so in `seconds`."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def tail(self) -> str:
        """Return the last lines of the log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])


@dataclass
class Supervisor:
    """The services over a database server; `server` is None where the database is not ours."""

    server: PrivateServer | None
    report: Callable[[str], None]
    services: list[Service] = field(default_factory=list)
    _told_to_stop: bool = False

    def listen_to_signals(self) -> None:
        """Take SIGINT, SIGTERM and SIGHUP as the order to end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._told_to_stop = True

    def check_orders(self) -> None:
        """Raise Stopped once the order to end has come."""
        if self._told_to_stop:
            raise Stopped

    def run_to_end(self, command: Sequence[str]) -> tuple[int, str]:
        """Run a process that ends by itself; returns its exit code and standard output.

        Raises Stopped, after ending the process, when the order comes meanwhile.
        """
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=dying_with_me(),
        )
        while True:
            try:
                output, _ = process.communicate(timeout=TICK)
            except subprocess.TimeoutExpired:
                if self._told_to_stop:
                    process.terminate()
                    process.communicate()
                    raise Stopped from None
                continue
            return process.returncode, output

    def tick(self) -> None:
        """Look once at everything: the server first, for the others need it."""
        self.check_orders()
        if self.server is not None and not self.server.is_running():
            self.report("Cơ sở dữ liệu đã dừng bất thường; đang khởi động lại…")
            self.server.ensure_running()
        for service in self.services:
            if service.look():
                self.report(f"Tiến trình {service.name} đã dừng bất thường; đang khởi động lại…")
            if service.quick_deaths >= HOPELESS_STARTS and service.process is None:
                raise Failure(
                    f"Tiến trình {service.name} không chạy được; xem {service.log}:\n{service.tail()}"
                )

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Keep everything alive until `ready()`; raises Failure when that takes longer than `seconds`."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.tick()
            for service in self.services:
                if service.deaths > DEATHS_BEFORE_READY:
                    raise Failure(
                        f"Tiến trình {service.name} không chạy được; xem {service.log}:\n{service.tail()}"
                    )
            if time.monotonic() > deadline:
                tails = "\n".join(service.tail() for service in self.services)
                raise Failure(f"Hệ thống chưa sẵn sàng sau {seconds:.0f} giây:\n{tails}")
            time.sleep(TICK / 2)

    def run(self) -> None:
        """Keep everything alive until told to end."""
        while True:
            try:
                self.tick()
            except Stopped:
                return
            time.sleep(TICK)

    def end(self) -> None:
        """End the services in the order given."""
        for service in self.services:
            service.end(12)


def child_command(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module of the program in a process of its own."""
    import sys

    return [sys.executable, "-P", "-m", module, *arguments]
