"""`./motcua bench`: measure a profile on simulated dossiers and print what came out."""

from __future__ import annotations

import argparse
import importlib
import platform
import shlex
import subprocess
import sys
from typing import Any

from motcua.config import runtime
from motcua.config.arguments import Parser, make_parser, parse, print_json, progress
from motcua.config.failure import Failure
from motcua.config.supervisor import child_command

#: A profile is a function of `benchmarks.lifecycle.profiles` with this name.
PROFILES = {
    "lifecycle": "chín yêu cầu từ nhận đến trả qua API",
    "worklist": "trang việc của người thụ lý có 5.000 hồ sơ",
    "intake": "tiếp nhận hồ sơ qua API",
    "search": "tìm thủ tục qua API",
    "receipt": "lập Giấy tiếp nhận dạng PDF, chưa ký",
}


def main(argv: list[str]) -> int:
    """Measure; the processes started here are the only ones ended here."""
    chosen = parse(_parser(), argv)
    sys.path.insert(0, str(runtime.sources()))
    with runtime.database(chosen):
        _seed_if_empty(chosen)
        scene = importlib.import_module("benchmarks.lifecycle.scene")
        profiles = importlib.import_module("benchmarks.lifecycle.profiles")
        dossiers = scene.ensure_dossiers(chosen.dossiers)
        result: dict[str, Any] = getattr(profiles, chosen.profile)(chosen)
        result.update(
            dossiers=dossiers,
            python=platform.python_version(),
            postgres=scene.postgres_version(),
            command=f"./motcua bench {shlex.join(argv)}",
        )
    if chosen.json:
        print_json(result)
    else:
        width = max(len(name) for name in result)
        sys.stdout.write("".join(f"{name:<{width}}  {value}\n" for name, value in result.items()))
    return 1 if result.get("errors") else 0


def _parser() -> Parser:
    parser = make_parser("bench", "Đo tốc độ trên hồ sơ giả định. Chỉ chạy trên tỉnh trình diễn.")
    listing = "; ".join(f"{name}: {text}" for name, text in PROFILES.items())
    parser.add_argument("profile", choices=tuple(PROFILES), metavar="BÀI", help=listing)
    for name, default, text in (
        ("dossiers", 100_000, "số hồ sơ có sẵn"),
        ("clients", 4, "số máy khách gọi cùng lúc"),
        ("seconds", 60, "đo trong bao nhiêu giây"),
        ("spread", 20, "số đơn vị chia nhau"),
        ("workers", 2, "số tiến trình web"),
        ("threads", 4, "số luồng của một tiến trình web"),
    ):
        parser.add_argument(
            f"--{name}", type=_positive, default=default, metavar="SỐ", help=f"{text} (mặc định {default})"
        )
    return parser


def _positive(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 10_000_000:
        raise argparse.ArgumentTypeError(f"«{text}» không phải là số nguyên dương")
    return int(text)


def _seed_if_empty(chosen: argparse.Namespace) -> None:
    """Make the demonstration province in a data folder that holds nothing yet, in a process of its own."""
    from motcua.agencies.models import Unit

    if Unit.objects.exists():
        return
    progress("Đang tạo tỉnh trình diễn…")
    command = child_command("motcua.config.prepare", "--data", str(chosen.data))
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise Failure("Chưa tạo được tỉnh trình diễn (xem thông báo ở trên).")
    from motcua.kernel import clock

    clock.forget_shift()
