"""The sheet of handling processes: step tables of procedures, planned and applied."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from motcua.agencies.rows import CellError, Change, Column, Difference, missing, number_of, text_of
from motcua.catalogue import policy
from motcua.catalogue.commands.frame import require
from motcua.catalogue.commands.processes import (
    ProcessDraft,
    available_minutes,
    draft_process,
    steps_of,
    write_approved,
)
from motcua.catalogue.decisions import check_process, steps_digest
from motcua.catalogue.models import HandlingProcess, Level, Procedure, ProcessStatus, StepUnit
from motcua.catalogue.sheets_shared import read_dates, refuse_errors
from motcua.catalogue.values import StepSnapshot
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command

PROCESS_COLUMNS: tuple[Column, ...] = (
    Column("code", "Mã thủ tục", True, "1.001193"),
    Column("level", "Cấp", True, "Cấp xã"),
    Column("case_name", "Trường hợp", False, ""),
    Column("number", "Bước", True, "1"),
    Column("parallel_group", "Nhóm song song", False, "", "Cùng số: làm cùng lúc"),
    Column("name", "Tên bước", True, "Tiếp nhận hồ sơ"),
    Column("content", "Nội dung công việc"),
    Column("role", "Vai trò", True, "Cán bộ tiếp nhận"),
    Column("position", "Chức danh"),
    Column(
        "unit_kind",
        "Đơn vị",
        True,
        "Bộ phận Một cửa",
        "Bộ phận Một cửa, Đơn vị giải quyết, Cơ quan lấy ý kiến",
    ),
    Column("agency", "Cơ quan cụ thể"),
    Column("hours", "Giờ làm việc", True, "2", "Có thể ghi 0,5"),
    Column("output", "Kết quả"),
    Column("form", "Biểu mẫu"),
    Column("optional", "Có thể bỏ qua", False, "", "Có hoặc để trống"),
    Column("decision_number", "Quyết định phê duyệt", False, "", "Trống: chỉ lập dự thảo"),
    Column("decision_date", "Ngày quyết định", False, ""),
)


@dataclass(slots=True)
class _Group:
    """The rows of one step table."""

    row: int
    steps: list[StepSnapshot] = field(default_factory=list)
    decision_number: str = ""
    decision_date: date | None = None


def process_rows() -> list[list[Any]]:
    """Every approved step table as rows of the sheet."""
    rows = HandlingProcess.objects.filter(status=ProcessStatus.APPROVED).select_related("procedure")
    found = rows.prefetch_related("steps").order_by("procedure__sort_key", "level", "case_name")
    return [
        [
            process.procedure.code,
            process.get_level_display(),
            process.case_name,
            step.number,
            step.parallel_group,
            step.name,
            step.content,
            step.role,
            step.position,
            step.get_unit_kind_display(),
            step.agency,
            step.minutes / 60,
            step.output,
            step.form,
            "Có" if step.optional else "",
            process.decision_number,
            process.decision_date,
        ]
        for process in found
        for step in process.steps.all()
    ]


def _choice(text: str, choices: Sequence[tuple[str, Any]]) -> str | None:
    folded = text.casefold()
    return next(
        (value for value, title in choices if folded in (value.casefold(), str(title).casefold())), None
    )


def _hours(text: str) -> int | None:
    """Hours of the sheet as minutes; None when it is no amount."""
    try:
        minutes = Decimal(text.replace(",", ".")) * 60
    except InvalidOperation:
        return None
    return int(minutes) if minutes.is_finite() and 0 <= minutes <= 10**6 else None


def _read_step(row: Mapping[str, Any], number: int) -> tuple[dict[str, Any], list[CellError]]:
    values: dict[str, Any] = {column.name: text_of(row, column.name) for column in PROCESS_COLUMNS}
    errors = missing(row, PROCESS_COLUMNS, number)
    errors += read_dates(values, row, number, ("decision_date",))
    readers = {
        "level": _choice(values["level"], Level.choices),
        "unit_kind": _choice(values["unit_kind"], StepUnit.choices),
    }
    for name, found in readers.items():
        if values[name] and found is None:
            errors.append(CellError(number, name, f"Không hiểu «{values[name]}»."))
        values[name] = found or ""
    values["minutes"] = _hours(values.pop("hours"))
    if values["minutes"] is None and text_of(row, "hours"):
        errors.append(CellError(number, "hours", "Giờ làm việc phải là số, ví dụ 2 hoặc 0,5."))
    for name in ("number", "parallel_group"):
        if values[name] and not re.fullmatch(r"\d{1,3}", values[name]):
            errors.append(CellError(number, name, "Phải là số nguyên."))
    values["optional"] = values["optional"].casefold() in ("có", "x", "1", "true")
    return values, errors


def _groups(rows: Sequence[Mapping[str, Any]], difference: Difference) -> dict[tuple[str, str, str], _Group]:
    groups: dict[tuple[str, str, str], _Group] = {}
    for index, row in enumerate(rows):
        number = number_of(row, index)
        values, errors = _read_step(row, number)
        difference.errors += errors
        if errors:
            continue
        key = (values["code"], values["level"], values["case_name"])
        group = groups.setdefault(key, _Group(number))
        group.decision_number = group.decision_number or values["decision_number"]
        group.decision_date = group.decision_date or values["decision_date"]
        group.steps.append(
            StepSnapshot(
                number=int(values["number"]),
                parallel_group=int(values["parallel_group"]) if values["parallel_group"] else None,
                **{
                    name: values[name]
                    for name in StepSnapshot.__slots__
                    if name not in ("number", "parallel_group")
                },
            )
        )
    return groups


def plan_processes(rows: Sequence[Mapping[str, Any]]) -> Difference:
    """What the rows would do to the approved step tables; tables that are not named stay."""
    difference = Difference()
    groups = _groups(rows, difference)
    if difference.errors:
        return difference
    codes = {code for code, _level, _case in groups}
    procedures = {p.code: p for p in Procedure.objects.filter(code__in=codes).defer("search_key")}
    approved = {
        (p.procedure.code, p.level, p.case_name): p
        for p in HandlingProcess.objects.filter(
            procedure__code__in=codes, status=ProcessStatus.APPROVED, unit_kind=""
        ).select_related("procedure")
    }
    for key, group in groups.items():
        procedure = procedures.get(key[0])
        if procedure is None or procedure.current_revision_id is None:
            difference.errors.append(
                CellError(group.row, "code", f"Không có thủ tục mã {key[0]} trong danh mục.")
            )
            continue
        steps = tuple(sorted(group.steps, key=lambda step: step.number))
        problems = _problems(steps, group, procedure.current_revision_id)
        difference.errors += problems
        if not problems:
            _sort_in(difference, key, group, steps, approved.get(key))
    return difference


def _problems(steps: tuple[StepSnapshot, ...], group: _Group, revision_id: int) -> list[CellError]:
    """Only what would be approved must be sound; a draft may still be worked on."""
    errors = []
    if len({step.number for step in steps}) != len(steps):
        errors.append(CellError(group.row, "number", "Có hai bước cùng số thứ tự."))
    if group.decision_number:
        available, words = available_minutes(revision_id)
        found = check_process(steps, available=available, limit_text=words)
        errors += [CellError(group.row, "number", problem.sentence) for problem in found if problem.blocking]
        if group.decision_date is None:
            errors.append(CellError(group.row, "decision_date", "Phê duyệt phải có ngày quyết định."))
    return errors


def _sort_in(
    difference: Difference,
    key: tuple[str, str, str],
    group: _Group,
    steps: tuple[StepSnapshot, ...],
    known: HandlingProcess | None,
) -> None:
    after = {"steps": steps, "decision_number": group.decision_number, "decision_date": group.decision_date}
    name = "|".join(key)
    if known is None:
        difference.added.append(Change(name, group.row, {}, after))
    elif known.digest == steps_digest(steps):
        difference.same += 1
    else:
        before = {"steps": steps_of(known), "decision_number": known.decision_number}
        difference.changed.append(Change(name, group.row, before, after))


@command("catalogue.apply_processes")
def apply_processes(difference: Difference, *, by: Actor) -> dict[str, int]:
    """Apply a difference of step tables: with a decision approved and running, without one a draft."""
    refuse_errors(difference)
    changes = [*difference.added, *difference.changed]
    codes = {change.key.split("|")[0] for change in changes}
    procedures = {p.code: p for p in Procedure.objects.filter(code__in=codes).defer("search_key")}
    approved: list[ProcessDraft] = []
    for change in changes:
        code, level, case_name = change.key.split("|", 2)
        procedure = procedures[code]
        steps = change.after["steps"]
        if not change.after["decision_number"]:
            draft_process(procedure.pk, level, steps, by=by, case_name=case_name)
            continue
        require(by, policy.APPROVE_PROCESS, "phê duyệt quy trình nội bộ")
        approved.append(
            ProcessDraft(
                procedure_id=procedure.pk,
                revision_id=procedure.current_revision_id or 0,
                level=level,
                steps=steps,
                case_name=case_name,
                decision_number=change.after["decision_number"],
                decision_date=change.after["decision_date"],
            )
        )
    if approved:
        write_approved(approved, by=by, active=True)
    return difference.counts()
