"""Latency of the search in a warm process: `PYTHONPATH=src python benchmarks/catalogue/search.py [--procedures 5000]`.

Reads the real catalogue beside the project (MOTCUA_SHARED, default ../shared) and doubles it to the wanted size
with altered names and phrasings; without it, the demonstration's own procedures are multiplied. Every question is
asked once before the clock starts. `--memory` weighs the index instead (slow). Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
import tracemalloc
from pathlib import Path

from motcua.catalogue.everyday import shipped_everyday
from motcua.catalogue.search_index import Entry, Index
from motcua.catalogue.synonyms import shipped_synonyms

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MOTCUA_SHARED", ROOT.parent / "shared")) / "data"
QUESTIONS = sorted((ROOT / "src/motcua/catalogue/tests/data").glob("*.txt"))


def names() -> list[tuple[str, str, str]]:
    """Code, name and field of the procedures at hand."""
    found = []
    for file in sorted(SHARED.glob("tthc_danh_muc.*.jsonl")):
        for line in file.open(encoding="utf-8"):
            record = json.loads(line)
            if not record["la_noi_bo"]:
                found.append((record["ma"], record["ten"], record["linh_vuc"] or ""))
    if not found:
        sys.stderr.write(f"Không có {SHARED}; đo trên danh mục trình diễn.\n")
        import yaml

        for file in sorted((ROOT / "src/motcua/catalogue/demonstration").glob("*.yaml")):
            found += [(r["ma"], r["ten"], r["linh_vuc"]) for r in yaml.safe_load(file.read_text("utf-8"))]
    return found


def entries_of(base: list[tuple[str, str, str]], wanted: int) -> list[Entry]:
    """Entries up to the wanted number; copies differ a little in name and phrasings."""
    everyday = shipped_everyday()
    return [
        Entry(
            f"{code}.{turn}" if turn else code,
            f"{name} tại khu vực {turn}" if turn else name,
            field,
            everyday=tuple(f"{said} khu {turn}" if turn else said for said in everyday.get(code, ())),
        )
        for turn in range(wanted // len(base) + 1)
        for code, name, field in base
    ][:wanted]


def questions() -> list[str]:
    """The questions of the tests."""
    return [
        line.split("|")[0].strip()
        for file in QUESTIONS
        for line in file.read_text("utf-8").splitlines()
        if "|" in line and line[0] != "#"
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--procedures", type=int, default=5000)
    parser.add_argument("--memory", action="store_true")
    given = parser.parse_args()
    entries = entries_of(names(), given.procedures)
    phrases = shipped_synonyms()
    if given.memory:
        tracemalloc.start()
        kept = Index(entries, phrases)
        megabytes = round(tracemalloc.get_traced_memory()[0] / 1e6, 1)
        sys.stdout.write(json.dumps({"procedures": len(kept), "index_megabytes": megabytes}) + "\n")
        return
    started = time.perf_counter()
    index = Index(entries, phrases)
    built = time.perf_counter() - started
    asked = questions()
    for question in asked:
        index.search(question)
    times, burnt = [], []
    for _ in range(5):
        for question in asked:
            started, burning = time.perf_counter(), time.process_time()
            index.search(question)
            times.append((time.perf_counter() - started) * 1000)
            burnt.append((time.process_time() - burning) * 1000)
    times.sort()
    burnt.sort()
    figures = {
        "procedures": len(entries),
        "questions": len(asked),
        "build_seconds": round(built, 2),
        "p50_ms": round(times[len(times) // 2], 2),
        "p95_ms": round(times[int(len(times) * 0.95)], 2),
        "max_ms": round(times[-1], 2),
        "p95_cpu_ms": round(burnt[int(len(burnt) * 0.95)], 2),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "command": "benchmarks/catalogue/search.py",
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
