"""`./motcua up`: the whole system under one supervisor."""

from __future__ import annotations

import argparse
import contextlib
import errno
import http.client
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from motcua.config import runtime
from motcua.config.arguments import Parser, make_parser, parse, print_json, progress
from motcua.config.failure import Failure
from motcua.config.postgres import PrivateServer, outside_urls, reach
from motcua.config.processes import FileLock
from motcua.config.supervisor import Service, Stopped, Supervisor, child_command

HEALTHY_SECONDS = 90.0
HEADINGS = ["Tên đăng nhập", "Mật khẩu", "Vai trò", "Đơn vị", "Người"]


def main(arguments: list[str]) -> int:
    """Start everything, wait until told to end; returns the exit code."""
    began = time.monotonic()
    chosen = parse(_parser(), arguments)
    if chosen.empty and chosen.date:
        raise Failure("--date đặt đồng hồ của tỉnh trình diễn, không dùng cùng --empty (tỉnh thật).", 2)
    listener = _listen(chosen.host, chosen.port)
    supervisor = Supervisor(None, progress)
    supervisor.listen_to_signals()
    # What the slips of this province print as QR, unless the operator names the public address.
    os.environ.setdefault("MOTCUA_PUBLIC_URL", f"http://{_host_of(listener)}")
    with listener, _only_one(chosen.data), _server(chosen.data, supervisor):
        try:
            prepared = _prepare(supervisor, chosen)
            if prepared["demonstration"]:
                prepared["inbox"] = _add_sandbox(supervisor, chosen.data)
            _serve(supervisor, chosen, listener)
            address = f"http://{_host_of(listener)}/"
            seconds = round(time.monotonic() - began, 2)
            _announce(chosen, address, seconds, prepared)
            if not chosen.check:
                supervisor.run()
        except Stopped:
            return 130 if chosen.check else 0
        finally:
            if supervisor.services:
                progress("Đang dừng…")
            supervisor.end()
    if chosen.check:
        print_json({"url": address, "seconds": seconds})
    else:
        progress("Đã dừng.")
    return 0


def _parser() -> Parser:
    parser = make_parser("up", "Khởi động hệ thống: cơ sở dữ liệu, trang web, tiến trình xử lý việc nền.")
    parser.add_argument(
        "--port", type=int, default=8000, metavar="SỐ", help="cổng web (mặc định 8000; 0: cổng trống bất kỳ)"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ĐỊA_CHỈ", help="địa chỉ lắng nghe (mặc định: chỉ máy này)"
    )
    parser.add_argument(
        "--date",
        type=_day,
        metavar="NĂM-THÁNG-NGÀY",
        help="ngày bắt đầu của tỉnh trình diễn (mặc định 2022-03-01)",
    )
    parser.add_argument("--empty", action="store_true", help="tạo một tỉnh thật, chưa có dữ liệu")
    parser.add_argument(
        "--check", action="store_true", help="khởi động, chờ sẵn sàng, in một dòng JSON rồi dừng"
    )
    parser.add_argument(
        "--workers", type=_positive, metavar="SỐ", help="số tiến trình web (mặc định: theo số nhân, tối đa 4)"
    )
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{text}» không phải là ngày dạng 2022-03-01") from None


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"«{text}» không phải là số nguyên dương")
    return int(text)


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before any long work; the socket outlives a killed web process."""
    if not 0 <= port <= 65535:
        raise Failure(f"Cổng {port} không hợp lệ; cổng là số từ 0 đến 65535.", 2)
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as problem:
        listener.close()
        if problem.errno == errno.EADDRINUSE:
            raise Failure(
                f"Cổng {port} đã có chương trình khác dùng. Hãy chọn cổng khác bằng --port."
            ) from None
        if problem.errno == errno.EACCES:
            raise Failure(
                f"Tài khoản này không được mở cổng {port}. Hãy chọn cổng từ 1024 trở lên bằng --port."
            ) from None
        raise Failure(f"Không mở được địa chỉ {host}, cổng {port}: {problem.strerror}.") from None
    except UnicodeError:
        raise Failure(f"Địa chỉ «{host}» không hợp lệ.", 2) from None
    return listener


def _host_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"{shown}:{port}"


@contextlib.contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """Keep a second `up` off the same data folder."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = FileLock(data / "up.lock")
        taken = lock.try_seize()
    except OSError as problem:
        raise Failure(
            f"Không ghi được vào thư mục dữ liệu {data} ({problem.strerror}). Hãy chọn thư mục khác bằng --data."
        ) from problem
    if not taken:
        raise Failure(
            f"Đã có một bản đang chạy trên {data}. Hãy dừng bản đó, hoặc chọn thư mục khác bằng --data."
        )
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _server(data: Path, supervisor: Supervisor) -> Iterator[None]:
    """Join or start the database; DATABASE_URL is respected."""
    outside = outside_urls()
    if outside is not None:
        reach(outside)
        runtime.use(outside)
        yield
        return
    server = PrivateServer(data, report=progress)
    runtime.use(server.enter())
    supervisor.server = server
    try:
        yield
    finally:
        server.leave()


