"""`./motcua catalogue`: import procedures, search them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from motcua.config import runtime
from motcua.config.arguments import Parser, add_common_options, parse, print_json, progress
from motcua.config.failure import Failure


def main(arguments: list[str]) -> int:
    """Run `catalogue import` or `catalogue search`; returns the exit code."""
    parser = Parser(prog="./motcua catalogue", description="Danh mục thủ tục hành chính: nhập và tìm kiếm.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VIỆC", parser_class=Parser)
    importer = verbs.add_parser("import", help="nhập thủ tục từ tệp JSON Lines")
    importer.add_argument(
        "files", nargs="+", type=Path, metavar="TỆP", help="tệp .jsonl, mỗi dòng một thủ tục"
    )
    importer.add_argument("--dry-run", action="store_true", help="chỉ đếm, không ghi gì")
    add_common_options(importer)
    search = verbs.add_parser("search", help="tìm thủ tục theo lời người dân")
    search.add_argument("text", nargs="+", metavar="LỜI", help="câu hỏi hoặc từ khoá, có dấu hay không dấu")
    search.add_argument(
        "--limit", type=_limit, default=10, metavar="SỐ", help="số kết quả nhiều nhất (mặc định 10)"
    )
    add_common_options(search)
    chosen = parse(parser, arguments)
    return _import(chosen) if chosen.verb == "import" else _search(chosen)


def _limit(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{text}» không phải là số nguyên") from None
    if not 1 <= value <= 100:
        raise argparse.ArgumentTypeError("phải từ 1 đến 100")
    return value


def _import(chosen: argparse.Namespace) -> int:
    _check_files(chosen.files)
    with runtime.database(chosen):
        from motcua.catalogue.commands import import_files
        from motcua.kernel.actor import SYSTEM

        counts, refused = import_files(chosen.files, by=SYSTEM, dry_run=chosen.dry_run)
    for line in refused[:200]:
        progress(f"Bị từ chối: {line}")
    if len(refused) > 200:
        progress(f"… và {len(refused) - 200} dòng nữa bị từ chối.")
    if chosen.json:
        print_json(counts.as_dict())
    else:
        head = "Chạy thử, không ghi" if chosen.dry_run else "Đã nhập"
        sys.stdout.write(
            f"{head}: {counts.new} mới, {counts.changed} thay đổi, {counts.same} giữ nguyên; "
            f"{counts.doubtful} cần xem lại; {counts.refused} dòng bị từ chối.\n"
        )
    return 0


def _check_files(files: Sequence[Path]) -> None:
    """Refuse before anything is written when a file cannot be read."""
    for file in files:
        try:
            with file.open("rb"):
                pass
        except FileNotFoundError:
            raise Failure(f"Không có tệp {file}.") from None
        except IsADirectoryError:
            raise Failure(f"{file} là thư mục, không phải tệp.") from None
        except OSError as problem:
            raise Failure(f"Không đọc được tệp {file}: {problem.strerror}.") from None


def _search(chosen: argparse.Namespace) -> int:
    with runtime.database(chosen):
        from motcua.catalogue.search import search

        hits = search(" ".join(chosen.text), limit=chosen.limit)
    if chosen.json:
        print_json([{"code": hit.code, "name": hit.name, "score": hit.score} for hit in hits])
    elif not hits:
        sys.stdout.write("Không tìm thấy thủ tục phù hợp.\n")
    else:
        sys.stdout.writelines(f"{hit.code}  {hit.name}\n" for hit in hits)
    return 0
