"""What the outbox asks of the world outside: a sender for e-mail and one for text messages.

The contracts stand here so that the outbox knows no vendor; `gateway` fills the registry with real senders.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from .models import Channel


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one address. `id` never changes between attempts: receivers tell a repetition by it."""

    id: UUID
    address: str
    subject: str
    body: str


class Verdict(enum.Enum):
    """What became of one attempt."""

    SENT = "sent"
    #: The other side cannot at the moment: try again by the ladder.
    LATER = "later"
    #: The other side will never take this message: a person must look.
    REFUSED = "refused"
    #: Not tried at all, because the connection had broken before its turn: costs no attempt.
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict on one message, the receiver's reference when sent, else a Vietnamese sentence why not."""

    verdict: Verdict
    reference: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a border works, in one sentence for the health page."""

    well: bool
    sentence: str


class Sender(Protocol):
    """A way to send messages. Both methods tell trouble in their answer and raise nothing for it."""

    def send(self, messages: Sequence[Message]) -> Iterator[Outcome]:
        """Send in order, giving the outcome of each as soon as it is known (one per message)."""
        ...

    def check(self) -> Check:
        """Ask the other side whether it would take messages, without sending one."""
        ...


class EmailSender(Sender, Protocol):
    """Sends e-mail: `address` is a mail address, `subject` its subject, `body` plain text."""


class SmsSender(Sender, Protocol):
    """Sends text messages: `address` is a Vietnamese mobile number, `body` at most 160 plain letters."""


#: From a channel to what makes its sender, None where the installation has not set one up.
_senders: dict[str, Callable[[], Sender | None]] = {}


def register(channel: Channel, make: Callable[[], Sender | None]) -> None:
    """Say how the sender of a channel is made; asked anew for each batch."""
    _senders[channel.value] = make


def sender_of(channel: str) -> Sender | None:
    """The sender of a channel, None while there is none: its notices wait without losing attempts."""
    make = _senders.get(channel)
    return make() if make else None


__all__ = [
    "Check",
    "EmailSender",
    "Message",
    "Outcome",
    "Sender",
    "SmsSender",
    "Verdict",
    "register",
    "sender_of",
]
