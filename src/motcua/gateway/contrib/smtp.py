"""E-mail over SMTP (RFC 5321), the address of the server given as one URL.

`smtp://user:password@host:587/?tls=starttls&from=motcua@example.vn&name=Một Cửa`; `smtps://` speaks TLS from
the start. Set by MOTCUA_SMTP_URL.
"""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from urllib.parse import parse_qs, unquote, urlsplit

from motcua.gateway.base import Check, Message, Outcome, Verdict
from motcua.kernel import clock

TIMEOUT_SECONDS = 10.0
_ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\"]+")


class SmtpEmail:
    """Sends plain-text e-mail through one server. One connection carries a batch."""

    code = "email"
    title = "Thư điện tử (SMTP)"

    def __init__(self, url: str | None = None, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._given = url
        self.timeout = timeout

    @property
    def url(self) -> str:
        """The URL given, else that of the environment."""
        return self._given if self._given is not None else os.environ.get("MOTCUA_SMTP_URL", "")

    def is_set_up(self) -> bool:
        """Whether the installation names a server."""
        return bool(self.url)

    def check(self) -> Check:
        """Connect, greet, sign in where a name is given, and leave."""
        try:
            with self._connect() as connection:
                code, _answer = connection.noop()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return Check(False, f"Không kết nối được máy chủ thư ({_reason(error)}).")
        where = urlsplit(self.url)
        return Check(code == 250, f"Máy chủ thư {where.hostname}:{where.port or 25} trả lời {code}.")

    def send(self, messages: Sequence[Message]) -> Iterator[Outcome]:
        """Send in order; a broken connection leaves the rest untried."""
        try:
            connection = self._connect()
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # Nobody's message is to blame when the server is away, but the first pays for the ladder to climb.
            yield Outcome(Verdict.LATER, error=f"Không kết nối được máy chủ thư ({_reason(error)}).")
            yield from [Outcome(Verdict.UNTRIED, error="Máy chủ thư không trả lời.")] * (len(messages) - 1)
            return
        try:
            for position, message in enumerate(messages):
                outcome, alive = self._send_one(connection, message)
                yield outcome
                if not alive:
                    rest = len(messages) - position - 1
                    yield from [Outcome(Verdict.UNTRIED, error="Kết nối với máy chủ thư bị đứt.")] * rest
                    return
        finally:
            connection.close()

    def _send_one(self, connection: smtplib.SMTP, message: Message) -> tuple[Outcome, bool]:
        """The outcome of one message, and whether the connection can carry the next."""
        if not _ADDRESS.fullmatch(message.address) or len(message.address) > 254:
            return Outcome(Verdict.REFUSED, error="Địa chỉ thư không đúng dạng."), True
        try:
            mail = self._mail(message)
            connection.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            code, answer = next(iter(error.recipients.values()))
            return _refusal(code, answer), True
        except smtplib.SMTPServerDisconnected:
            return Outcome(Verdict.LATER, error="Máy chủ thư ngắt kết nối giữa chừng."), False
        except smtplib.SMTPResponseException as error:
            return _refusal(error.smtp_code, error.smtp_error), _reset(connection)
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Verdict.LATER, error=f"Gửi thư chưa được ({_reason(error)})."), False
        except (ValueError, UnicodeError):
            return Outcome(Verdict.REFUSED, error="Địa chỉ hoặc nội dung thư không gửi được."), _reset(
                connection
            )
        return Outcome(Verdict.SENT, reference=str(mail["Message-ID"])), True

    def _mail(self, message: Message) -> EmailMessage:
        sender = self._sender()
        mail = EmailMessage(policy=SMTP_POLICY)
        mail["From"] = sender
        mail["To"] = message.address
        mail["Subject"] = " ".join(message.subject.split())
        mail["Date"] = format_datetime(clock.machine_now())
        # The same id at every attempt: a server or a reader that got it before knows it.
        mail["Message-ID"] = f"<{message.id}@{sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.body, cte="quoted-printable")
        return mail

    def _sender(self) -> Address:
        options = parse_qs(urlsplit(self.url).query)
        address = parseaddr(options.get("from", ["khong-tra-loi@motcua.example"])[0])[1]
        return Address(display_name=options.get("name", ["Một Cửa"])[0], addr_spec=address)

    def _connect(self) -> smtplib.SMTP:
        where = urlsplit(self.url)
        options = parse_qs(where.query)
        if where.scheme not in ("smtp", "smtps") or not where.hostname:
            raise ValueError("MOTCUA_SMTP_URL phải bắt đầu bằng smtp:// hoặc smtps://")
        connection: smtplib.SMTP
        if where.scheme == "smtps":
            connection = smtplib.SMTP_SSL(
                where.hostname, where.port or 465, timeout=self.timeout, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(where.hostname, where.port or 25, timeout=self.timeout)
        try:
            if options.get("tls") == ["starttls"]:
                connection.starttls(context=ssl.create_default_context())
            if where.username:
                connection.login(unquote(where.username), unquote(where.password or ""))
        except Exception:
            connection.close()
            raise
        return connection


def _refusal(code: int, answer: bytes | str) -> Outcome:
    """SMTP says it in the first digit: 5 never, 4 not now."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    verdict = Verdict.REFUSED if 500 <= code < 600 else Verdict.LATER
    return Outcome(verdict, error=f"Máy chủ thư trả lời {code}: {' '.join(text.split())[:200]}")


def _reset(connection: smtplib.SMTP) -> bool:
    """Make the connection ready for another message; False when it is gone."""
    try:
        code, _answer = connection.rset()
    except (OSError, smtplib.SMTPException):
        return False
    return code == 250


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "quá thời gian chờ"
    if isinstance(error, ConnectionRefusedError):
        return "máy chủ không nhận kết nối"
    if isinstance(error, ValueError):
        return str(error)
    return type(error).__name__
