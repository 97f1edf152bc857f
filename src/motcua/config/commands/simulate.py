"""`./motcua simulate --dossiers N --from --to --seed`: invented dossiers with their journal, for tests and trials."""

from __future__ import annotations

import json
import sys
import time as stopwatch
from datetime import date, datetime, time

from motcua.config import runtime
from motcua.config.arguments import make_parser, parse, progress
from motcua.config.failure import Failure


def main(argv: list[str]) -> int:
    """Simulate dossiers in the data folder's province; refuses a real one."""
    parser = make_parser("simulate", "Tạo hồ sơ giả định kèm toàn bộ nhật ký, để thử và đo.")
    parser.add_argument("--dossiers", type=int, default=1000, metavar="N", help="số hồ sơ (mặc định 1000)")
    parser.add_argument(
        "--from", dest="start", type=date.fromisoformat, default=date(2021, 12, 15), help="nhận từ ngày"
    )
    parser.add_argument(
        "--to", dest="end", type=date.fromisoformat, help="đến hết ngày (mặc định hôm nay của tỉnh)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="hạt giống ngẫu nhiên; cùng hạt giống cho cùng dữ liệu"
    )
    parser.add_argument("--processes", type=int, default=2, help="số tiến trình chạy cùng lúc")
    parser.add_argument("--counters", help="chỉ các Bộ phận Một cửa này (mã, cách nhau bằng dấu phẩy)")
    arguments = parse(parser, argv)
    if arguments.dossiers < 1:
        raise Failure("Số hồ sơ phải từ 1 trở lên.")
    with runtime.database(arguments):
        from motcua.dossiers.simulation.run import Order, simulate
        from motcua.kernel import clock

        now = clock.now()
        end = arguments.end or now.date()
        if end < arguments.start:
            raise Failure("Ngày cuối phải không sớm hơn ngày đầu.")
        if not clock.is_demonstration():
            raise Failure("Đây là dữ liệu của một tỉnh thật; không được tạo hồ sơ giả định vào đó.")
        until = min(now, datetime.combine(end, time(23, 59), tzinfo=clock.ZONE))
        counters = tuple(int(item) for item in arguments.counters.split(",")) if arguments.counters else None
        progress(f"Đang tạo {arguments.dossiers} hồ sơ giả định…")
        began = stopwatch.perf_counter()
        written = simulate(
            Order(
                arguments.dossiers, arguments.start, end, arguments.seed, until, counters, arguments.processes
            )
        )
        seconds = round(stopwatch.perf_counter() - began, 2)
    result = {**written, "seconds": seconds, "per_minute": round(written["dossiers"] / seconds * 60)}
    sys.stdout.write(
        json.dumps(result) + "\n" if arguments.json else
        f"Đã tạo {written['dossiers']} hồ sơ với {written['events']} sự kiện trong {seconds} giây.\n"
    )  # fmt: skip
    return 0
