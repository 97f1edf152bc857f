"""One PostgreSQL cluster on disk and the server process over it. Locks are the caller's affair."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from motcua.config.binaries import Binaries, find_binaries, readable_copy
from motcua.config.failure import Failure
from motcua.config.processes import any_process_in, identity, works_in
from motcua.config.system_account import Account, server_account, state_folder

LONGEST_SOCKET_PATH = 100
START_SECONDS, STOP_SECONDS, QUIT_SECONDS = 90, 20, 10
LOG_LIMIT = 20 * 1024 * 1024


class Cluster:
    """The cluster of a data folder; `host` and `port` are known once it runs."""

    def __init__(self, data: Path, *, durable: bool, report: Callable[[str], None]) -> None:
        self.data = data
        self.durable = durable
        self.report = report
        self._pointer = data / "postgres.location"
        self._record_path = data / "postgres.running.json"
        self._log = data / "postgres.log"
        self.host, self.port = "", 5432
        self._server: subprocess.Popen[bytes] | None = None

    # --- where it lies ------------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        """The folder of the cluster: in the data folder, or where the pointer file says."""
        if self._pointer.exists():
            return Path(self._pointer.read_text(encoding="utf-8").strip())
        return self.data / "postgres"

    def exists(self) -> bool:
        """Tell whether the cluster was made; raises Failure when the pointer leads nowhere."""
        if (self.folder / "PG_VERSION").exists():
            return True
        if self._pointer.exists():
            raise Failure(
                f"Cơ sở dữ liệu phải nằm ở {self.folder} nhưng không còn ở đó. Hãy khôi phục từ bản sao lưu, "
                f"hoặc xoá {self._pointer} để bắt đầu lại từ đầu."
            )
        return False

    def create(self, administrator: str, password: str) -> None:
        """Make an empty cluster; an interrupted one leaves nothing that would be taken for a whole."""
        account = server_account(self.data / "postgres")
        target = self.data / "postgres"
        if account is not None and not account.may_enter(self.data):
            digest = hashlib.sha256(str(self.data.resolve()).encode()).hexdigest()[:12]
            target = state_folder() / f"{digest}-{secrets.token_hex(4)}"
        making = target.with_name(target.name + ".making")
        shutil.rmtree(making, ignore_errors=True)
        shutil.rmtree(target, ignore_errors=True)  # never a whole cluster: exists() said so
        making.mkdir(mode=0o700)
        if account is not None:
            account.give(making)
        binaries = self._binaries(account, None)
        self._initdb(binaries, account, making, administrator, password)
        making.rename(target)
        if target.parent != self.data:
            self._pointer.write_text(f"{target}\n", encoding="utf-8")

    def _initdb(
        self, binaries: Binaries, account: Account | None, folder: Path, administrator: str, password: str
    ) -> None:
        # Built-in C.UTF-8 folds case of Vietnamese letters alike on every machine.
        locale = ["--locale=C.UTF-8"]
        if binaries.major >= 17:
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        descriptor, password_file = tempfile.mkstemp(prefix="motcua-")
        try:
            os.write(descriptor, password.encode())
            if account is not None:
                account.give(Path(password_file))
            command = [binaries.program("initdb"), "-D", str(folder), "-U", administrator, "--encoding=UTF8"]
            command += ["--auth=scram-sha-256", f"--pwfile={password_file}", "--no-instructions", *locale]
            if not self.durable:
                command.append("--no-sync")
            done = subprocess.run(
                command,
                cwd="/",
                env=_environment(),
                capture_output=True,
                text=True,
                check=False,
                **_as(account),
            )
        finally:
            os.close(descriptor)
            Path(password_file).unlink()
        if done.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise Failure(f"Không tạo được cơ sở dữ liệu riêng:\n{done.stderr.strip()[-1500:]}")

    def _binaries(self, account: Account | None, major: int | None) -> Binaries:
        binaries = find_binaries(major)
        if account is not None and not account.may_run(binaries.program("postgres")):
            binaries = readable_copy(binaries, state_folder())
        return binaries

    # --- whether it runs ----------------------------------------------------------------------------

    def running_pid(self) -> int | None:
        """Return the process id of the server if it runs over this cluster, else None.

        A pid file is believed only when the process started when our record says; without a record of
        that process, when it works in the cluster's folder and began at the time the file names.
        """
        if self._server is not None:
            self._server.poll()  # take leave of our own child, so that a dead one does not look alive
        lines = self._pid_lines()
        if not lines or not lines[0].isdigit():
            return None
        pid = int(lines[0])
        now = identity(pid)
        if now is None:
            return None
        record = self._record()
        if record.get("pid") == pid:
            return pid if record.get("identity") == now else None
        return pid if works_in(pid, self.folder) and _began_at(pid, lines) else None

    def _pid_lines(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except OSError:
            return []

    def _record(self) -> dict[str, object]:
        try:
            record: dict[str, object] = json.loads(self._record_path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return record

    # --- start and stop -----------------------------------------------------------------------------

    def ensure_started(self) -> None:
        """Start the server unless it runs; afterwards `host` and `port` say where it listens."""
        if self.running_pid() is not None:
            lines = self._pid_lines()
            self.port = int(lines[3])
            self.host = lines[4] or "127.0.0.1"
            self._wait_ready()
            return
        self._clear_stale()
        account = server_account(self.folder)
        binaries = self._binaries(account, int((self.folder / "PG_VERSION").read_text().strip()))
        listen = self._choose_address(account)
        if self._log.exists() and self._log.stat().st_size > LOG_LIMIT:
            self._log.replace(self._log.with_suffix(".log.1"))
        command = [binaries.program("postgres"), "-D", str(self.folder)]
        for name, value in {**_settings(durable=self.durable), **listen}.items():
            command += ["-c", f"{name}={value}"]
        with self._log.open("ab") as log:
            # A session of its own: Ctrl-C of the terminal must not reach it before its users are done.
            self._server = subprocess.Popen(
                command,
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **_as(account),
            )
        self._record_path.write_text(
            json.dumps(
                {
                    "pid": self._server.pid,
                    "identity": identity(self._server.pid),
                    "host": self.host,
                    "port": self.port,
                }
            ),
            encoding="utf-8",
        )
        self._wait_ready()

    def _clear_stale(self) -> None:
        """Remove the pid file of a killed server once nothing of it is left."""
        lines = self._pid_lines()
        if not lines:
            return
        deadline = time.monotonic() + START_SECONDS
        # Back ends of a killed server may still be writing; the pid file is their only guard.
        while any_process_in(self.folder):
            if time.monotonic() > deadline:
                raise Failure("Tiến trình cũ của cơ sở dữ liệu chưa kết thúc; hãy chờ ít phút rồi chạy lại.")
            time.sleep(0.05)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _choose_address(self, account: Account | None) -> dict[str, str]:
        """Return the settings of the address; that of a killed server is kept, for its users know it."""
        record = self._record()
        before = str(record.get("host") or "")
        folder: Path | None = Path(before)
        if not before.startswith("/") or not _is_private(Path(before), account):
            folder = _socket_folder(account)
        if folder is not None:
            self.host, self.port = str(folder), 5432
            return {
                "listen_addresses": "",
                "unix_socket_directories": self.host,
                "unix_socket_permissions": "0700",
                "port": str(self.port),
            }
        known = record.get("port")
        self.host, self.port = "127.0.0.1", known if isinstance(known, int) else _free_port()
        return {"listen_addresses": self.host, "unix_socket_directories": "", "port": str(self.port)}

    def _wait_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        told = time.monotonic() + 5
        while time.monotonic() < deadline:
            lines = self._pid_lines()
            if len(lines) > 7 and lines[7].strip() == "ready" and self.running_pid() is not None:
                return
            if self._server is not None and self._server.poll() is not None:
                break
            if time.monotonic() > told:
                told = time.monotonic() + 10
                self.report("Cơ sở dữ liệu đang phục hồi sau lần dừng đột ngột…")
            time.sleep(0.02)
        raise Failure(f"Cơ sở dữ liệu riêng không khởi động được; xem {self._log}:\n{self._log_tail()}")

    def _log_tail(self) -> str:
        text = self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""
        return "\n".join(text.splitlines()[-8:])

    def stop(self) -> None:
        """Stop the server in order, rolling back what is open; harmless when it does not run."""
        pid = self.running_pid()
        if pid is not None:
            # In order; then, where something of it hangs, at once: the log is replayed at the next start.
            # A throw-away server has nothing to put in order.
            orders = [(signal.SIGQUIT, QUIT_SECONDS), (signal.SIGKILL, 5)]
            if self.durable:
                orders.insert(0, (signal.SIGINT, STOP_SECONDS))
            for number, seconds in orders:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
                if self._wait_gone(seconds):
                    break
                self._note_what_hangs(number)
        host = self._record().get("host")
        if isinstance(host, str) and Path(host).name.startswith("motcua-"):
            shutil.rmtree(host, ignore_errors=True)
        self._record_path.unlink(missing_ok=True)

    def _note_what_hangs(self, order: signal.Signals) -> None:
        """Write into the server's log which of its processes did not follow an order to stop."""
        import psutil

        left = []
        for process in psutil.process_iter(["pid", "status", "cmdline"]):
            if works_in(process.pid, self.folder):
                words = " ".join(process.info["cmdline"] or ())
                left.append(f"{process.pid} {process.info['status']} {words}")
        with contextlib.suppress(OSError), self._log.open("a", encoding="utf-8") as log:
            log.write(
                f"motcua: {order.name} did not stop the server; still there:\n  " + "\n  ".join(left) + "\n"
            )

    def _wait_gone(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.running_pid() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def _as(account: Account | None) -> dict[str, Any]:
    return {} if account is None else account.identity()


def _environment() -> dict[str, str]:
    """The surroundings of the server: nothing of the caller but the search path."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "Asia/Ho_Chi_Minh"}


def _began_at(pid: int, lines: list[str]) -> bool:
    import psutil

    try:
        began: float = psutil.Process(pid).create_time()
        return abs(began - float(lines[2])) <= 5
    except (psutil.Error, IndexError, ValueError):
        return False


def _settings(*, durable: bool) -> dict[str, str]:
    """Settings of the server, sized for the machine that it shares with the rest of the program."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    except (ValueError, OSError):
        memory = 2048
    switch = "on" if durable else "off"
    return {
        "max_connections": "100",
        "shared_buffers": f"{min(1024, max(128, memory // 8))}MB",
        "effective_cache_size": f"{max(512, memory // 2)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(512, max(64, memory // 16))}MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "fsync": switch,
        "synchronous_commit": "on",  # a killed server keeps what it acknowledged, in tests too
        "full_page_writes": switch,
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "timezone": "Asia/Ho_Chi_Minh",
        "log_timezone": "Asia/Ho_Chi_Minh",
        "log_line_prefix": "%m [%p] ",
        "log_destination": "stderr",
        "logging_collector": "off",
    }


def _is_private(folder: Path, account: Account | None) -> bool:
    """Tell whether a folder is still the one we made: the server's own and closed to others."""
    try:
        status = folder.lstat()
    except OSError:
        return False
    owner = os.geteuid() if account is None else account.uid
    return stat.S_ISDIR(status.st_mode) and status.st_uid == owner and not status.st_mode & 0o077


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _socket_folder(account: Account | None) -> Path | None:
    """Make a private folder with a short path that takes a Unix socket; None when none does."""
    bases = [os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp"]  # noqa: S108  mkdtemp makes a private one
    if account is not None:
        bases = ["/run", "/tmp"]  # noqa: S108
    for base in bases:
        if not base or not Path(base).is_dir():
            continue
        try:
            folder = Path(tempfile.mkdtemp(prefix="motcua-", dir=base))
        except OSError:
            continue
        if len(os.fsencode(folder / ".s.PGSQL.5432.lock")) < LONGEST_SOCKET_PATH and _takes_sockets(folder):
            if account is not None:
                account.give(folder)
            if account is None or account.may_enter(folder):
                return folder
        shutil.rmtree(folder, ignore_errors=True)
    return None


def _takes_sockets(folder: Path) -> bool:
    path = folder / "probe"
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.bind(str(path))
        except OSError:
            return False
    path.unlink()
    return True