def _prepare(supervisor: Supervisor, chosen: argparse.Namespace) -> dict[str, Any]:
    options = ["--data", str(chosen.data)]
    if chosen.date:
        options += ["--date", chosen.date.isoformat()]
    if chosen.empty:
        options.append("--empty")
    code, output = supervisor.run_to_end(child_command("motcua.config.prepare", *options))
    if code != 0:
        raise Failure("Chưa khởi động được hệ thống (xem thông báo ở trên).", code if code > 0 else 1)
    prepared: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return prepared


def _serve(supervisor: Supervisor, chosen: argparse.Namespace, listener: socket.socket) -> None:
    """Start the web processes and the worker; return when `/health` answers."""
    logs = chosen.data / "logs"
    descriptor = listener.fileno()
    os.environ["MOTCUA_BIND"] = f"fd://{descriptor}"
    os.environ["MOTCUA_WORKERS"] = str(chosen.workers or max(2, min(4, os.cpu_count() or 2)))
    web = child_command("gunicorn", "--config", "python:motcua.config.serving")
    supervisor.services += [
        Service("web", web, logs / "web.log", pass_fds=[descriptor]),
        Service("worker", child_command("motcua.config.worker"), logs / "worker.log"),
    ]
    for service in supervisor.services:
        service.start()
    address = _host_of(listener)
    supervisor.wait_until(lambda: _is_healthy(address), HEALTHY_SECONDS)


def _add_sandbox(supervisor: Supervisor, data: Path) -> str:
    """Let a demonstration send its mail to a test inbox of its own; returns the inbox's address, "" without one.

    Where the settings name other servers the sandbox stays away. The sockets outlive a killed sandbox.
    """
    if os.environ.get("MOTCUA_SMTP_URL") or os.environ.get("MOTCUA_SMS_URL"):
        return ""
    from motcua.gateway.sandbox import server

    http_socket, smtp_socket = _own_socket(server.HTTP_PORT), _own_socket(server.SMTP_PORT)
    os.environ.update(server.environment(http_socket, smtp_socket))
    descriptors = [http_socket.detach(), smtp_socket.detach()]
    options = ["--data", str(data), "--http-fd", str(descriptors[0]), "--smtp-fd", str(descriptors[1])]
    command = child_command("motcua", "sandbox", *options)
    supervisor.services.append(
        Service("sandbox", command, data / "logs" / "sandbox.log", pass_fds=descriptors)
    )
    return os.environ["MOTCUA_SMS_URL"].removesuffix("sms") + "hop-thu"


def _own_socket(port: int) -> socket.socket:
    """A listening socket on this port of loopback, or on any free one beside another copy."""
    from motcua.gateway.sandbox.server import listen

    try:
        return listen(port)
    except OSError:
        return listen(0)


def _is_healthy(address: str) -> bool:
    """Ask `/health`; a short patience keeps the supervisor attentive while nobody answers yet."""
    connection = http.client.HTTPConnection(address, timeout=1)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _announce(chosen: argparse.Namespace, address: str, seconds: float, prepared: dict[str, Any]) -> None:
    if chosen.check:
        return
    if chosen.json:
        print_json({"url": address, "seconds": seconds, **prepared})
        return
    lines = [f"Một Cửa đang chạy tại {address} (khởi động trong {seconds:.1f} giây)."]
    if prepared["accounts"]:
        lines.append("Tài khoản trình diễn (dữ liệu giả định, chỉ dùng trên máy này):")
        lines += _table(prepared["accounts"])
        lines.append("Mã xác thực hai yếu tố của một tài khoản: ./motcua admin code TÊN_ĐĂNG_NHẬP")
    if prepared.get("inbox"):
        lines.append(f"Thư và tin nhắn gửi đi được giữ trong hộp thư thử nghiệm: {prepared['inbox']}")
    lines.append("Nhấn Ctrl-C để dừng.")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _table(rows: list[list[str]]) -> list[str]:
    """The accounts as lines of aligned columns under their headings."""
    shown = [HEADINGS[: len(rows[0])], *rows]
    widths = [max(len(cell) for cell in column) for column in zip(*shown, strict=False)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) for row in shown]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return ["  " + line.rstrip() for line in lines]
