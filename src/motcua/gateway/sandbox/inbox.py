"""What the sandbox received, and the faults it was asked to commit."""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

KEEP = 2000
CHANNELS = ("email", "sms")
#: timeout: no answer; 500: "not now"; reject: "never"; drop: taken, but the connection breaks before the answer;
#: duplicate: delivered twice; garbage: an answer that cannot be read; slow: an answer after three seconds.
FAULTS = ("timeout", "500", "reject", "drop", "duplicate", "garbage", "slow")


@dataclass(frozen=True, slots=True)
class Received:
    """One message as its person would see it. `times` counts how often the same id came."""

    channel: str
    id: str
    sender: str
    to: str
    subject: str
    body: str
    at: str
    times: int = 1
    copies: int = 1


class Inbox:
    """Messages by arrival, and the queue of faults; safe for several threads.

    With a `file` every change is appended to it and read back at the next start.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._messages: dict[tuple[str, str], Received] = {}
        self._faults: dict[str, deque[str]] = {channel: deque() for channel in CHANNELS}
        self._file = file
        if file is not None and file.exists():
            self._read(file)

    def take(
        self, channel: str, *, message_id: str, sender: str, to: str, subject: str, body: str, copies: int = 1
    ) -> Received:
        """Keep a message; one that came before under the same id and address is counted, not kept twice."""
        key = (channel, f"{message_id}|{to}")
        with self._lock:
            known = self._messages.get(key)
            if known is not None:
                kept = replace(known, times=known.times + 1)
            else:
                at = datetime.now(UTC).isoformat(timespec="seconds")
                kept = Received(channel, message_id, sender, to, subject, body, at, 1, copies)
            self._messages[key] = kept
            while len(self._messages) > KEEP:
                self._messages.pop(next(iter(self._messages)))
            self._write(kept)
        return kept

    def messages(
        self, *, channel: str = "", to: str = "", text: str = "", limit: int = 200
    ) -> list[Received]:
        """Messages, newest first, of a channel, to an address, with a piece of text."""
        with self._lock:
            rows = list(self._messages.values())
        wanted = [
            row
            for row in reversed(rows)
            if (not channel or row.channel == channel)
            and (not to or to.lower() in row.to.lower())
            and (not text or text.lower() in f"{row.subject}\n{row.body}".lower())
        ]
        return wanted[:limit]

    def clear(self) -> None:
        """Empty the inbox and forget the faults."""
        with self._lock:
            self._messages.clear()
            for faults in self._faults.values():
                faults.clear()
            if self._file is not None:
                self._file.write_text("")

    def ask_fault(self, channel: str, fault: str, count: int = 1) -> None:
        """Commit this fault at the next `count` messages of a channel. ValueError for an unknown one."""
        if channel not in CHANNELS or fault not in FAULTS or not 1 <= count <= 10_000:
            raise ValueError("unknown fault")
        with self._lock:
            self._faults[channel].extend([fault] * count)

    def next_fault(self, channel: str) -> str:
        """The fault of the message that comes now, "" for none."""
        with self._lock:
            return self._faults[channel].popleft() if self._faults[channel] else ""

    def faults(self) -> dict[str, list[str]]:
        """The faults still to be committed, by channel."""
        with self._lock:
            return {channel: list(faults) for channel, faults in self._faults.items()}

    def _write(self, message: Received) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(message), ensure_ascii=False) + "\n")

    def _read(self, file: Path) -> None:
        for line in deque(file.read_text(encoding="utf-8", errors="replace").splitlines(), maxlen=KEEP):
            try:
                message = Received(**json.loads(line))
            except (ValueError, TypeError):
                # A line cut off by a sudden end: the others are still good.
                continue
            self._messages[message.channel, f"{message.id}|{message.to}"] = message
