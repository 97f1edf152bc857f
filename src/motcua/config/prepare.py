"""What `./motcua up` does before it serves: migrate, collect static files, seed. A process of its own,
so that the supervisor stays small and holds no database connection.

The last line of standard output is one JSON object: `demonstration`, `accounts`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from motcua.config import demonstration, runtime
from motcua.config.arguments import print_json, progress
from motcua.config.command_line import explain
from motcua.config.failure import Failure
from motcua.config.postgres import Urls


def prepare(data: Path, *, start: date | None, empty: bool) -> dict[str, object]:
    """Make the province ready to serve; returns what the user is to be told."""
    urls = Urls(os.environ["MOTCUA_OWNER_DATABASE_URL"], os.environ["DATABASE_URL"])
    runtime.set_up_django()
    runtime.migrate_if_needed(urls)
    _collect_static()
    shown = _province(demonstration.ProvinceFile(data), start=start, empty=empty)
    rows = demonstration.accounts() if shown else []
    runtime.close_connections()
    return {"demonstration": shown, "accounts": rows}


def _collect_static() -> None:
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)


def _province(province: demonstration.ProvinceFile, *, start: date | None, empty: bool) -> bool:
    """Decide what kind of province this is, seed where that is due; returns whether a demonstration."""
    from django.contrib.auth import get_user_model

    from motcua.kernel import clock

    remembered = province.read()
    is_demonstration = clock.is_demonstration()
    if empty:
        if is_demonstration or remembered.get("kind") == "demonstration":
            raise Failure(
                "Dữ liệu này đã là tỉnh trình diễn. Hãy chọn thư mục dữ liệu khác bằng --data để làm tỉnh thật."
            )
        province.write({"kind": "empty"})
        return False
    is_real = remembered.get("kind") == "empty" or get_user_model().objects.exists()
    if is_real and not is_demonstration:
        if start is not None:
            raise Failure("Tỉnh thật dùng giờ thật; --date chỉ dành cho tỉnh trình diễn.")
        return False
    if is_demonstration and remembered.get("kind") != "demonstration":
        return True  # seeded from another data folder
    if is_demonstration and start is not None and remembered.get("start") != start.isoformat():
        progress("Tỉnh trình diễn đã có ngày bắt đầu riêng; --date chỉ có tác dụng ở lần khởi động đầu tiên.")
    begun = remembered.get("start")
    first = date.fromisoformat(begun) if isinstance(begun, str) else start or demonstration.DEFAULT_START
    if not begun:
        province.write({"kind": "demonstration", "start": first.isoformat(), "seeded": []})
    demonstration.seed(first, province, progress)
    return True


def main(arguments: Sequence[str]) -> int:
    """Parse what the supervisor passes, prepare, print the result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--date", type=date.fromisoformat)
    parser.add_argument("--empty", action="store_true")
    chosen = parser.parse_args(arguments)
    try:
        print_json(prepare(chosen.data, start=chosen.date, empty=chosen.empty))
    except Exception as problem:
        return explain(problem)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
