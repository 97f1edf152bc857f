"""Processes of the operating system: who is alive, who dies with whom, locks between commands."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int) -> None:
    """Ask the kernel to kill this process as soon as its parent is gone (Linux only).

    `parent` is the process id that the caller had before the fork: a parent that died in between
    would never send the signal.
    """
    if _LIBC is not None:
        _LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def dying_with_me() -> Callable[[], None]:
    """Return a `preexec_fn` that binds a child to the life of the calling process."""
    parent = os.getpid()
    return lambda: die_with_parent(parent)


def identity(pid: int) -> str | None:
    """Return what tells a process from a later one with the same number; None when it is not running.

    On Linux: the boot and the clock tick of its start, which no change of the wall clock moves.
    """
    try:
        if Path("/proc/self/stat").exists():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            if fields[0] in "ZX":
                return None
            boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
            return f"{boot}:{fields[19]}"
        import psutil

        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.2f}"
    except Exception:
        # Gone between two looks, or not ours to look at: either way not the process we started.
        return None


def works_in(pid: int, folder: Path) -> bool:
    """Tell whether the process has `folder` as its working folder (a database server always has)."""
    try:
        import psutil

        return Path(psutil.Process(pid).cwd()) == folder.resolve()
    except Exception:
        return False


def any_process_in(folder: Path) -> bool:
    """Tell whether any process of the machine works in `folder`."""
    import psutil

    return any(works_in(pid, folder) for pid in psutil.pids())


class FileLock:
    """An advisory lock on a file, shared or exclusive; the system drops it when the process dies."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None

    def _open(self) -> IO[bytes]:
        if self._file is None:
            self._file = self.path.open("ab")
        return self._file

    def share(self) -> None:
        """Take the lock together with others; waits while someone holds it exclusively."""
        fcntl.flock(self._open(), fcntl.LOCK_SH)

    def seize(self) -> None:
        """Take the lock alone; waits for everyone else."""
        fcntl.flock(self._open(), fcntl.LOCK_EX)

    def try_seize(self) -> bool:
        """Take the lock alone if nobody else holds it; returns whether it was taken."""
        try:
            fcntl.flock(self._open(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let go of the lock, also for children that were forked with it."""
        if self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._file.close()
            self._file = None

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the lock exclusively for the length of a block."""
        self.seize()
        try:
            yield
        finally:
            self.release()
