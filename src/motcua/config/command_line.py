"""The command line: one table of subcommands, each imported only when it is called.

`law` must answer in under half a second and start no database, so nothing heavy is imported here.
A subcommand is a module with `main(arguments: list[str]) -> int`; it owns its `--help`.
"""

from __future__ import annotations

import importlib
import sys
from typing import NamedTuple


class Subcommand(NamedTuple):
    """Where a subcommand lives and what it is for, in one Vietnamese line."""

    module: str
    summary: str


SUBCOMMANDS: dict[str, Subcommand] = {
    "up": Subcommand("motcua.config.commands.up", "khởi động toàn bộ hệ thống"),
    "test": Subcommand("motcua.config.commands.test", "chạy toàn bộ kiểm thử"),
    "law": Subcommand("motcua.law.command_line", "tính hạn, đọc mã số theo quy định"),
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
    module = importlib.import_module(subcommand.module)
    result: int = module.main(rest)
    return result


def _print_help() -> None:
    lines = ["Cách dùng: ./motcua LỆNH [tham số]", ""]
    lines += [f"  {name:<12} {subcommand.summary}" for name, subcommand in SUBCOMMANDS.items()]
    sys.stdout.write("\n".join(lines) + "\n")
