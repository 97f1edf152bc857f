"""Text messages under a brand name over HTTP with JSON: the common shape of the operators' gateways.

    POST MOTCUA_SMS_URL
    Authorization: Bearer MOTCUA_SMS_TOKEN
    {"request_id": "…", "brandname": "MOTCUA", "phone": "84912345678", "content": "…"}
    → 200 {"code": "0", "message_id": "…"}   taken; the same request_id again gives the same answer
    → 200 {"code": "1xx", "message": "…"}    refused for good (number, content, brand name)
    → 5xx, 429, other codes                   not now

Each operator names the fields its own way: another operator is another module like this one.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import ssl
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from motcua.gateway.base import Check, Message, Outcome, Verdict

TIMEOUT_SECONDS = 8.0
ANSWER_LIMIT = 64 * 1024
#: Vietnamese mobile numbers since 2018: ten digits, 03, 05, 07, 08, 09.
_MOBILE = re.compile(r"(?:\+?84|0)([35789]\d{8})")


def mobile(number: str) -> str | None:
    """A Vietnamese mobile number as operators want it (`84912345678`), None when it is not one."""
    found = _MOBILE.fullmatch(re.sub(r"[\s.\-()]", "", number))
    return f"84{found[1]}" if found else None


class HttpSms:
    """Sends text messages through one operator's HTTP gateway."""

    code = "sms"
    title = "Tin nhắn thương hiệu (SMS)"

    def __init__(self, url: str | None = None, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._given = url
        self.timeout = timeout

    @property
    def url(self) -> str:
        """The URL given, else that of the environment."""
        return self._given if self._given is not None else os.environ.get("MOTCUA_SMS_URL", "")

    def is_set_up(self) -> bool:
        """Whether the installation names a gateway."""
        return bool(self.url)

    def check(self) -> Check:
        """Ask the gateway by OPTIONS: it answers anything below 500 when it is there."""
        try:
            status, _body = self._ask("OPTIONS", None)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Check(False, f"Không kết nối được cổng tin nhắn ({_reason(error)}).")
        return Check(status < 500, f"Cổng tin nhắn {urlsplit(self.url).hostname} trả lời {status}.")

    def send(self, messages: Sequence[Message]) -> Iterator[Outcome]:
        """Send in order; a gateway that does not answer at all leaves the rest untried."""
        for position, message in enumerate(messages):
            outcome, reached = self._send_one(message)
            yield outcome
            if not reached:
                rest = len(messages) - position - 1
                yield from [Outcome(Verdict.UNTRIED, error="Cổng tin nhắn không trả lời.")] * rest
                return

    def _send_one(self, message: Message) -> tuple[Outcome, bool]:
        """The outcome of one message, and whether the gateway was reached."""
        number = mobile(message.address)
        if number is None:
            return Outcome(Verdict.REFUSED, error="Không phải số di động Việt Nam."), True
        wish = {
            "request_id": str(message.id),
            "brandname": os.environ.get("MOTCUA_SMS_BRAND", "MOTCUA"),
            "phone": number,
            "content": message.body,
        }
        try:
            status, body = self._ask("POST", wish)
        except TimeoutError:
            return Outcome(Verdict.LATER, error="Cổng tin nhắn không trả lời kịp."), False
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Outcome(
                Verdict.LATER, error=f"Không kết nối được cổng tin nhắn ({_reason(error)})."
            ), False
        return _read(status, body), True

    def _ask(self, method: str, wish: dict[str, str] | None) -> tuple[int, bytes]:
        where = urlsplit(self.url)
        if where.scheme not in ("http", "https") or not where.hostname:
            raise ValueError("MOTCUA_SMS_URL phải bắt đầu bằng http:// hoặc https://")
        connection: http.client.HTTPConnection
        if where.scheme == "https":
            connection = http.client.HTTPSConnection(
                where.hostname, where.port, timeout=self.timeout, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(where.hostname, where.port, timeout=self.timeout)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        token = os.environ.get("MOTCUA_SMS_TOKEN")
        if token:
            headers["Authorization"] = f"Bearer {token}"
        target = (where.path or "/") + (f"?{where.query}" if where.query else "")
        try:
            body = json.dumps(wish, ensure_ascii=False).encode() if wish is not None else None
            connection.request(method, target, body=body, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read(ANSWER_LIMIT)
        finally:
            connection.close()


def _read(status: int, body: bytes) -> Outcome:
    """What the gateway's answer means; an answer that cannot be read is no proof of sending."""
    if status == 429 or status >= 500:
        return Outcome(Verdict.LATER, error=f"Cổng tin nhắn trả lời {status}.")
    try:
        answer: Any = json.loads(body)
    except ValueError:
        return Outcome(Verdict.LATER, error=f"Cổng tin nhắn trả lời {status}, nội dung không đọc được.")
    if not isinstance(answer, dict):
        return Outcome(Verdict.LATER, error=f"Cổng tin nhắn trả lời {status}, nội dung không đúng dạng.")
    code = str(answer.get("code", ""))
    if status == 200 and code == "0":
        return Outcome(Verdict.SENT, reference=str(answer.get("message_id", "")))
    sentence = f"Cổng tin nhắn từ chối: {code} {str(answer.get('message', ''))[:200]}".strip()
    final = (status == 200 and code.startswith("1")) or status in (400, 404, 422)
    return Outcome(Verdict.REFUSED if final else Verdict.LATER, error=sentence)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "quá thời gian chờ"
    if isinstance(error, ConnectionRefusedError):
        return "máy chủ không nhận kết nối"
    return str(error) if isinstance(error, ValueError) else type(error).__name__
