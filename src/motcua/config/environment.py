"""Makes the Python environment of the program; run by the launcher with the system's own interpreter.

Only the standard library is at hand here. The environment carries a stamp a profile (`.motcua-runtime`,
`.motcua-development`) with the hash of the lock file it was installed from; the launcher compares the
stamp and comes here only when it differs.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import math
import os
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from pathlib import Path

UNFINISHED = ".motcua-unfinished"
PACKAGE_LINE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*==", re.MULTILINE)


def say(text: str) -> None:
    """Write one line of progress to standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold a lock on `folder` itself, so that two first starts at once make one environment."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Một lệnh khác đang chuẩn bị môi trường Python; đang chờ…")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_usable(environment: Path) -> bool:
    """Tell whether an environment (also one made by hand) runs, has pip, and was not left half made."""
    python = environment / "bin" / "python"
    if (environment / UNFINISHED).exists() or not os.access(python, os.X_OK):
        return False
    check = "import sys, pip; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
    return subprocess.run([python, "-I", "-c", check], capture_output=True, check=False).returncode == 0


def make_empty(environment: Path) -> None:
    """Make an empty environment with pip, in place of whatever lay there broken."""
    if environment.is_symlink() or environment.is_file():
        environment.unlink()
    elif environment.exists():
        say("Môi trường Python cũ bị hỏng hoặc cài dở; đang làm lại…")
        shutil.rmtree(environment)
    environment.mkdir(parents=True)
    (environment / UNFINISHED).touch()
    # The real file, with its version in the name: after an upgrade of the system the link breaks
    # visibly, instead of pointing at an interpreter that sees none of the installed libraries.
    # (`venv.EnvBuilder` links what `sys._base_executable` names.)
    base = getattr(sys, "_base_executable", sys.executable)
    sys._base_executable = os.path.realpath(base)  # type: ignore[attr-defined]
    venv.EnvBuilder(symlinks=True, with_pip=True).create(environment)


def install(environment: Path, lock_file: Path) -> bool:
    """Install exactly what the lock file names, checked by hash; returns whether all of it came in."""
    total = len(PACKAGE_LINE.findall(lock_file.read_text(encoding="utf-8")))
    say(f"Đang cài {total} thư viện theo {lock_file.name} (chỉ lần đầu hoặc khi danh sách thay đổi)…")
    command = [str(environment / "bin" / "python"), "-I", "-u", "-m", "pip", "install", "--require-hashes"]
    command += ["--no-deps", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    # pip reads the caller's settings (a mirror, a folder of wheels), but never a user folder.
    surroundings = {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    process = subprocess.Popen(
        [*command, "-r", str(lock_file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=surroundings,
    )
    lines: list[str] = []
    seen = 0
    told: float = time.monotonic()
    for line in process.stdout or ():
        lines.append(line)
        seen += line.startswith(("Collecting ", "Requirement already satisfied"))
        if line.startswith("Installing collected"):
            say("  đã tải xong, đang chép vào môi trường…")
            told = math.inf
        elif time.monotonic() - told > 3:
            told = time.monotonic()
            say(f"  đã tải {seen}/{total} thư viện")
    if process.wait() == 0:
        return True
    say("".join(lines[-15:]).rstrip())
    return False


def prepare(environment: Path, requirements: Path, profile: str, wanted: str) -> int:
    """Bring `environment` to the lock file of `profile`; returns the exit code of the launcher."""
    environment.parent.mkdir(parents=True, exist_ok=True)
    stamp = environment / f".motcua-{profile}"
    with only_one(environment.parent):
        if is_usable(environment):
            if stamp.exists() and stamp.read_text(encoding="ascii").strip() == wanted:
                return 0  # the copy that held the lock before us did the work
        else:
            say("Đang tạo môi trường Python…")
            make_empty(environment)
        (environment / UNFINISHED).touch()
        installed = install(environment, requirements / f"{profile}.txt")
        # The mark means "interrupted": a refusal of pip itself leaves the environment as it was.
        (environment / UNFINISHED).unlink()
        if not installed:
            say("Không cài được thư viện. Hãy kiểm tra mạng (hoặc kho thư viện nội bộ của pip) rồi chạy lại.")
            return 1
        stamp.write_text(wanted + "\n", encoding="ascii")
        if profile == "development":  # which holds all of the other
            runtime = hashlib.sha256((requirements / "runtime.txt").read_bytes()).hexdigest()
            (environment / ".motcua-runtime").write_text(runtime + "\n", encoding="ascii")
    return 0


def main(arguments: list[str]) -> int:
    """Arguments: environment folder, requirements folder, profile, hash of the lock file."""
    environment, requirements, profile, wanted = arguments
    try:
        return prepare(Path(environment), Path(requirements), profile, wanted)
    except OSError as problem:
        say(f"Không tạo được môi trường Python tại {environment}: {problem.strerror} ({problem.filename}).")
        return 1
    except subprocess.CalledProcessError:
        say("Python của máy không tạo được môi trường (thiếu gói «python3-venv»?).")
        return 1
    except KeyboardInterrupt:
        say("Đã dừng khi đang cài; lần chạy sau sẽ làm lại từ đầu.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
