"""`./motcua test`: everything that must be green, on a throw-away database."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from motcua.config.arguments import Parser, print_json, progress
from motcua.config.checks.steps import Step, quick_steps, slow_step
from motcua.config.failure import Failure
from motcua.config.postgres import PrivateServer
from motcua.config.runtime import sources

# Nothing of it may hang for ever: a test has its own limit, and all of them together have this one.
LONGEST_SECONDS = 30 * 60
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main(arguments: list[str]) -> int:
    """Run the checks and pytest; returns 0 only when all is green."""
    parser = Parser(
        prog="./motcua test",
        description="Chạy toàn bộ kiểm thử. Có tham số của pytest (tên tệp, -k …) thì chỉ chạy pytest với chúng.",
    )
    parser.add_argument(
        "--fast", action="store_true", help="bỏ các bài qua trình duyệt và các bài giết tiến trình"
    )
    parser.add_argument(
        "--data", metavar="THƯ_MỤC", help="nhận cho thống nhất: kiểm thử luôn dùng dữ liệu tạm của riêng nó"
    )
    parser.add_argument(
        "--json", action="store_true", help="dòng cuối của đầu ra là kết quả từng phần ở dạng JSON"
    )
    chosen, rest = parser.parse_known_args(arguments)
    began = time.monotonic()
    with _throw_away_database():
        steps = [] if rest else _check_sources()
        deselected = ["browser", "crash"] if chosen.fast else []
        if not chosen.fast and not rest and not _has_browser():
            deselected = ["browser"]
        progress("Các bài kiểm thử (pytest)…")
        tests = Step("Các bài kiểm thử (pytest)", _pytest(rest, deselected))
        code = _run(tests)
    steps.append(tests)
    seconds = time.monotonic() - began
    _summary(steps, seconds)
    if chosen.json:
        parts = [
            {"name": step.name, "passed": step.passed, "seconds": round(step.seconds, 1)} for step in steps
        ]
        passed = all(step.passed for step in steps)
        print_json({"passed": passed, "seconds": round(seconds, 1), "parts": parts})
    return code or (0 if all(step.passed for step in steps) else 1)


@contextlib.contextmanager
def _throw_away_database() -> Iterator[None]:
    """Give the tests a data folder and a database of their own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-test-"))
    folder.chmod(0o755)  # the account of the server must be able to enter
    os.environ["MOTCUA_DATA"] = str(folder)
    os.environ.setdefault("MOTCUA_SHARED", str(sources().parent / "shared"))
    server: PrivateServer | None = None
    try:
        if not os.environ.get("DATABASE_URL"):
            server = PrivateServer(folder, durable=False, report=progress)
            # Test databases are created and dropped; only the administrator may.
            os.environ["DATABASE_URL"] = server.enter().administrator
        yield
    finally:
        if server is not None:
            server.leave()
        shutil.rmtree(folder, ignore_errors=True)


def _check_sources() -> list[Step]:
    types, steps = slow_step(), quick_steps()
    types.start()
    for step in steps:
        _tell(step)
    _tell(types)
    return [*steps, types]


def _tell(step: Step) -> None:
    step.finish()
    progress(f"{step.name}: {'đạt' if step.passed else 'KHÔNG ĐẠT'} ({step.seconds:.1f} giây)")
    if not step.passed:
        progress("\n".join(step.output.strip().splitlines()[-40:]))


def _has_browser() -> bool:
    """Tell whether Chromium is there; as root on Debian it is installed when it is not.

    Raises Failure in continuous integration, where a skipped journey would look like a passed one.
    """
    if os.environ.get("MOTCUA_CHROMIUM") or _finds_chromium():
        return True
    if os.geteuid() == 0 and shutil.which("apt-get"):
        progress("Đang cài Chromium cho các bài kiểm thử qua trình duyệt…")
        surroundings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
            subprocess.run(
                command, env=surroundings, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False
            )
        if _finds_chromium():
            return True
    sentence = (
        "Máy chưa có Chromium nên không chạy được các bài kiểm thử qua trình duyệt; hãy cài gói «chromium»."
    )
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        raise Failure(sentence)
    progress(sentence + " Các bài đó được bỏ qua lần này.")
    return False


def _finds_chromium() -> bool:
    """Tell whether a browser lies on the search path or where Debian puts it; its path is kept for the tests."""
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/bin", "/usr/local/bin"])
    for name in CHROMIUM_NAMES:
        found = shutil.which(name, path=places)
        if found:
            os.environ["MOTCUA_CHROMIUM"] = found
            return True
    return False


def _pytest(arguments: list[str], deselected: list[str]) -> list[str]:
    """Return the command of pytest."""
    command = [sys.executable, "-P", "-m", "pytest", "-q"]
    if not any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments):
        command += ["-n", os.environ.get("MOTCUA_TEST_PROCESSES", "2"), "--dist", "loadgroup"]
    if not arguments:
        command += ["--durations=15", "--durations-min=5"]
    if deselected:
        command += ["-m", " and ".join(f"not {mark}" for mark in deselected)]
    return [*command, *arguments]


def _run(tests: Step) -> int:
    """Run pytest with its output going where it belongs; returns its exit code, 1 when it does not end."""
    began = time.monotonic()
    process = subprocess.Popen(tests.command, cwd=sources(), stdin=subprocess.DEVNULL)
    try:
        code = process.wait(LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        progress(f"Các bài kiểm thử không xong sau {LONGEST_SECONDS // 60} phút; đã dừng.")
        code = 1
    tests.seconds = time.monotonic() - began
    tests.passed = code == 0
    return code


def _summary(steps: list[Step], seconds: float) -> None:
    lines = [
        f"  {'đạt      ' if step.passed else 'KHÔNG ĐẠT'}  {step.seconds:6.1f} giây  {step.name}"
        for step in steps
    ]
    verdict = "Tất cả đều đạt" if all(step.passed for step in steps) else "Có phần không đạt"
    progress("\nKết quả:\n" + "\n".join(lines) + f"\n{verdict} ({seconds:.0f} giây).")
