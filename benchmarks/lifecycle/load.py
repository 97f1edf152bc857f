"""The client of the benchmarks: threads with one kept connection each, as cheap as Python allows.

`python -m benchmarks.lifecycle.load` reads a plan as JSON from standard input and prints the result as JSON. It knows
nothing of the program: it speaks HTTP, as an integrator's software does.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
from typing import Any


class Line:
    """One kept connection that sends a request and reads its answer."""

    def __init__(self, host: str, port: int, headers: str) -> None:
        self.host, self.port, self.headers = host, port, headers
        self.socket: socket.socket | None = None
        self.rest = b""

    def ask(self, method: str, target: str, body: bytes = b"", more: str = "") -> tuple[int, bytes]:
        """The status and body of the answer; one new connection is tried when the kept one was closed."""
        kind = "Content-Type: application/json\r\n" if body else ""
        head = (
            f"{method} {target} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\n{self.headers}{more}{kind}"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        try:
            return self._once(head.encode() + body)
        except (OSError, EOFError):
            self.socket = None
            return self._once(head.encode() + body)

    def _once(self, request: bytes) -> tuple[int, bytes]:
        if self.socket is None:
            self.socket, self.rest = socket.create_connection((self.host, self.port), 30), b""
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        while (end := self.rest.find(b"\r\n\r\n")) < 0:
            self._more()
        head = self.rest[:end].lower()
        status = int(head[9:12])
        self.rest = self.rest[end + 4 :]
        if b"content-length:" not in head:
            if status == 204:
                return status, b""
            raise EOFError("an answer without its length")
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        while len(self.rest) < length:
            self._more()
        body, self.rest = self.rest[:length], self.rest[length:]
        if b"connection: close" in head:
            self.socket.close()
            self.socket = None
        return status, body

    def _more(self) -> None:
        if self.socket is None or not (part := self.socket.recv(65536)):
            raise EOFError("the connection was closed")
        self.rest += part


class Caller:
    """A thread's share of the work, with what it measured."""

    def __init__(self, plan: dict[str, Any], number: int, until: float) -> None:
        self.plan, self.number, self.until = plan, number, until
        self.lines: dict[str, Line] = {}
        self.times: list[float] = []
        self.whole = 0
        self.errors: list[str] = []
        self.turn = number

    def line(self, headers: str) -> Line:
        """The kept connection of a thread; the headers change with the token."""
        line = self.lines.setdefault("one", Line(self.plan["host"], self.plan["port"], ""))
        line.headers = headers
        return line

    def ask(self, line: Line, method: str, target: str, body: Any = None, expect: int = 200) -> Any:
        """One measured request; an unexpected answer is noted and raised."""
        data = b"" if body is None else json.dumps(body).encode()
        # A verb carries its own key, as the guide asks of an integrator.
        more = f"Idempotency-Key: {self.number}-{time.time_ns()}\r\n" if method == "POST" else ""
        began = time.perf_counter()
        status, answer = line.ask(method, target, data, more)
        self.times.append(time.perf_counter() - began)
        if status != expect:
            raise ValueError(f"{method} {target}: {status} {answer[:300].decode(errors='replace')}")
        return answer

    def run(self) -> None:
        """Go on until the time is over."""
        work = {"lifecycle": self.lifecycle, "intake": self.intake, "reads": self.read}[self.plan["kind"]]
        places = self.plan.get("places") or [{}]
        while time.perf_counter() < self.until:
            place = places[self.turn % len(places)]
            self.turn += self.plan["clients"]
            try:
                work(self.line(place.get("headers", self.plan.get("headers", ""))), place)
                self.whole += 1
            except (ValueError, OSError, EOFError) as problem:
                self.errors.append(str(problem))
                if len(self.errors) > 50:
                    return

    def lifecycle(self, line: Line, place: dict[str, Any]) -> None:
        """Nine requests: create, accept, four steps, decide, to the counter, return."""
        made = json.loads(self.ask(line, "POST", "/api/v1/dossiers", self.body(place), 201))
        address = f"/api/v1/dossiers/{made['id']}"
        self.ask(line, "POST", f"{address}/accept")
        for _step in range(4):
            self.ask(line, "POST", f"{address}/hand-over")
        self.ask(line, "POST", f"{address}/decide", {"number": "12/QĐ-UBND"})
        self.ask(line, "POST", f"{address}/hand-over")
        self.ask(line, "POST", f"{address}/return-result", {"channel": "counter"})

    def body(self, place: dict[str, Any]) -> dict[str, Any]:
        """A filing of an invented citizen."""
        number = (self.turn * 7919) % 1_000_000
        return {
            "counter_id": place["counter_id"],
            "procedure_code": place["procedure_code"],
            "applicant": {
                "name": f"Nguyễn Thị Giả Định {number}", "identity_number": f"082190{number:06d}", "phone": "0900000001",
                "address": "Ấp 1, dữ liệu giả định",
            },
            "papers": [{"name": "Tờ khai", "component_id": place["component_id"], "originals": 1}],
            "incomplete_fits": True,
        }  # fmt: skip

    def intake(self, line: Line, place: dict[str, Any]) -> None:
        """Create and accept at once."""
        self.ask(line, "POST", "/api/v1/dossiers", {**self.body(place), "accept": True}, 201)

    def read(self, line: Line, _place: dict[str, Any]) -> None:
        """One of the addresses after the other."""
        targets = self.plan["targets"]
        self.ask(line, "GET", targets[self.turn % len(targets)])


def percentile(times: list[float], share: float) -> float:
    """A percentile in milliseconds."""
    return round(1000 * times[min(len(times) - 1, int(share * len(times)))], 2) if times else 0.0


def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Drive the plan with its clients for its seconds."""
    began = time.perf_counter()
    callers = [Caller(plan, number, began + plan["seconds"]) for number in range(plan["clients"])]
    threads = [threading.Thread(target=caller.run) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - began
    times = sorted(moment for caller in callers for moment in caller.times)
    errors = [error for caller in callers for error in caller.errors]
    return {
        "whole": sum(caller.whole for caller in callers),
        "seconds": round(seconds, 2),
        "requests": len(times),
        "requests_per_second": round(len(times) / seconds, 1),
        "p50_ms": percentile(times, 0.50),
        "p95_ms": percentile(times, 0.95),
        "p99_ms": percentile(times, 0.99),
        "max_ms": percentile(times, 1.0),
        "client_cpu_seconds": round(time.process_time(), 2),
        "errors": len(errors),
        "first_errors": errors[:3],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(json.load(sys.stdin)), ensure_ascii=False) + "\n")
