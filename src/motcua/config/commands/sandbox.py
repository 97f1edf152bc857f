"""`./motcua sandbox`: the other side of the borders, for demonstration and tests."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

from motcua.config.arguments import make_parser, parse, print_json, progress
from motcua.config.failure import Failure
from motcua.gateway.sandbox import server


def main(arguments: list[str]) -> int:
    """Serve the test inbox (SMTP and HTTP on loopback) until told to end; returns the exit code."""
    parser = make_parser(
        "sandbox", "Hộp thư thử nghiệm: nhận thư (SMTP) và tin nhắn (HTTP) mà hệ thống gửi đi."
    )
    parser.add_argument(
        "--http-port",
        type=int,
        default=server.HTTP_PORT,
        metavar="SỐ",
        help=f"cổng trang hộp thư và cổng tin nhắn (mặc định {server.HTTP_PORT}; 0: cổng trống bất kỳ)",
    )
    parser.add_argument(
        "--smtp-port",
        type=int,
        default=server.SMTP_PORT,
        metavar="SỐ",
        help=f"cổng SMTP (mặc định {server.SMTP_PORT}; 0: cổng trống bất kỳ)",
    )
    parser.add_argument("--http-fd", type=int, metavar="SỐ", help="ổ cắm đã mở sẵn, do lệnh up truyền cho")
    parser.add_argument("--smtp-fd", type=int, metavar="SỐ", help="ổ cắm đã mở sẵn, do lệnh up truyền cho")
    chosen = parse(parser, arguments)
    _check_folder(chosen.data / "sandbox")
    http = _socket(chosen.http_fd, chosen.http_port)
    smtp = _socket(chosen.smtp_fd, chosen.smtp_port)
    settings = server.environment(http, smtp)
    inbox = f"{server.address(http)}hop-thu"
    if chosen.json:
        print_json({"inbox": inbox, **settings})
    else:
        lines = [f"{name}='{value}'" for name, value in settings.items()]
        progress("\n".join([f"Hộp thư thử nghiệm: {inbox}", *lines, "Nhấn Ctrl-C để dừng."]))
    server.serve(http, smtp, file=chosen.data / "sandbox" / "hop-thu.jsonl")
    return 0


def _check_folder(folder: Path) -> None:
    """Refuse a data folder that cannot keep the letters, before anything is received."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise Failure(
            f"Không ghi được vào {folder} ({problem.strerror}). Hãy chọn thư mục dữ liệu khác bằng --data."
        ) from None


def _socket(descriptor: int | None, port: int) -> socket.socket:
    """The socket handed over, else a new one; a Vietnamese sentence when the port cannot be had."""
    if descriptor is not None:
        return socket.socket(fileno=descriptor)
    if not 0 <= port <= 65535:
        raise Failure(f"Cổng {port} không hợp lệ; cổng là số từ 0 đến 65535.", 2)
    try:
        return server.listen(port)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise Failure(f"Cổng {port} đã có chương trình khác dùng. Hãy chọn cổng khác.") from None
        raise Failure(f"Không mở được cổng {port}: {problem.strerror}.") from None
