"""The command line: one table of subcommands, each imported only when it is called.

`law` must answer in under half a second and start no database, so nothing heavy is imported here.
A subcommand is a module with `main(arguments: list[str]) -> int`; it owns its `--help`.
"""

from __future__ import annotations

import importlib
import os
import sys
from typing import NamedTuple


class Subcommand(NamedTuple):
    """Where a subcommand lives and what it is for, in one Vietnamese line."""

    module: str
    summary: str


SUBCOMMANDS: dict[str, Subcommand] = {
    "up": Subcommand("motcua.config.commands.up", "khởi động toàn bộ hệ thống"),
    "test": Subcommand("motcua.config.commands.test", "chạy toàn bộ kiểm thử"),
    "soak": Subcommand("motcua.config.commands.soak", "chạy các bài kiểm thử dài"),
    "law": Subcommand("motcua.law.command_line", "tính hạn, đọc mã số theo quy định"),
    "catalogue": Subcommand("motcua.config.commands.catalogue", "nhập và tìm thủ tục hành chính"),
    "plan": Subcommand("motcua.config.commands.plan", "đọc kế hoạch kiểm soát thủ tục hành chính"),
    "simulate": Subcommand("motcua.config.commands.simulate", "tạo hồ sơ giả định để thử và đo"),
    "check": Subcommand("motcua.config.commands.check", "tính lại từ nhật ký và nêu chỗ không khớp"),
    "bench": Subcommand("motcua.config.commands.bench", "đo tốc độ"),
    "sandbox": Subcommand("motcua.config.commands.sandbox", "hộp thư thử nghiệm cho thư và tin nhắn gửi đi"),
    "admin": Subcommand("motcua.config.commands.admin", "quản trị viên, mật khẩu, mã xác thực, mã truy cập"),
    "manage": Subcommand("motcua.config.commands.manage", "lệnh quản trị của Django"),
}


def main(arguments: list[str]) -> int:
    """Run the subcommand named by the first argument; returns the process exit code."""
    if not arguments or arguments[0] in ("-h", "--help"):
        _print_help()
        return 0
    name, rest = arguments[0], arguments[1:]
    subcommand = SUBCOMMANDS.get(name)
    if subcommand is None:
        sys.stderr.write(f"Không có lệnh «{name}». Gõ ./motcua --help để xem các lệnh.\n")
        return 2
    try:
        module = importlib.import_module(subcommand.module)
        result: int = module.main(rest)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`| head`) has gone; nothing may be written any more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        sys.stderr.write("Đã dừng theo yêu cầu.\n")
        return 130
    except Exception as problem:
        return explain(problem)
    return result


def explain(problem: Exception) -> int:
    """Say in one sentence why a command failed; returns the exit code.

    A `Failure` of the launcher and a `Refusal` of a room carry their sentence. Anything else is a fault of
    ours: its trace goes to a file, or to the screen with MOTCUA_DEBUG=1.
    """
    sentence = getattr(problem, "sentence", None)
    if isinstance(sentence, str):
        sys.stderr.write(f"{problem}\n")
        return int(getattr(problem, "code", 1)) if isinstance(getattr(problem, "code", 1), int) else 1
    import traceback
    from tempfile import NamedTemporaryFile

    if os.environ.get("MOTCUA_DEBUG") == "1":
        traceback.print_exc()
        return 70
    with NamedTemporaryFile("w", prefix="motcua-", suffix=".log", delete=False, encoding="utf-8") as file:
        traceback.print_exc(file=file)
    sys.stderr.write(
        f"Lệnh dừng vì lỗi ngoài dự kiến ({type(problem).__name__}). "
        f"Chi tiết ở {file.name}; hãy gửi tệp này cho người quản trị.\n"
    )
    return 70


def _print_help() -> None:
    lines = ["Cách dùng: ./motcua LỆNH [tham số]", ""]
    lines += [f"  {name:<12} {subcommand.summary}" for name, subcommand in SUBCOMMANDS.items()]
    sys.stdout.write("\n".join(lines) + "\n")
