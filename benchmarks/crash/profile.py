"""Web, worker, database and supervisor killed at random under load (`./motcua soak crash`).

Clients take dossiers in and hand them over through the API, each wish with its own idempotency key; a wish that got
no answer is sent again with the same key until it gets one. Afterwards every acknowledged wish must have been done
exactly once, numbers must have no gap, and `./motcua check` must be clean.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import psutil

ROUNDS = int(os.environ.get("MOTCUA_SOAK_ROUNDS", "50"))
CLIENTS = 4
VICTIMS = ("gunicorn", "motcua.config.worker", "postgres", "supervisor")
SCOPES = ("dossier.create", "dossier.accept", "dossier.transfer", "dossier.view")
#: A wish that got no answer for so long is lost.
PATIENCE = 90.0
_SETUP = """
import json
from motcua.agencies.models import Unit
from motcua.catalogue.models import ReceptionEntry
from motcua.catalogue.queries import procedure_snapshot
unit = Unit.objects.get(key="tg.815.28282.mot-cua")
for entry in ReceptionEntry.objects.filter(counter=unit).select_related("procedure").order_by("id"):
    snapshot = procedure_snapshot(entry.procedure.current_revision_id)
    if not snapshot.settings.excluded_from_counter and not snapshot.cases and snapshot.channel_for("counter"):
        print(json.dumps({"counter": unit.pk, "procedure": snapshot.code})); break
"""
_COUNT = """
import json
from motcua.dossiers.models import Dossier
from motcua.kernel.models import Event
real = Dossier.objects.filter(is_simulated=False)
verbs = {}
for stream, verb in Event.objects.filter(stream_id__in=real.values("id")).values_list("stream_id", "verb"):
    verbs.setdefault(str(stream), []).append(verb)
print(json.dumps(verbs))
"""


def surroundings(data: Path) -> dict[str, str]:
    """The environment without a database given."""
    kept = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    return {**kept, "MOTCUA_DATA": str(data), "PYTHONUTF8": "1"}


def run(data: Path, *arguments: str) -> str:
    """One command of the program to its end; its last line."""
    command = [sys.executable, "-P", "-m", "motcua", *arguments]
    done = subprocess.run(
        command, env=surroundings(data), capture_output=True, text=True, timeout=240, check=False
    )
    if not done.stdout.strip():
        raise AssertionError(f"{arguments}: {done.stderr[-2000:]}")
    return done.stdout.strip().splitlines()[-1]


_ASKING = """
import os, sys
from pathlib import Path
from motcua.config.postgres import private_server
with private_server(Path(os.environ["MOTCUA_DATA"]), report=lambda words: None) as urls:
    os.environ["DATABASE_URL"] = urls.application
    os.environ["DJANGO_SETTINGS_MODULE"] = "motcua.config.settings"
    import django
    django.setup()
    exec(sys.stdin.read())
    from motcua.config.runtime import close_connections
    close_connections()
