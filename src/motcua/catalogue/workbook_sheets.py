"""Sheets of the set-up workbook that belong to the catalogue: reception lists and handling processes. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from motcua.agencies.rows import CellError, Change, Column, Difference, date_of, missing, number_of, text_of
from motcua.catalogue.values import StepSnapshot

RECEPTION_COLUMNS: tuple[Column, ...] = (
    Column("counter", "Khoá Bộ phận Một cửa", True, "tg.815.28249.mot-cua"),
    Column("procedure", "Mã thủ tục", True, "1.001193"),
    Column("resolving_unit", "Khoá đơn vị giải quyết", False, "tg.815.28249"),
    Column("valid_from", "Từ ngày", True, "01/01/2022"),
    Column("valid_to", "Thôi tiếp nhận từ ngày", False, "", "Điền để đóng"),
    Column("decision_number", "Quyết định", True, "12/QĐ-UBND"),
)
PROCESS_COLUMNS: tuple[Column, ...] = (
    Column("procedure", "Mã thủ tục", True, "1.001193"),
    Column("level", "Cấp", True, "Cấp xã"),
    Column("case_name", "Trường hợp"),
    Column("decision_number", "Quyết định phê duyệt", True, "101/QĐ-UBND"),
    Column("decision_date", "Ngày quyết định", True, "15/11/2021"),
    Column("number", "Bước", True, "1"),
    Column("parallel_group", "Nhóm song song"),
    Column("name", "Tên bước", True, "Tiếp nhận hồ sơ"),
    Column("content", "Nội dung công việc"),
    Column("role", "Vai trò", True, "can_bo_tiep_nhan"),
    Column("unit_kind", "Đơn vị", True, "Bộ phận Một cửa"),
    Column("agency", "Cơ quan cụ thể"),
    Column("hours", "Thời gian (giờ làm việc)", True, "0,5"),
    Column("output", "Kết quả"),
)
LEVELS = {"Cấp tỉnh": "province", "Cấp huyện": "district", "Cấp xã": "commune"}
UNITS = {"Bộ phận Một cửa": "counter", "Đơn vị giải quyết": "resolving", "Cơ quan lấy ý kiến": "consulted"}


def compare_reception(
    rows: Sequence[Mapping[str, Any]],
    existing: Mapping[str, Mapping[str, Any]],
    *,
    units: frozenset[str],
    procedures: Mapping[str, bool],
) -> Difference:
    """What the sheet of reception lists would change; `procedures` says of each code whether it may be taken in."""
    result = Difference()
    seen: set[str] = set()
    for index, row in enumerate(rows):
        number = number_of(row, index)
        errors = missing(row, RECEPTION_COLUMNS, number)
        values: dict[str, Any] = {column.name: text_of(row, column.name) for column in RECEPTION_COLUMNS}
        for column in ("valid_from", "valid_to"):
            values[column] = _date(row, column, number, errors)
        errors += _reception_errors(values, number, units=units, procedures=procedures)
        key = f"{values['counter']} {values['procedure']}"
        if key in seen:
            errors.append(CellError(number, "procedure", "Thủ tục này đã có ở dòng trên cho cùng bộ phận."))
        seen.add(key)
        if errors:
            result.errors += errors
            continue
        _sort_in(result, Change(key, number, existing.get(key, {}), values))
    return result


def _reception_errors(
    values: Mapping[str, Any], number: int, *, units: frozenset[str], procedures: Mapping[str, bool]
) -> list[CellError]:
    errors = [
        CellError(number, column, f"Không có đơn vị «{values[column]}».")
        for column in ("counter", "resolving_unit")
        if values[column] and values[column] not in units
    ]
    code = values["procedure"]
    if code and code not in procedures:
        errors.append(CellError(number, "procedure", f"Không có thủ tục mã {code}."))
    elif code and not procedures[code]:
        errors.append(
            CellError(number, "procedure", f"Thủ tục {code} không thuộc diện tiếp nhận tại Bộ phận Một cửa.")
        )
    if values["valid_from"] and values["valid_to"] and values["valid_to"] < values["valid_from"]:
        errors.append(CellError(number, "valid_to", "Ngày thôi tiếp nhận trước ngày bắt đầu."))
    return errors


def _sort_in(result: Difference, change: Change) -> None:
    if not change.before:
        result.added.append(change)
    elif change.after["valid_to"] and not change.before["valid_to"]:
        result.closed.append(change)
    elif change.after["resolving_unit"] != change.before["resolving_unit"]:
        result.changed.append(change)
    else:
        result.same += 1


def compare_processes(
    rows: Sequence[Mapping[str, Any]],
    existing: Mapping[str, tuple[StepSnapshot, ...]],
    *,
    procedures: Mapping[str, bool],
    check: Callable[[str, tuple[StepSnapshot, ...]], str],
) -> Difference:
    """What the sheet of processes would change: one record a table; `check` gives a sentence for an unsound one."""
    result = Difference()
    tables: dict[str, tuple[int, dict[str, Any], list[StepSnapshot]]] = {}
    for index, row in enumerate(rows):
        number = number_of(row, index)
        errors = missing(row, PROCESS_COLUMNS, number)
        values: dict[str, Any] = {column.name: text_of(row, column.name) for column in PROCESS_COLUMNS}
        values["decision_date"] = _date(row, "decision_date", number, errors)
        step = _step(values, number, errors)
        if values["procedure"] and values["procedure"] not in procedures:
            errors.append(CellError(number, "procedure", f"Không có thủ tục mã {values['procedure']}."))
        level = LEVELS.get(values["level"])
        if values["level"] and level is None:
            errors.append(CellError(number, "level", f"Cấp phải là một trong: {', '.join(LEVELS)}."))
        result.errors += errors
        if step is not None and not errors:
            key = f"{values['procedure']} {level} {values['case_name']}".rstrip()
            head = {
                name: values[name] for name in ("procedure", "case_name", "decision_number", "decision_date")
            }
            tables.setdefault(key, (number, head | {"level": level}, []))[2].append(step)
    for key, (number, head, steps) in tables.items():
        table = tuple(sorted(steps, key=lambda step: step.number))
        problem = check(head["procedure"], table)
        if problem:
            result.errors.append(CellError(number, "number", problem))
        elif existing.get(key) == table:
            result.same += 1
        else:
            before = {"steps": existing[key]} if key in existing else {}
            (result.changed if before else result.added).append(
                Change(key, number, before, head | {"steps": table})
            )
    return result


def _step(values: Mapping[str, Any], number: int, errors: list[CellError]) -> StepSnapshot | None:
    unit = UNITS.get(values["unit_kind"])
    if values["unit_kind"] and unit is None:
        errors.append(CellError(number, "unit_kind", f"Đơn vị phải là một trong: {', '.join(UNITS)}."))
    try:
        order = int(values["number"] or 0)
        group = int(values["parallel_group"]) if values["parallel_group"] else None
        minutes = round(float((values["hours"] or "0").replace(",", ".")) * 60)
        if not (0 <= order < 1000 and 0 <= minutes < 1_000_000):
            raise ValueError
    except (ValueError, OverflowError):
        errors.append(CellError(number, "hours", "Bước, nhóm song song và thời gian phải là số."))
        return None
    return StepSnapshot(
        order, group, values["name"], values["content"], values["role"], "", unit or "", values["agency"],
        minutes, values["output"], "", False,
    )  # fmt: skip


def _date(row: Mapping[str, Any], column: str, number: int, errors: list[CellError]) -> date | None:
    try:
        return date_of(row, column)
    except ValueError:
        errors.append(
            CellError(number, column, f"«{text_of(row, column)}» không phải là ngày (ngày/tháng/năm).")
        )
        return None
