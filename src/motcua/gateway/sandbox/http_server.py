"""The HTTP side of the sandbox: the operator's gateway for text messages, the readable inbox, the faults."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
import time
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from . import pages
from .inbox import FAULTS, Inbox

BODY_LIMIT = 256 * 1024
HANG_SECONDS = 60.0
_STYLE_HASH = base64.b64encode(hashlib.sha256(pages.STYLE.encode()).digest()).decode()
_POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'"
_PHONE = re.compile(r"84[35789]\d{8}")


class HttpServer(ThreadingHTTPServer):
    """Serves on a socket that is bound already; a thread a connection."""

    daemon_threads = True

    def __init__(self, listener: socket.socket, inbox: Inbox) -> None:
        super().__init__(listener.getsockname()[:2], _Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.server_name, self.server_port = listener.getsockname()[:2]
        self.inbox = inbox

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no trouble of ours."""


class _Handler(BaseHTTPRequestHandler):
    server: HttpServer
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        """The inbox as page or JSON, the faults."""
        where, query = self._where()
        if where == "/":
            self._reply(303, b"", "text/plain", {"Location": "/hop-thu"})
        elif where in ("/hop-thu", "/hop-thu.json"):
            self._inbox(where, query)
        elif where == "/faults":
            self._json(200, pages.faults_page(self.server.inbox.faults()))
        else:
            self._json(404, {"message": "Không có trang này. Xin mở /hop-thu."})

    def do_POST(self) -> None:
        """A text message, or a wish for faults."""
        where, query = self._where()
        wish = self._body()
        if wish is None:
            return
        if where == "/sms":
            self._sms(wish, query.get("fault", ""))
        elif where == "/faults":
            self._ask_faults(wish)
        else:
            self._json(404, {"message": "Không có địa chỉ này."})

    def do_DELETE(self) -> None:
        """Empty the inbox."""
        if self._where()[0] != "/hop-thu.json":
            self._json(404, {"message": "Không có địa chỉ này."})
            return
        self.server.inbox.clear()
        self._json(200, {"cleared": True})

    def do_OPTIONS(self) -> None:
        """What a health check asks; no other origin is let in."""
        self._reply(204, b"", "text/plain", {"Allow": "GET, POST, DELETE, OPTIONS"})

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: messages hold addresses."""

    def _where(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return parts.path, {name: values[-1] for name, values in parse_qs(parts.query).items()}

    def _body(self) -> dict[str, Any] | None:
        """The JSON object sent; answers itself and gives None when there is none.

        JSON only: a page of another origin cannot send that type without asking first.
        """
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > BODY_LIMIT:
            self.close_connection = True
            self._json(413, {"message": "Nội dung quá lớn hoặc không ghi độ dài."})
            return None
        raw = self.rfile.read(int(length))
        if self.headers.get_content_type() != "application/json":
            self._json(415, {"message": "Chỉ nhận application/json."})
            return None
        try:
            wish = json.loads(raw)
        except (ValueError, RecursionError):
            wish = None
        if not isinstance(wish, dict):
            self._json(400, {"message": "Nội dung không phải một đối tượng JSON."})
            return None
        return wish

    def _inbox(self, where: str, query: dict[str, str]) -> None:
        channel, to, text = query.get("kenh", ""), query.get("den", ""), query.get("tim", "")
        messages = self.server.inbox.messages(channel=channel, to=to, text=text)
        if where.endswith(".json"):
            self._json(200, [asdict(message) for message in messages])
            return
        page = pages.inbox_page(messages, self.server.inbox.faults(), channel=channel, to=to, text=text)
        self._reply(200, page.encode(), "text/html; charset=utf-8", {"Content-Security-Policy": _POLICY})

    def _ask_faults(self, wish: dict[str, Any]) -> None:
        count = wish.get("count", 1)
        try:
            if isinstance(count, bool) or not isinstance(count, int):
                raise ValueError
            self.server.inbox.ask_fault(str(wish.get("channel", "")), str(wish.get("fault", "")), count)
        except ValueError:
            self._json(422, {"message": "Không hiểu lỗi này.", "kinds": list(FAULTS)})
            return
        self._json(200, pages.faults_page(self.server.inbox.faults()))

    def _sms(self, wish: dict[str, Any], fault: str) -> None:
        fault = fault or self.server.inbox.next_fault("sms")
        if fault == "timeout":
            time.sleep(HANG_SECONDS)
            self.close_connection = True
            return
        if fault == "slow":
            time.sleep(3)
        if fault == "500":
            self._json(500, {"code": "500", "message": "lỗi theo yêu cầu"})
            return
        if fault == "reject":
            self._json(200, {"code": "101", "message": "từ chối theo yêu cầu"})
            return
        phone, content, key = (str(wish.get(name, "")) for name in ("phone", "content", "request_id"))
        if (
            not _PHONE.fullmatch(phone)
            or not content
            or not content.isascii()
            or len(content) > 160
            or not key
        ):
            self._json(200, {"code": "102", "message": "sai số điện thoại, nội dung hoặc request_id"})
            return
        self.server.inbox.take(
            "sms",
            message_id=key,
            sender=str(wish.get("brandname", "")),
            to=phone,
            subject="",
            body=content,
            copies=2 if fault == "duplicate" else 1,
        )
        if fault == "drop":
            self.close_connection = True
            return
        if fault == "garbage":
            self._reply(200, b"<html>bad gateway", "text/html", {})
            return
        self._json(200, {"code": "0", "message_id": hashlib.sha256(key.encode()).hexdigest()[:16]})

    def _json(self, status: int, value: object) -> None:
        self._reply(
            status, json.dumps(value, ensure_ascii=False).encode(), "application/json; charset=utf-8", {}
        )

    def _reply(self, status: int, body: bytes, media_type: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
