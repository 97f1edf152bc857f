"""`./motcua check`: recompute everything from the journal and print the disagreements; exit 1 when there are any."""

from __future__ import annotations

import json
import sys

from motcua.config import runtime
from motcua.config.arguments import make_parser, parse, progress


def main(argv: list[str]) -> int:
    """Check the province of the data folder; changes nothing."""
    parser = make_parser("check", "Tính lại hạn, hộp việc, số và chuỗi nhật ký; nêu mọi chỗ không khớp.")
    arguments = parse(parser, argv)
    with runtime.database(arguments):
        from motcua.dossiers.checking import check

        progress("Đang đối chiếu hồ sơ với nhật ký…")
        finding = check()
    if arguments.json:
        answer = {
            "dossiers": finding.dossiers,
            "events": finding.events,
            "problems": finding.problems,
            "more": finding.more,
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
    else:
        for problem in finding.problems:
            sys.stdout.write(f"{problem}\n")
        rest = f" và {finding.more} chỗ nữa" if finding.more else ""
        sys.stdout.write(
            f"Đã đối chiếu {finding.dossiers} hồ sơ, {finding.events} sự kiện: {len(finding.problems)} chỗ không khớp{rest}.\n"
        )
    return 1 if finding.problems else 0
