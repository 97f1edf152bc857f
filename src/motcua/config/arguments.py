"""Arguments of subcommands: one parser class with Vietnamese headings and errors, and the common options."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

_ERRORS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), sentence)
    for pattern, sentence in (
        (r"the following arguments are required: (.*)", r"thiếu tham số: \1"),
        (r"unrecognized arguments: (.*)", r"không hiểu tham số: \1"),
        (
            r"argument (\S+): invalid choice: (.*?) \(choose from (.*)\)",
            r"\1: không có lựa chọn \2; chọn một trong: \3",
        ),
        (r"argument (\S+): expected one argument", r"\1: thiếu giá trị"),
        (r"argument (\S+): expected at least one argument", r"\1: cần ít nhất một giá trị"),
        (r"argument (\S+): expected (\d+) arguments?", r"\1: cần đúng \2 giá trị"),
        (r"argument (\S+): invalid int value: (.*)", r"\1: \2 không phải là số nguyên"),
        (r"argument (\S+): invalid \S+ value: (.*)", r"\1: giá trị \2 không hợp lệ"),
        (r"argument (\S+): not allowed with argument (\S+)", r"\1: không dùng cùng với \2"),
        (r"one of the arguments (.*) is required", r"cần một trong các tham số: \1"),
        (r"ambiguous option: (.*) could match (.*)", r"\1 chưa rõ, có thể là: \2"),
        (r"argument (\S+): ignored explicit argument (.*)", r"\1: không nhận giá trị \2"),
        (r"argument ([^:]+): (.*)", r"\1: \2"),
    )
)


class _Formatter(argparse.HelpFormatter):
    """Help with the Vietnamese word for "usage"."""

    def add_usage(
        self,
        usage: str | None,
        actions: Any,
        groups: Any,
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "Cách dùng: " if prefix is None else prefix)

    def _get_default_metavar_for_optional(self, action: argparse.Action) -> str:
        return "GIÁ_TRỊ"


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Vietnamese; exits with 2 on a wrong argument."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("formatter_class", _Formatter)
        options.setdefault("allow_abbrev", False)
        wants_help = options.pop("add_help", True)
        super().__init__(*arguments, **{**options, "add_help": False})
        self._positionals.title = "Tham số"
        self._optionals.title = "Tuỳ chọn"
        if wants_help:
            self.add_argument("-h", "--help", action="help", help="hiện phần trợ giúp này")

    def error(self, message: str) -> NoReturn:
        """Print the usage and the error as a Vietnamese sentence; exit with 2."""
        for pattern, sentence in _ERRORS:
            if pattern.fullmatch(message):
                message = pattern.sub(sentence, message)
                break
        self.exit(2, f"{self.format_usage()}{self.prog}: {message}.\n")


def default_data() -> Path:
    """Return the data folder: MOTCUA_DATA, else `var` beside the sources, else one in the home folder."""
    given = os.environ.get("MOTCUA_DATA")
    if given:
        return Path(given)
    root = Path(__file__).resolve().parents[3]
    beside = root / "var"
    if os.access(beside if beside.exists() else root, os.W_OK):
        return beside
    home = os.environ.get("XDG_DATA_HOME") or (os.environ.get("HOME", "") + "/.local/share")
    return Path(home) / "motcua" if home.startswith("/") and not home.startswith("/.local") else beside


def make_parser(name: str, description: str) -> Parser:
    """Return a parser of `./motcua NAME` with the common options `--data` and `--json`."""
    parser = Parser(prog=f"./motcua {name}", description=description)
    add_common_options(parser)
    return parser


def add_common_options(parser: argparse.ArgumentParser) -> None:
    """Add `--data` and `--json`, which every subcommand takes."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar="THƯ_MỤC",
        help="thư mục dữ liệu (mặc định: biến MOTCUA_DATA, hoặc var cạnh mã nguồn)",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help="dòng cuối của đầu ra là một giá trị JSON; thông báo ra luồng lỗi",
    )


def data_folder(arguments: argparse.Namespace) -> Path:
    """Return the data folder that the arguments name, absolute; exported as MOTCUA_DATA for children."""
    chosen = getattr(arguments, "data", None) or default_data()
    folder = Path(os.path.abspath(chosen))  # noqa: PTH100  a symbolic link stays as the user named it
    os.environ["MOTCUA_DATA"] = str(folder)
    return folder


def progress(text: str) -> None:
    """Tell the user what is being done, on standard error."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def print_json(value: object) -> None:
    """Write one JSON value on one line of standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str) + "\n")
    sys.stdout.flush()


def parse(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> argparse.Namespace:
    """Parse, and fix the data folder before any settings are read."""
    namespace = parser.parse_args(list(arguments))
    namespace.data = data_folder(namespace)
    return namespace
