"""Latency of the search in a warm process: `PYTHONPATH=src python benchmarks/catalogue/search.py [--procedures 5000]`.

Reads the real catalogue beside the project (MOTCUA_SHARED, default ../shared) and doubles it to the wanted size
with altered names; without it, the demonstration's own procedures are multiplied. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import time
from pathlib import Path

from motcua.catalogue.search_index import Entry, Index
from motcua.catalogue.synonyms import shipped_synonyms

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MOTCUA_SHARED", ROOT.parent / "shared")) / "data"
QUESTIONS = ROOT / "src/motcua/catalogue/tests/data/questions.txt"


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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--procedures", type=int, default=5000)
    wanted = parser.parse_args().procedures
    base = names()
    entries = [
        Entry(f"{code}.{turn}" if turn else code, f"{name} tại khu vực {turn}" if turn else name, field)
        for turn in range(wanted // len(base) + 1)
        for code, name, field in base
    ][:wanted]
    started = time.perf_counter()
    index = Index(entries, shipped_synonyms())
    built = time.perf_counter() - started
    asked = [line.split("|")[0].strip() for line in QUESTIONS.read_text("utf-8").splitlines() if "|" in line]
    for question in asked:
        index.search(question)
    times = []
    for _ in range(5):
        for question in asked:
            started = time.perf_counter()
            index.search(question)
            times.append((time.perf_counter() - started) * 1000)
    times.sort()
    figures = {
        "procedures": len(entries),
        "questions": len(asked),
        "build_seconds": round(built, 2),
        "p50_ms": round(times[len(times) // 2], 2),
        "p95_ms": round(times[int(len(times) * 0.95)], 2),
        "max_ms": round(times[-1], 2),
        "python": platform.python_version(),
        "command": "benchmarks/catalogue/search.py",
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
