"""How long a receipt (Mẫu 01) takes as PDF, and what a process weighs after many: run from the project's root.

PYTHONPATH=src python benchmarks/documents/receipt.py [--rounds N] [--json]
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil

from motcua.documents.forms import Applicant, Edition, Receipt, ReceivedComponent, Verification
from motcua.documents.signing import SignerProfile, TrialAuthority, sign, verify
from motcua.documents.slips import render
from motcua.documents.tests import samples
from motcua.documents.word import render_letter

AT = datetime(2022, 1, 7, 10, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def receipt(number: int) -> Receipt:
    """A receipt unlike every other: nothing can come from a cache."""
    code = f"H58.33-220107-{number:04d}"
    return dataclasses.replace(
        samples.receipt(),
        dossier_code=code,
        applicant=Applicant(
            name=f"Người nộp giả định số {number}",
            address=f"Số {number} đường Nam Kỳ Khởi Nghĩa, phường 4, thành phố Mỹ Tho, tỉnh Tiền Giang",
            phone=f"0900 {number:06d}",
        ),
        components=tuple(
            ReceivedComponent(name=f"Giấy tờ thứ {index} của hồ sơ {number} theo quy định", originals=1)
            for index in range(1, 7)
        ),
        verification=Verification(url=f"https://mot-cua.example.vn/kiem-tra/{number:016x}"),
    )


def measured(rounds: int, work: Callable[[int], object]) -> dict[str, float]:
    """Milliseconds of the clock at the median, the 95th and 99th of a hundred, and of the processor in the mean."""
    times = []
    processor = time.process_time()
    for number in range(rounds):
        start = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - start) * 1000)
    processor = (time.process_time() - processor) * 1000 / rounds
    times.sort()
    figures = {"cpu_ms": round(processor, 2)}
    return figures | {
        f"p{share}_ms": round(times[min(len(times) - 1, len(times) * share // 100)], 2)
        for share in (50, 95, 99)
    }


def run(rounds: int) -> dict[str, object]:
    """Every figure of this benchmark."""
    start = time.perf_counter()
    first = render(receipt(9_999))
    cold = (time.perf_counter() - start) * 1000
    process = psutil.Process()
    before = process.memory_info().rss / 1e6
    figures: dict[str, object] = {
        "first_ms": round(cold, 1),
        "bytes": len(first),
        "receipt": measured(rounds, lambda number: render(receipt(number))),
    }
    figures["memory_mb"] = {"before": round(before, 1), "after": round(process.memory_info().rss / 1e6, 1)}
    rows = samples.register(Edition.TT01_2018, rows=1_000)
    start = time.perf_counter()
    render(rows)
    figures["register_1000_rows_ms"] = round((time.perf_counter() - start) * 1000)
    figures["letter_word"] = measured(max(20, rounds // 10), lambda _: render_letter(samples.apology()))
    with tempfile.TemporaryDirectory() as folder:
        authority = TrialAuthority(Path(folder))
        profile = SignerProfile(
            name="Người ký giả định", unit="Đơn vị", key=authority.key_file(code="H58", name="Đơn vị")
        )
        figures["sign"] = measured(max(20, rounds // 10), lambda _: sign(first, profile, reason="Ký", at=AT))
        signed, root = sign(first, profile, reason="Ký", at=AT), authority.certificate()
        figures["verify"] = measured(max(20, rounds // 10), lambda _: verify(signed, trusted=(root,)))
    figures["python"] = platform.python_version()
    figures["command"] = f"benchmarks/documents/receipt.py --rounds {rounds}"
    return figures


def main() -> int:
    """Print the figures; the code of exit is 1 when a receipt takes 40 ms or more at the 95th."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--json", action="store_true", help="one line of JSON")
    options = parser.parse_args()
    figures = run(options.rounds)
    print(json.dumps(figures, ensure_ascii=False, indent=None if options.json else 2))
    slow = figures["receipt"]
    return 1 if isinstance(slow, dict) and slow["p95_ms"] >= 40 else 0


if __name__ == "__main__":
    sys.exit(main())
