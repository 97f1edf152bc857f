"""The unprivileged account under which root runs the database server, and where that account may work.

PostgreSQL refuses to run as root. No right of any existing folder is changed for it: where the account
cannot enter the data folder, its cluster lies in a folder of its own under the system's state directory.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motcua.config.failure import Failure

NAME = "motcua-db"
STATE = Path("/var/lib/motcua")


@dataclass(frozen=True)
class Account:
    """A user of the system: its name, number and group."""

    name: str
    uid: int
    gid: int

    def identity(self) -> dict[str, Any]:
        """Return the keyword arguments of `subprocess` that run a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may_enter(self, folder: Path) -> bool:
        """Tell whether the account reaches `folder` through all its parents."""
        command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        done = subprocess.run(command, cwd="/", capture_output=True, check=False, **self.identity())
        return done.returncode == 0

    def may_run(self, program: str) -> bool:
        """Tell whether the account can execute `program`."""
        try:
            command = [program, "--version"]
            done = subprocess.run(command, cwd="/", capture_output=True, check=False, **self.identity())
        except OSError:
            return False
        return done.returncode == 0

    def give(self, path: Path) -> None:
        """Make the account the owner of one file or folder."""
        os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account(cluster: Path) -> Account | None:
    """Return the account to run the server under; None when that is the caller.

    As root: the owner of the cluster where there is one, else a system account made for the purpose.
    Raises Failure where an ordinary user meets a cluster of someone else.
    """
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner is not None and owner != os.geteuid():
            raise Failure(
                f"Cơ sở dữ liệu tại {cluster} thuộc tài khoản khác. "
                "Hãy chạy bằng tài khoản đó, hoặc chọn thư mục dữ liệu khác bằng --data."
            )
        return None
    if owner:
        entry = pwd.getpwuid(owner)
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    return _own_account()


def _own_account() -> Account:
    if not _known(NAME) and shutil.which("useradd"):
        shell = "/usr/sbin/nologin"
        command = [
            "useradd",
            "--system",
            "--no-create-home",
            "--home-dir",
            str(STATE),
            "--shell",
            shell,
            NAME,
        ]
        subprocess.run(command, capture_output=True, check=False)
    elif not _known(NAME) and shutil.which("adduser"):
        subprocess.run(["adduser", "-S", "-D", "-H", NAME], capture_output=True, check=False)
    for name in (NAME, "nobody"):
        if _known(name):
            entry = pwd.getpwnam(name)
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise Failure("Không tạo được tài khoản hệ thống để chạy PostgreSQL; hãy chạy bằng người dùng thường.")


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def state_folder() -> Path:
    """Return the folder of the system for clusters and programs that lie outside a data folder."""
    STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    return STATE
