"""Pure decisions: what a sheet of units would change, and why a row cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from .models import Level, UnitKind
from .rows import CellError, Change, Column, Difference, date_of, missing, number_of, text_of

UNIT_COLUMNS: tuple[Column, ...] = (
    Column("key", "Khoá", True, "tg.so-tu-phap", "Chữ thường, số, dấu chấm, gạch nối; không đổi về sau"),
    Column("name", "Tên đơn vị", True, "Sở Tư pháp"),
    Column("short_name", "Tên gọn", False, "Sở Tư pháp"),
    Column("kind", "Loại", True, "Sở, ban, ngành tỉnh", "Một trong các loại của trang hướng dẫn"),
    Column("level", "Cấp", False, "Cấp tỉnh"),
    Column("parent", "Khoá đơn vị cấp trên", False, "tg"),
    Column("counter_of", "Tiếp nhận cho (khoá)", False, "tg", "Chỉ điền với Bộ phận Một cửa"),
    Column("gso_code", "Mã đơn vị hành chính", False, "28249"),
    Column("identifier_code", "Mã định danh", False, "H58.14"),
    Column("address", "Địa chỉ"),
    Column("phone", "Điện thoại"),
    Column("email", "Thư điện tử"),
    Column("valid_from", "Từ ngày", True, "01/01/2022"),
    Column("valid_to", "Đến trước ngày", False, "", "Điền để đóng đơn vị"),
    Column("basis", "Căn cứ", False, "", "Số, ký hiệu văn bản của việc lập, đổi, đóng"),
)
KEY = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_COMPARED = [column.name for column in UNIT_COLUMNS if column.name not in ("key", "valid_from", "basis")]


def _choice(text: str, choices: Sequence[tuple[str, str]]) -> str | None:
    """The value whose code or title this is, letters' case aside; None when there is none."""
    for value, title in choices:
        if text.casefold() in (value.casefold(), str(title).casefold()):
            return value
    return None


def read_unit(row: Mapping[str, Any], number: int) -> tuple[dict[str, Any], list[CellError]]:
    """A row of the sheet as values of a unit, with what is wrong in it."""
    errors = missing(row, UNIT_COLUMNS, number)
    values: dict[str, Any] = {column.name: text_of(row, column.name) for column in UNIT_COLUMNS}
    if values["key"] and not KEY.fullmatch(values["key"]):
        errors.append(
            CellError(number, "key", "Khoá chỉ gồm chữ thường không dấu, số, dấu chấm và gạch nối.")
        )
    kind = _choice(values["kind"], UnitKind.choices)
    if values["kind"] and kind is None:
        errors.append(CellError(number, "kind", f"Không có loại đơn vị «{values['kind']}»."))
    level = _choice(values["level"], Level.choices) if values["level"] else ""
    if level is None:
        errors.append(CellError(number, "level", f"Không có cấp «{values['level']}»."))
    values |= {"kind": kind or "", "level": level or ""}
    for column, limit in (("key", 80), ("name", 200), ("short_name", 100), ("address", 300)):
        if len(values[column]) > limit:
            errors.append(CellError(number, column, f"Dài quá {limit} ký tự."))
    for column in ("valid_from", "valid_to"):
        try:
            values[column] = date_of(row, column)
        except ValueError as error:
            values[column] = None
            errors.append(CellError(number, column, f"«{error}» không phải là ngày (dd/mm/yyyy)."))
    first, last = values["valid_from"], values["valid_to"]
    if first and last and last <= first:
        errors.append(CellError(number, "valid_to", "Ngày kết thúc phải sau ngày bắt đầu."))
    return values, errors


def compare_units(rows: Sequence[Mapping[str, Any]], existing: Mapping[str, Mapping[str, Any]]) -> Difference:
    """What the rows would do to the existing units, keyed by unit key.

    A unit that the sheet does not name stays as it is; a unit is closed only by its date. References may
    point at units of the same sheet, in any order; a circle of parents is an error.
    """
    difference = Difference()
    wanted: dict[str, tuple[int, dict[str, Any]]] = {}
    for index, row in enumerate(rows):
        number = number_of(row, index)
        values, errors = read_unit(row, number)
        if values["key"] in wanted:
            errors.append(CellError(number, "key", f"Khoá này đã có ở dòng {wanted[values['key']][0]}."))
        difference.errors += errors
        if not errors:
            wanted[values["key"]] = (number, values)
    parents = {key: str(unit.get("parent", "")) for key, unit in existing.items()}
    parents |= {key: values["parent"] for key, (_number, values) in wanted.items()}
    for key, (number, values) in wanted.items():
        problems = _reference_errors(number, values, parents)
        difference.errors += problems
        if not problems:
            _sort_in(difference, key, number, values, existing.get(key))
    return difference


def _reference_errors(number: int, values: Mapping[str, Any], parents: Mapping[str, str]) -> list[CellError]:
    errors = [
        CellError(number, column, f"Không có đơn vị «{values[column]}» trong bảng hay trong hệ thống.")
        for column in ("parent", "counter_of")
        if values[column] and values[column] not in parents
    ]
    current, seen = values["parent"], {values["key"]}
    while current:
        if current in seen:
            errors.append(CellError(number, "parent", "Các đơn vị cấp trên tạo thành vòng tròn."))
            break
        seen.add(current)
        current = parents.get(current, "")
    return errors


def _sort_in(
    difference: Difference,
    key: str,
    number: int,
    values: dict[str, Any],
    before: Mapping[str, Any] | None,
) -> None:
    if before is None:
        difference.added.append(Change(key, number, {}, values))
        return
    if all(before.get(name) == values[name] for name in _COMPARED):
        difference.same += 1
        return
    closes = values["valid_to"] is not None and before.get("valid_to") is None
    (difference.closed if closes else difference.changed).append(Change(key, number, dict(before), values))


def in_tree_order(changes: Sequence[Change]) -> list[Change]:
    """The changes so that a parent added by the same sheet comes before its children."""
    by_key = {change.key: change for change in changes}
    done: dict[str, Change] = {}

    def take(change: Change) -> None:
        chain = [change]
        while (parent := by_key.get(chain[-1].after["parent"])) and parent.key not in done:
            chain.append(parent)
        for link in reversed(chain):
            done.setdefault(link.key, link)

    for change in changes:
        take(change)
    return list(done.values())


def period_starts(change: Change, on: date) -> bool:
    """Whether a change begins a new period: the name, the parent or the code differ."""
    return bool(on) and bool({"name", "short_name", "parent", "identifier_code"} & set(change.fields))