"""


def ask(data: Path, code: str) -> str:
    """What a few lines of Python print in the province of a data folder that nobody runs."""
    done = subprocess.run(
        [sys.executable, "-P", "-c", _ASKING], input=code, env=surroundings(data), capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    if not done.stdout.strip():
        raise AssertionError(done.stderr[-2000:])
    return done.stdout.strip().splitlines()[-1]


@dataclass
class Load:
    """Clients at work: what was acknowledged, and what went wrong."""

    address: str
    token: str
    counter: int
    procedure: str
    stop: threading.Event = field(default_factory=threading.Event)
    created: list[str] = field(default_factory=list)
    handed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    repeated: int = 0

    def client(self, number: int) -> None:
        """Take in and hand over until told to stop; a wish that was begun is brought to its end."""
        while not self.stop.is_set():
            body = {
                "counter_id": self.counter, "procedure_code": self.procedure, "accept": True,
                "applicant": {"name": f"Người Thử {number}", "phone": "0999000000"},
            }  # fmt: skip
            made = self._wish("/api/v1/dossiers", body)
            if made is None:
                return
            self.created.append(made["id"])
            if self._wish(f"/api/v1/dossiers/{made['id']}/hand-over", {}) is not None:
                self.handed.append(made["id"])

    def _wish(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        key, until = str(uuid4()), time.monotonic() + PATIENCE
        tries = 0
        while time.monotonic() < until:
            tries += 1
            with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
                status, answer = self._post(path, body, key)
                if 200 <= status < 300:
                    self.repeated += tries > 1
                    return answer
                if status < 500 and status != 423:
                    self.wrong.append(
                        f"{path}: {status} {answer.get('code')} {answer.get('detail') or answer.get('title')}"
                    )
                    return None
            time.sleep(0.2)
        self.wrong.append(f"{path}: no answer within {PATIENCE:.0f} s")
        return None

    def _post(self, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection(self.address, timeout=10)
        try:
            headers = {
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": key,
            }
            connection.request("POST", path, json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read() or b"{}")
        finally:
            connection.close()


class Province:
    """A running copy that is started again when its supervisor was killed."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Start and wait for the line that says it answers."""
        command = [sys.executable, "-P", "-m", "motcua", "up", "--json", "--workers", "2", "--port", str(self.port),
                   "--data", str(self.data)]  # fmt: skip
        self.process = subprocess.Popen(
            command, env=surroundings(self.data), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.process.stdout is not None
        if not self.process.stdout.readline():
            raise AssertionError("the program did not start again")

    def kill(self, victim: str) -> None:
        """Kill one process by its id, as a power cut would."""
        if victim == "supervisor":
            self.process.kill()
            self.process.wait()
            self.start()
            return
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.Error):
                if victim in " ".join(child.cmdline()):
                    child.send_signal(signal.SIGKILL)
                    return

    def end(self) -> None:
        """End in order."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)


def play(rounds: int, *, pause: tuple[float, float] = (1.5, 4.0), seed: int = 1) -> dict[str, Any]:
    """Kill `rounds` times under load; returns figures, with `problems` that must be empty."""
    folder = Path(tempfile.mkdtemp(prefix="motcua-crash-"))
    folder.chmod(0o755)
    data, chance = folder / "data", random.Random(seed)
    try:
        run(data, "up", "--check", "--port", "0", "--data", str(data))
        place = json.loads(ask(data, _SETUP))
        scopes = [item for scope in SCOPES for item in ("--scope", scope)]
        given = run(data, "admin", "token", "tiepnhan.xa", "--name", "crash", "--until", "2100-01-01", *scopes, "--json",
                    "--data", str(data))  # fmt: skip
        province = Province(data)
        load = Load(
            f"127.0.0.1:{province.port}", json.loads(given)["token"], place["counter"], place["procedure"]
        )
        clients = [threading.Thread(target=load.client, args=(number,)) for number in range(CLIENTS)]
        began, killed = time.monotonic(), []
        try:
            for client in clients:
                client.start()
            for number in range(rounds):
                time.sleep(chance.uniform(*pause))
                victim = VICTIMS[number % len(VICTIMS)] if number < len(VICTIMS) else chance.choice(VICTIMS)
                province.kill(victim)
                killed.append(victim)
            time.sleep(2)
        finally:
            load.stop.set()
            for client in clients:
                client.join(PATIENCE + 20)
            seconds = time.monotonic() - began
            province.end()
        problems = [*load.wrong, *lost_or_doubled(data, load)]
        checked = json.loads(run(data, "check", "--json", "--data", str(data)))
        return {
            "rounds": rounds, "seconds": round(seconds, 1), "killed": {v: killed.count(v) for v in VICTIMS},
            "acknowledged": len(load.created) + len(load.handed), "asked_again": load.repeated,
            "checked_dossiers": checked["dossiers"], "checked_events": checked["events"],
            "problems": [*problems, *checked["problems"]],
        }  # fmt: skip
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def lost_or_doubled(data: Path, load: Load) -> list[str]:
    """Acknowledged wishes that the journal does not have exactly once, and dossiers that nobody was told of."""
    verbs: dict[str, list[str]] = json.loads(ask(data, _COUNT))
    problems = []
    for dossier in load.created:
        if verbs.get(dossier, []).count("dossier.accept") != 1:
            problems.append(f"{dossier}: accepted {verbs.get(dossier, []).count('dossier.accept')} times")
    for dossier in load.handed:
        if verbs.get(dossier, []).count("dossier.hand_over") != 1:
            problems.append(
                f"{dossier}: handed over {verbs.get(dossier, []).count('dossier.hand_over')} times"
            )
    if len(set(load.created)) != len(load.created):
        problems.append("two wishes were answered with one dossier")
    unknown = set(verbs) - set(load.created)
    if unknown:
        problems.append(f"{len(unknown)} dossiers that no client was told of")
    return problems


def main(_arguments: list[str]) -> int:
    """Play all rounds and print one JSON line; returns 1 when something was lost, doubled or disagrees."""
    result = play(ROUNDS, pause=(0.5, 1.5))
    sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 1 if result["problems"] else 0


if __name__ == "__main__":
    sys.exit(main([]))
