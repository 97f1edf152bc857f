"""`./motcua soak`: the long profiles, whose results are kept under `benchmarks/`."""

from __future__ import annotations

import importlib
import sys
from typing import NamedTuple

from motcua.config.arguments import Parser, add_common_options, parse, print_json, progress
from motcua.config.runtime import sources


class Profile(NamedTuple):
    """A module with `main(arguments: list[str]) -> int`, and what it shows."""

    module: str
    summary: str


# A room adds its profile here; the module lies under `benchmarks/`.
PROFILES: dict[str, Profile] = {
    "crash": Profile(
        "benchmarks.crash.profile",
        "giết ngẫu nhiên máy chủ, tiến trình nền, cơ sở dữ liệu 50 lần khi đang có tải",
    ),
    "memory": Profile(
        "benchmarks.memory.profile", "bộ nhớ của một tiến trình web sau 10.000 yêu cầu đủ loại"
    ),
    "start": Profile(
        "benchmarks.start.profile", "khởi động lần đầu, lần sau, và sống lại sau khi bị giết 50 lần"
    ),
}


def main(arguments: list[str]) -> int:
    """Run the named profiles, or all; returns 1 when one of them fails."""
    listing = "\n".join(f"  {name}: {profile.summary}" for name, profile in PROFILES.items())
    parser = Parser(prog="./motcua soak", description=f"Chạy các bài dài. Các bài: {listing}")
    parser.add_argument("profiles", nargs="*", metavar="BÀI", help="tên bài (mặc định: tất cả)")
    add_common_options(parser)
    chosen = parse(parser, arguments)
    unknown = [name for name in chosen.profiles if name not in PROFILES]
    if unknown:
        parser.error(f"không có bài {', '.join(unknown)}; chọn trong: {', '.join(PROFILES)}")
    sys.path.insert(0, str(sources()))
    failed: list[str] = []
    for name in chosen.profiles or PROFILES:
        progress(f"Bài «{name}»: {PROFILES[name].summary}…")
        if importlib.import_module(PROFILES[name].module).main([]) != 0:
            failed.append(name)
    progress(f"Không đạt: {', '.join(failed)}." if failed else "Tất cả các bài đều đạt.")
    if chosen.json:
        print_json({"passed": not failed, "failed": failed})
    return 1 if failed else 0
