"""The one Excel workbook that sets up a province: units, staff, hours, reception lists, handling processes.

`read` gives rows, `difference` what they would change (with errors by cell), `apply` does it in one transaction,
`export` writes the present state of reception lists and processes together with empty sheets of the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from motcua.accounts.commands import apply_staff, plan_staff
from motcua.accounts.decisions import STAFF_COLUMNS
from motcua.agencies.commands import apply_units, plan_units, set_office_hours
from motcua.agencies.decisions import UNIT_COLUMNS
from motcua.agencies.models import Unit
from motcua.agencies.rows import CellError, Column, Difference, date_of, missing, number_of, text_of
from motcua.catalogue import policy
from motcua.catalogue.commands.frame import require
from motcua.catalogue.commands.processes import ProcessDraft, refuse_unsound, write_approved
from motcua.catalogue.commands.reception import NewEntry, close_reception, write_reception
from motcua.catalogue.models import HandlingProcess, Procedure, ProcessStatus, ReceptionEntry
from motcua.catalogue.queries import process_snapshot
from motcua.catalogue.values import StepSnapshot
from motcua.catalogue.workbook_sheets import (
    LEVELS,
    PROCESS_COLUMNS,
    RECEPTION_COLUMNS,
    UNITS,
    compare_processes,
    compare_reception,
)
from motcua.documents import excel
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command
from motcua.kernel.refusal import Refusal
from motcua.kernel.text import fold

HOURS_COLUMNS: tuple[Column, ...] = (
    Column("unit", "Khoá đơn vị", True, "tg"),
    Column("valid_from", "Từ ngày", True, "01/01/2022"),
    Column("weekdays", "Thứ Hai đến thứ Sáu", True, "07:00-11:30; 13:30-17:00"),
    Column("saturday", "Thứ Bảy", False, "07:00-11:30"),
    Column("basis", "Căn cứ"),
)
SHEETS: dict[str, tuple[Column, ...]] = {
    "Đơn vị": UNIT_COLUMNS,
    "Nhân sự": STAFF_COLUMNS,
    "Giờ làm việc": HOURS_COLUMNS,
    "Danh mục tiếp nhận": RECEPTION_COLUMNS,
    "Quy trình": PROCESS_COLUMNS,
}
_SESSION = re.compile(r"^(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})$")

Rows = dict[str, list[dict[str, Any]]]


@dataclass(slots=True)
class WorkbookDifference:
    """The differences of all sheets, by sheet name; kept rows let `apply` plan again once units are there."""

    sheets: dict[str, Difference] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)

    @property
    def errors(self) -> list[tuple[str, CellError]]:
        """Every error with the name of its sheet."""
        return [(name, error) for name, difference in self.sheets.items() for error in difference.errors]

    def counts(self) -> dict[str, dict[str, int]]:
        """Counts by sheet."""
        return {name: difference.counts() for name, difference in self.sheets.items()}


def read(content: bytes) -> Rows:
    """Rows of the known sheets by column name, each with its sheet row number; unknown sheets are left alone.

    Refuses a workbook without any known sheet, and names the first column title that a sheet lacks.
    """
    found = excel.read_workbook(content)
    rows: Rows = {}
    for name, columns in SHEETS.items():
        table = next((cells for title, cells in found.items() if fold(title) == fold(name)), None)
        if table is not None:
            rows[name] = _rows(name, columns, table)
    if not rows:
        raise Refusal(
            "Tệp không có trang nào của bảng thiết lập.",
            code="invalid",
            status=422,
            next_step=f"Xin dùng tệp mẫu với các trang: {', '.join(SHEETS)}.",
        )
    return rows


def _rows(name: str, columns: Sequence[Column], table: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    head = next(
        (i for i, cells in enumerate(table[:20]) if fold(columns[0].title) in {fold(str(c)) for c in cells}),
        None,
    )
    if head is None:
        raise Refusal(f"Trang «{name}» thiếu dòng tiêu đề cột.", code="invalid", status=422)
    places = {fold(str(title)): index for index, title in enumerate(table[head]) if str(title).strip()}
    lacking = [c.title for c in columns if c.required and fold(c.title) not in places]
    if lacking:
        raise Refusal(f"Trang «{name}» thiếu cột «{lacking[0]}».", code="invalid", status=422)
    rows: list[dict[str, Any]] = []
    for index, cells in enumerate(table[head + 1 :], head + 2):
        row = {c.name: cells[places[fold(c.title)]] for c in columns if fold(c.title) in places}
        if any(str(value).strip() for value in row.values() if value is not None):
            rows.append(row | {"_row": index})
    return rows


def difference(rows: Rows) -> WorkbookDifference:
    """What the workbook would change, sheet by sheet; reads, changes nothing."""
    result = WorkbookDifference(rows=rows)
    added: frozenset[str] = frozenset()
    if "Đơn vị" in rows:
        result.sheets["Đơn vị"] = plan_units(rows["Đơn vị"])
        added = frozenset(change.key for change in result.sheets["Đơn vị"].added)
    if "Nhân sự" in rows:
        staff = plan_staff(rows["Nhân sự"])
        staff.errors = [e for e in staff.errors if not _names_new_unit(e, added)]
        result.sheets["Nhân sự"] = staff
    units = frozenset(Unit.objects.values_list("key", flat=True)) | added
    if "Giờ làm việc" in rows:
        result.sheets["Giờ làm việc"] = Difference(errors=_hours_errors(rows["Giờ làm việc"], units))
    if "Danh mục tiếp nhận" in rows:
        result.sheets["Danh mục tiếp nhận"] = _plan_reception(rows["Danh mục tiếp nhận"], units)
    if "Quy trình" in rows:
        result.sheets["Quy trình"] = _plan_processes(rows["Quy trình"])
    return result


def _names_new_unit(error: CellError, added: frozenset[str]) -> bool:
    return error.column in ("unit", "seconded_from") and any(f"«{key}»" in error.sentence for key in added)


def _takable() -> dict[str, bool]:
    return {
        p.code: p.may_be_taken_in
        for p in Procedure.objects.only("code", "is_internal", "outside_one_stop", "abolished_on")
    }


def _plan_reception(rows: Sequence[Mapping[str, Any]], units: frozenset[str]) -> Difference:
    existing = {
        f"{counter} {code}": {"valid_to": valid_to, "resolving_unit": resolving or ""}
        for counter, code, valid_to, resolving in ReceptionEntry.objects.filter(
            valid_to__isnull=True
        ).values_list("counter__key", "procedure__code", "valid_to", "resolving_unit__key")
    }
    return compare_reception(rows, existing, units=units, procedures=_takable())


def _plan_processes(rows: Sequence[Mapping[str, Any]]) -> Difference:
    existing = {
        f"{p.procedure.code} {p.level} {p.case_name}".rstrip(): process_snapshot(p.pk).steps
        for p in HandlingProcess.objects.filter(status=ProcessStatus.APPROVED).select_related("procedure")
    }
    revisions = dict(Procedure.objects.values_list("code", "current_revision_id"))

    def check(code: str, steps: tuple[StepSnapshot, ...]) -> str:
        revision_id = revisions.get(code)
        if revision_id is None:
            return f"Thủ tục {code} chưa có nội dung."
        try:
            refuse_unsound(steps, revision_id)
        except Refusal as refusal:
            return refusal.sentence
        return ""

    return compare_processes(rows, existing, procedures=_takable(), check=check)


@command("catalogue.apply_workbook")
def apply(plan: WorkbookDifference, *, by: Actor, on: date) -> dict[str, dict[str, int]]:
    """Apply a difference that was shown, all sheets in one transaction; returns its counts by sheet.

    Refused as a whole when any sheet still has an error, with its place.
    """
    require(by, "workbook.apply", "áp dụng bảng thiết lập")
    if plan.errors:
        name, error = plan.errors[0]
        raise Refusal(
            f"Bảng thiết lập còn {len(plan.errors)} lỗi, lỗi đầu ở trang «{name}», dòng {error.row}: {error.sentence}",
            code="invalid",
            status=422,
            next_step="Xin sửa tệp rồi tải lên lại; chưa có gì được thay đổi.",
        )
    if "Đơn vị" in plan.sheets:
        apply_units(plan.sheets["Đơn vị"], by=by, on=on)
    if "Nhân sự" in plan.rows:
        apply_staff(plan_staff(plan.rows["Nhân sự"]), by=by, on=on)
    for row in plan.rows.get("Giờ làm việc", ()):
        _apply_hours(row, by=by)
    if "Danh mục tiếp nhận" in plan.sheets:
        _apply_reception(plan.sheets["Danh mục tiếp nhận"], by=by)
    if "Quy trình" in plan.sheets:
        _apply_processes(plan.sheets["Quy trình"], by=by)
    return plan.counts()


def _apply_reception(changes: Difference, *, by: Actor) -> None:
    require(by, policy.SET_RECEPTION, "lập danh mục tiếp nhận")
    units = dict(Unit.objects.visible_to(by).values_list("key", "pk"))
    procedures = dict(Procedure.objects.values_list("code", "pk"))
    wanted = [*changes.added, *changes.changed, *changes.closed]
    outside = {change.after["counter"] for change in wanted} - units.keys()
    if outside:
        raise Refusal(f"Bộ phận «{min(outside)}» ngoài phạm vi của anh/chị.", code="not_allowed", status=403)
    resolving = dict(
        Unit.objects.filter(key__in={c.after["resolving_unit"] for c in wanted}).values_list("key", "pk")
    )
    write_reception(
        [
            NewEntry(
                counter_id=units[change.after["counter"]],
                procedure_id=procedures[change.after["procedure"]],
                valid_from=change.after["valid_from"],
                decision_number=change.after["decision_number"],
                resolving_unit_id=resolving.get(change.after["resolving_unit"]),
            )
            for change in changes.added
        ],
        by=by,
    )
    for change in changes.changed:
        ReceptionEntry.objects.filter(
            counter_id=units[change.after["counter"]],
            procedure_id=procedures[change.after["procedure"]],
            valid_to__isnull=True,
        ).update(resolving_unit_id=resolving.get(change.after["resolving_unit"]))
    for change in changes.closed:
        close_reception(
            units[change.after["counter"]],
            [change.after["procedure"]],
            valid_to=change.after["valid_to"],
            decision_number=change.after["decision_number"],
            by=by,
        )


def _apply_processes(changes: Difference, *, by: Actor) -> None:
    require(by, policy.APPROVE_PROCESS, "phê duyệt quy trình nội bộ")
    procedures = {p.code: p for p in Procedure.objects.all()}
    drafts = [
        ProcessDraft(
            procedure_id=procedures[change.after["procedure"]].pk,
            revision_id=procedures[change.after["procedure"]].current_revision_id or 0,
            level=change.after["level"],
            steps=change.after["steps"],
            case_name=change.after["case_name"],
            decision_number=change.after["decision_number"],
            decision_date=change.after["decision_date"],
        )
        for change in (*changes.added, *changes.changed)
    ]
    if drafts:
        write_approved(drafts, by=by, active=True)


def _sessions(text: str) -> list[list[str]]:
    sessions: list[list[str]] = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        found = _SESSION.match(part)
        if found is None:
            raise ValueError(part)
        sessions.append([found[1].zfill(5), found[2].zfill(5)])
    return sessions


def _hours_errors(rows: Sequence[Mapping[str, Any]], units: frozenset[str]) -> list[CellError]:
    errors: list[CellError] = []
    for index, row in enumerate(rows):
        number = number_of(row, index)
        errors += missing(row, HOURS_COLUMNS, number)
        if text_of(row, "unit") and text_of(row, "unit") not in units:
            errors.append(CellError(number, "unit", f"Không có đơn vị «{text_of(row, 'unit')}»."))
        for column in ("weekdays", "saturday"):
            try:
                _sessions(text_of(row, column))
            except ValueError as problem:
                errors.append(CellError(number, column, f"«{problem}» không phải giờ dạng 07:00-11:30."))
        try:
            date_of(row, "valid_from")
        except ValueError as problem:
            errors.append(CellError(number, "valid_from", f"«{problem}» không phải là ngày."))
    return errors


def _apply_hours(row: Mapping[str, Any], *, by: Actor) -> None:
    start = date_of(row, "valid_from")
    week = _sessions(text_of(row, "weekdays"))
    set_office_hours(
        unit=text_of(row, "unit"),
        sessions=[week] * 5 + [_sessions(text_of(row, "saturday")), []],
        valid_from=start or date.min,
        basis=text_of(row, "basis"),
        by=by,
    )


def export(*, on: date) -> bytes:
    """The workbook with the reception lists and processes in force on a day; the other sheets carry their heads."""
    levels, units = {v: k for k, v in LEVELS.items()}, {v: k for k, v in UNITS.items()}
    reception = (
        ReceptionEntry.objects.in_force(on)
        .order_by("counter__key", "procedure__code")
        .values_list(
            "counter__key",
            "procedure__code",
            "resolving_unit__key",
            "valid_from",
            "valid_to",
            "decision_number",
        )
    )
    processes = [
        (
            p.procedure.code, levels.get(p.level, p.level), p.case_name, p.decision_number, p.decision_date, s.number,
            "" if s.parallel_group is None else s.parallel_group, s.name, s.content, s.role,
            units.get(s.unit_kind, s.unit_kind), s.agency, s.minutes / 60, s.output,
        )
        for p in HandlingProcess.objects.filter(status=ProcessStatus.APPROVED).select_related("procedure")
        for s in process_snapshot(p.pk).steps
    ]  # fmt: skip
    filled: dict[str, Sequence[Sequence[Any]]] = {
        "Danh mục tiếp nhận": [["" if v is None else v for v in row] for row in reception],
        "Quy trình": processes,
    }
    return excel.write_workbook(
        [
            excel.Sheet(
                name=name,
                columns=[excel.Column(title=column.title) for column in columns],
                rows=filled.get(name, []),
            )
            for name, columns in SHEETS.items()
        ]
    )
