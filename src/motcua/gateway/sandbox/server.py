"""The sandbox as one process: SMTP in the event loop, HTTP in a thread, one inbox for both."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .http_server import HttpServer
from .inbox import Inbox
from .smtp_server import SmtpServer

HTTP_PORT = 8025
SMTP_PORT = 8026


def listen(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A listening socket on loopback; port 0 takes any free one. OSError when the port is taken."""
    listener = socket.socket(socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


def environment(http: socket.socket, smtp: socket.socket) -> dict[str, str]:
    """The settings that make a program send to the sandbox behind these sockets."""
    smtp_host, smtp_port = smtp.getsockname()[:2]
    return {
        "MOTCUA_SMTP_URL": f"smtp://{smtp_host}:{smtp_port}/?from=khong-tra-loi@motcua.example",
        "MOTCUA_SMS_URL": f"{address(http)}sms",
    }


def address(http: socket.socket) -> str:
    """Where the HTTP side is, with a slash at the end."""
    host, port = http.getsockname()[:2]
    return f"http://{host}:{port}/"


def serve(http: socket.socket, smtp: socket.socket, *, file: Path | None = None) -> None:
    """Serve until SIGINT or SIGTERM; call it in the main thread."""
    asyncio.run(_serve(http, smtp, Inbox(file)))


async def _serve(http: socket.socket, smtp: socket.socket, inbox: Inbox) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    web = HttpServer(http, inbox)
    threading.Thread(target=web.serve_forever, args=(0.2,), daemon=True).start()
    mail = await SmtpServer(inbox).start(smtp)
    try:
        await stop.wait()
    finally:
        # Not waiting for open conversations: some of them hang on purpose.
        mail.close()
        web.shutdown()


@dataclass(frozen=True, slots=True)
class Running:
    """A sandbox that runs within this process: its inbox and its two addresses."""

    inbox: Inbox
    smtp_url: str
    sms_url: str
    address: str


@contextlib.contextmanager
def running() -> Iterator[Running]:
    """A sandbox in threads of this process on free ports, for tests and benchmarks."""
    inbox = Inbox()
    http, smtp = listen(0), listen(0)
    web = HttpServer(http, inbox)
    threading.Thread(target=web.serve_forever, args=(0.05,), daemon=True).start()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    mail = asyncio.run_coroutine_threadsafe(SmtpServer(inbox).start(smtp), loop).result(10)
    urls = environment(http, smtp)
    try:
        yield Running(inbox, urls["MOTCUA_SMTP_URL"], urls["MOTCUA_SMS_URL"], address(http))
    finally:
        web.shutdown()
        web.server_close()
        asyncio.run_coroutine_threadsafe(_finish(mail), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _finish(mail: asyncio.Server) -> None:
    mail.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
