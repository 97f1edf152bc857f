"""The program under load: the processes of `up` on a free port, ended when the measurement is over."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from motcua.config.arguments import progress
from motcua.config.commands import up
from motcua.config.failure import Failure
from motcua.config.runtime import sources
from motcua.config.supervisor import Supervisor


@contextlib.contextmanager
def running(chosen: argparse.Namespace) -> Iterator[tuple[str, int, Supervisor]]:
    """Web, worker and test inbox for the length of a block: (host, port, supervisor)."""
    listener = up._listen("127.0.0.1", 0)
    supervisor = Supervisor(None, progress)
    os.environ["MOTCUA_THREADS"] = str(chosen.threads)
    with listener:
        try:
            up._add_sandbox(supervisor, chosen.data)
            up._serve(supervisor, chosen, listener)
            host, port = listener.getsockname()[:2]
            yield host, port, supervisor
        finally:
            supervisor.end()


def drive(plan: dict[str, Any]) -> dict[str, Any]:
    """Run the client in a process of its own; it ends by itself after its seconds."""
    command = [sys.executable, "-m", "benchmarks.lifecycle.load"]
    done = subprocess.run(
        command,
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        cwd=sources(),
        timeout=plan["seconds"] + 120,
        check=False,
    )
    if done.returncode != 0:
        raise Failure(f"Chương trình đo dừng vì lỗi: {done.stderr.strip()[-500:]}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def memory_mb(supervisor: Supervisor) -> float:
    """The largest resident memory among the web workers, in MB."""
    import psutil

    web = next(service for service in supervisor.services if service.name == "web")
    if web.process is None:
        return 0.0
    children = psutil.Process(web.process.pid).children()
    return round(max((child.memory_info().rss for child in children), default=0) / 1e6, 1)
