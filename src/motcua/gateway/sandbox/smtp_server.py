"""A small SMTP server (RFC 5321) that keeps every message in the inbox."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import socket
from dataclasses import dataclass, field
from email.message import EmailMessage

from .inbox import Inbox

LINE_LIMIT = 64 * 1024
MESSAGE_LIMIT = 20 * 1024 * 1024
IDLE_SECONDS = 60.0
HANG_SECONDS = 60.0


@dataclass
class _Envelope:
    sender: str = ""
    recipients: list[str] = field(default_factory=list)


class SmtpServer:
    """Serves the protocol on a listening socket; one coroutine a connection."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def start(self, listener: socket.socket) -> asyncio.Server:
        """Serve on a socket that is bound already."""
        return await asyncio.start_server(self._serve, sock=listener, limit=LINE_LIMIT)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError):
            await self._converse(reader, writer)
        with contextlib.suppress(ConnectionError):
            writer.close()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        envelope: _Envelope | None = None
        await _say(writer, "220 hop-thu.motcua.example ESMTP sandbox")
        while True:
            try:
                line = await asyncio.wait_for(reader.readline(), IDLE_SECONDS)
            except ValueError:
                await _say(writer, "500 5.5.2 line too long")
                return
            if not line:
                return
            word, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            verb = word.upper()
            if verb == "QUIT":
                await _say(writer, "221 2.0.0 bye")
                return
            if verb == "DATA":
                if envelope is None or not envelope.recipients:
                    await _say(writer, "503 5.5.1 MAIL and RCPT first")
                    continue
                if not await self._data(reader, writer, envelope):
                    return
                envelope = None
                continue
            envelope = await _command(writer, verb, rest, envelope)

    async def _data(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, envelope: _Envelope
    ) -> bool:
        """Take a message and answer for it; False when the connection is to end."""
        await _say(writer, "354 end with <CRLF>.<CRLF>")
        content = await _read_data(reader)
        if content is None:
            await _say(writer, "552 5.3.4 message too big")
            return False
        fault = self._inbox.next_fault("email")
        if fault == "timeout":
            await asyncio.sleep(HANG_SECONDS)
            return False
        if fault == "slow":
            await asyncio.sleep(3)
        if fault == "500":
            await _say(writer, "451 4.3.0 try again later")
            return True
        if fault == "reject":
            await _say(writer, "554 5.7.1 rejected")
            return True
        self._keep(content, envelope, copies=2 if fault == "duplicate" else 1)
        if fault == "drop":
            return False
        if fault == "garbage":
            writer.write(b"\xff\xfe what\r\n")
            await writer.drain()
            return False
        await _say(writer, "250 2.0.0 taken")
        return True

    def _keep(self, content: bytes, envelope: _Envelope, *, copies: int) -> None:
        parsed = email.message_from_bytes(content, policy=email.policy.default)
        text = parsed.get_body(("plain", "html")) if isinstance(parsed, EmailMessage) else None
        try:
            body = str(text.get_content()) if text is not None else ""
        except (LookupError, ValueError, KeyError):
            body = content.decode("utf-8", "replace")
        message_id = str(parsed.get("Message-ID", "")).strip()
        for recipient in envelope.recipients:
            self._inbox.take(
                "email",
                message_id=message_id or f"khong-ma-{id(content)}",
                sender=str(parsed.get("From", envelope.sender)),
                to=recipient,
                subject=str(parsed.get("Subject", "")),
                body=body.replace("\r\n", "\n"),
                copies=copies,
            )


async def _command(
    writer: asyncio.StreamWriter, verb: str, rest: str, envelope: _Envelope | None
) -> _Envelope | None:
    """Answer every command but DATA and QUIT; returns the envelope as it stands after it."""
    if verb == "EHLO":
        await _say(
            writer, f"250-hop-thu.motcua.example\r\n250-SIZE {MESSAGE_LIMIT}\r\n250-8BITMIME\r\n250 SMTPUTF8"
        )
        return None
    if verb in ("HELO", "RSET"):
        await _say(writer, "250 2.0.0 ok")
        return None
    if verb in ("NOOP", "VRFY"):
        await _say(writer, "250 2.0.0 ok" if verb == "NOOP" else "252 2.1.5 send and see")
        return envelope
    if verb == "MAIL":
        address = _path(rest, "FROM:")
        if envelope is not None or address is None:
            await _say(writer, "503 5.5.1 nested MAIL" if envelope else "501 5.5.4 MAIL FROM:<address>")
            return envelope
        await _say(writer, "250 2.1.0 ok")
        return _Envelope(address)
    if verb == "RCPT":
        address = _path(rest, "TO:")
        if envelope is None or not address or "@" not in address:
            await _say(writer, "503 5.5.1 MAIL first" if envelope is None else "550 5.1.1 no such address")
            return envelope
        if len(envelope.recipients) >= 100:
            await _say(writer, "452 4.5.3 too many recipients")
            return envelope
        envelope.recipients.append(address)
        await _say(writer, "250 2.1.5 ok")
        return envelope
    await _say(writer, "502 5.5.1 not known here")
    return envelope


def _path(rest: str, keyword: str) -> str | None:
    """The address of `FROM:<a@b> SIZE=1`; None when the words are wrong, "" for the empty path."""
    if rest[: len(keyword)].upper() != keyword:
        return None
    start, _, tail = rest[len(keyword) :].strip().partition("<")
    address, closed, _ = tail.partition(">")
    return address.strip() if closed and not start else None


async def _read_data(reader: asyncio.StreamReader) -> bytes | None:
    """The message up to the lonely dot, its doubled dots undone; None when it is too big."""
    lines: list[bytes] = []
    size = 0
    while True:
        try:
            line = await asyncio.wait_for(reader.readline(), IDLE_SECONDS)
        except ValueError:
            return None
        if not line:
            raise ConnectionResetError
        if line in (b".\r\n", b".\n"):
            return b"".join(lines)
        size += len(line)
        if size > MESSAGE_LIMIT:
            return None
        lines.append(line[1:] if line.startswith(b"..") else line)


async def _say(writer: asyncio.StreamWriter, text: str) -> None:
    writer.write(text.encode() + b"\r\n")
    await writer.drain()
