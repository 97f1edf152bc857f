"""Settings of gunicorn. The listening socket comes from the supervisor: it outlives a killed web process."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

from motcua.config.processes import die_with_parent

wsgi_app = "motcua.config.wsgi:application"
bind = os.environ.get("MOTCUA_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("MOTCUA_WORKERS", "2"))
threads = int(os.environ.get("MOTCUA_THREADS", "4"))
# The application is loaded once and shared by all workers until they write to it.
preload_app = True
timeout = 60
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
errorlog = "-"
loglevel = "warning"
# A heartbeat file on a disk that hangs would look like a worker that hangs.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() and os.access("/dev/shm", os.W_OK) else None  # noqa: S108


def when_ready(_server: Any) -> None:
    """Move what was loaded out of the collector's sight, so that its pages stay shared."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, _worker: Any) -> None:
    """Bind the worker to the life of the arbiter."""
    die_with_parent(server.pid)
