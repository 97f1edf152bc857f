"""The memory of a web worker after 10,000 mixed requests over pages and API (`./motcua soak memory`)."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

import psutil

REQUESTS = int(os.environ.get("MOTCUA_MEMORY_REQUESTS", "10000"))
BOUND_MB = 180
USERNAME, PASSWORD = "tiepnhan.xa", "mot-cua-2022"  # of the demonstration
PUBLIC = ["/", "/thu-tuc", "/thu-tuc?q=khai+sinh", "/thu-tuc/goi-y?q=so+do", "/tra-cuu", "/health"]
OFFICE = [
    "/can-bo/",
    "/can-bo/ho-so/viec-cua-toi",
    "/can-bo/ho-so/tiep-nhan",
    "/can-bo/so-theo-doi",
    "/can-bo/bo-phan-mot-cua/giam-sat",
    "/can-bo/thu-tuc",
    "/can-bo/co-quan",
    "/can-bo/tim?q=nguyen",
]
API = ["/api/v1/me", "/api/v1/dossiers", "/api/v1/units", "/api/v1/catalogue/procedures?q=khai+sinh"]


class Visitor:
    """A browser of one connection: keeps cookies, follows nothing."""

    def __init__(self, address: str) -> None:
        self.connection = http.client.HTTPConnection(address, timeout=60)
        self.cookies: dict[str, str] = {}

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, str, str]:
        """Send one request; returns status, body and the address of a redirection."""
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        text = response.read().decode("utf-8", errors="replace")
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                pair = value.partition(";")[0]
                self.cookies[pair.partition("=")[0]] = pair.partition("=")[2]
        return response.status, text, response.getheader("Location") or ""

    def sign_in(self) -> None:
        """Sign in as the counter officer of the demonstration."""
        _status, page, _ = self.ask("GET", "/tai-khoan/dang-nhap/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None, "the sign-in page has no form"
        form = {"csrfmiddlewaretoken": token[1], "login": USERNAME, "password": PASSWORD}
        status, _page, _ = self.ask("POST", "/tai-khoan/dang-nhap/", form)
        assert status == 302, f"sign-in answered {status}"


def command(*arguments: str) -> list[str]:
    """The command line of the program."""
    return [sys.executable, "-P", "-m", "motcua", *arguments]


def token(data: Path) -> str:
    """A token of the API for the same officer."""
    arguments = ["admin", "token", USERNAME, "--name", "đo bộ nhớ", "--until", "2099-01-01", "--json"]
    for scope in ("dossier.view", "catalogue.view"):
        arguments += ["--scope", scope]
    done = subprocess.run(
        command(*arguments, "--data", str(data)), capture_output=True, text=True, check=True
    )
    made: str = json.loads(done.stdout.splitlines()[-1])["token"]
    return made


def workers(supervisor: int) -> list[psutil.Process]:
    """The web workers below the arbiter."""
    for child in psutil.Process(supervisor).children():
        if "gunicorn" in " ".join(child.cmdline()):
            found: list[psutil.Process] = child.children()
            return found
    raise LookupError("gunicorn")


def megabytes(supervisor: int) -> dict[str, list[float]]:
    """Resident and proportional memory of each worker."""
    infos = [worker.memory_full_info() for worker in workers(supervisor)]
    return {
        "resident": [round(info.rss / 2**20, 1) for info in infos],
        "proportional": [round(info.pss / 2**20, 1) for info in infos],
    }


def visit(address: str, bearer: str) -> Counter[int]:
    """Make the requests in turn; returns how often each status came."""
    visitor, statuses = Visitor(address), Counter[int]()
    visitor.sign_in()
    _status, page, _ = visitor.ask("GET", "/can-bo/ho-so/viec-cua-toi")
    pages = PUBLIC + OFFICE + sorted(set(re.findall(r'href="(/can-bo/ho-so/[0-9a-f-]{36})"', page)))[:20]
    for number in range(REQUESTS):
        if number % 3 == 0:
            path = API[number // 3 % len(API)]
            status, _, _ = visitor.ask("GET", path, Authorization=f"Bearer {bearer}")
        else:
            path = pages[number % len(pages)]
            status, _, _ = visitor.ask("GET", path)
        if status >= 400:
            sys.stderr.write(f"{status} {path}\n")
        statuses[status] += 1
    return statuses


def main(arguments: list[str]) -> int:
    """Measure and print one JSON line; returns 1 when a worker is past the bound or a request failed."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-memory-"))
    folder.chmod(0o755)
    surroundings = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    process = subprocess.Popen(
        command("up", "--json", "--workers", "2", "--port", "0", "--data", str(folder / "data")),
        env=surroundings,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        address = json.loads(process.stdout.readline())["url"].removeprefix("http://").rstrip("/")
        bearer = token(folder / "data")
        before = megabytes(process.pid)
        began = time.monotonic()
        statuses = visit(address, bearer)
        seconds = time.monotonic() - began
        after = megabytes(process.pid)
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)
    result = {
        "requests": REQUESTS,
        "seconds": round(seconds, 1),
        "statuses": dict(statuses),
        "before": before,
        "after": after,
        "bound": BOUND_MB,
    }
    sys.stdout.write(json.dumps(result) + "\n")
    failed = sum(count for status, count in statuses.items() if status >= 400)
    return 1 if failed or max(after["resident"]) > BOUND_MB else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
