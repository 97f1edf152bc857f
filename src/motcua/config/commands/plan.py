"""`./motcua plan`: read a plan of procedure control from a decision, without a database."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.config.arguments import Parser, add_common_options, parse, print_json, progress
from motcua.config.failure import Failure

if TYPE_CHECKING:
    from motcua.plans.reading import Plan

_KINDS = {
    "dated": "có hạn",
    "continuous": "thường xuyên",
    "periodic": "định kỳ",
    "by_plan": "theo kế hoạch",
    "on_event": "theo sự việc",
    None: "chưa rõ",
}
_SCOPES = {"province": "cấp tỉnh", "department": "sở, ngành", "district": "cấp huyện", "commune": "cấp xã"}


def main(arguments: list[str]) -> int:
    """Run `plan read`; returns the exit code (0; 1 with a sentence on standard error when the file is no plan)."""
    parser = Parser(prog="./motcua plan", description="Kế hoạch kiểm soát thủ tục hành chính.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VIỆC", parser_class=Parser)
    read = verbs.add_parser(
        "read", help="đọc một quyết định, kế hoạch: văn bản, Word, PDF, bảng dán từ trang web"
    )
    read.add_argument("file", metavar="TỆP", help="tệp .txt, .docx, .pdf hoặc .html; «-» là đầu vào chuẩn")
    add_common_options(read)
    chosen = parse(parser, arguments)
    return _read(chosen)


def _read(chosen: argparse.Namespace) -> int:
    content = _content(chosen.file)
    from motcua.plans.reading import read_plan

    plan = read_plan(content)
    if chosen.json:
        for doubt in _doubts(plan):
            progress(doubt)
        print_json(plan.as_json())
    else:
        sys.stdout.write("\n".join(_lines(plan)) + "\n")
    return 0


def _content(name: str) -> bytes:
    """The bytes of the file; refuses in a sentence when it cannot be read."""
    if name == "-":
        return sys.stdin.buffer.read()
    file = Path(name)
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise Failure(f"Không có tệp {file}.") from None
    except IsADirectoryError:
        raise Failure(f"{file} là thư mục, không phải tệp.") from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "tên tệp không hợp lệ"
        raise Failure(f"Không đọc được tệp {file}: {reason}.") from None


def _lines(plan: Plan) -> list[str]:
    """The plan for people: identity, groups, tasks, doubts."""
    day = f"{plan.date:%d/%m/%Y}" if plan.date else "chưa rõ ngày"
    lines = [
        f"{plan.number or 'Chưa rõ số'} ngày {day}, {plan.issuer or 'chưa rõ cơ quan ban hành'}, năm {plan.year or 'chưa rõ'}",
        plan.title,
        f"{len(plan.groups)} nhóm, {plan.task_count} nhiệm vụ, {len(plan.doubts)} chỗ cần xem lại.",
    ]
    for group in plan.groups:
        lines += ["", f"{group.numeral}. {group.title} ({len(group.tasks)} nhiệm vụ)".lstrip(". ")]
        for task in group.tasks:
            due = f" – {task.deadline.due:%d/%m/%Y}" if task.deadline.due else ""
            others = "".join(
                f"; {_SCOPES[override.scope]}: {override.due:%d/%m/%Y}"
                for override in task.deadline.overrides
                if override.due
            )
            lines += [
                f"  {task.number}. {task.title}",
                f"     Chủ trì: {'; '.join(task.leads) or '(trống)'} | Phối hợp: {'; '.join(task.coordinators) or '(trống)'}",
                f"     Kết quả: {task.deliverable or '(trống)'} | Thời gian: {task.deadline.text or '(trống)'}"
                f" [{_KINDS[task.deadline.kind]}{due}{others}]",
            ]
    return [*lines, *([""] if plan.doubts else []), *_doubts(plan)]


def _doubts(plan: Plan) -> list[str]:
    lines = []
    for doubt in plan.doubts:
        where = " ".join(
            filter(
                None,
                (
                    f"nhóm {doubt.group}" if doubt.group else "",
                    f"nhiệm vụ {doubt.task}" if doubt.task else "",
                ),
            )
        )
        text = f" «{doubt.text[:120]}»" if doubt.text else ""
        lines.append(f"Cần xem lại{f' ({where})' if where else ''}:{text} {doubt.reason}")
    return lines
