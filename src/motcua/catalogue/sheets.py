"""Sheets of the workbook that belong to the catalogue: reception lists and handling processes.

Planning compares rows with what is in force and says cell by cell what is wrong; applying uses the same checks as
the verbs one by one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from motcua.agencies.models import Unit, UnitKind
from motcua.agencies.rows import CellError, Change, Column, Difference, missing, number_of, text_of
from motcua.catalogue import policy
from motcua.catalogue.commands.frame import require
from motcua.catalogue.commands.reception import NewEntry, close_reception, write_reception
from motcua.catalogue.models import Procedure, ReceptionEntry
from motcua.catalogue.sheets_shared import read_dates, refuse_errors
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command
from motcua.kernel.refusal import Refusal

RECEPTION_COLUMNS: tuple[Column, ...] = (
    Column("counter", "Khoá Bộ phận Một cửa", True, "tg.815.28282.mot-cua"),
    Column("code", "Mã thủ tục", True, "1.001193"),
    Column(
        "resolving", "Khoá cơ quan giải quyết", False, "tg.815.28282", "Trống: cơ quan của Bộ phận Một cửa"
    ),
    Column("valid_from", "Tiếp nhận từ ngày", True, "01/03/2022"),
    Column("decision_number", "Theo quyết định", True, "12/QĐ-UBND"),
    Column("decision_date", "Ngày quyết định", False, "25/02/2022"),
    Column("valid_to", "Thôi từ ngày", False, "", "Điền để thôi tiếp nhận"),
    Column("closing_decision", "Quyết định thôi", False, "", "Bắt buộc khi thôi tiếp nhận"),
)
COUNTER_KINDS = (UnitKind.COUNTER, UnitKind.SERVICE_CENTRE)


# ---- reception lists -----------------------------------------------------------------------------------------


def reception_rows() -> list[list[Any]]:
    """Every open entry in the order of counters, as rows of the sheet."""
    rows = ReceptionEntry.objects.filter(valid_to=None).select_related(
        "counter", "resolving_unit", "procedure"
    )
    return [
        [
            entry.counter.key,
            entry.procedure.code,
            entry.resolving_unit.key if entry.resolving_unit else "",
            entry.valid_from,
            entry.decision_number,
            entry.decision_date,
            None,
            "",
        ]
        for entry in rows.defer("procedure__search_key").order_by("counter__path", "procedure__sort_key")
    ]


def plan_reception(
    rows: Sequence[Mapping[str, Any]], *, also_units: frozenset[str] = frozenset()
) -> Difference:
    """What the rows would do to the open reception lists; entries that are not named stay.

    `also_units` are keys of units that the same workbook is about to make.
    """
    difference = Difference()
    given = [(number_of(row, index), row) for index, row in enumerate(rows)]
    counters = set(Unit.objects.filter(kind__in=COUNTER_KINDS).values_list("key", flat=True)) | also_units
    units = set(Unit.objects.values_list("key", flat=True)) | also_units
    wanted = {text_of(row, "code") for _number, row in given}
    procedures = {p.code: p for p in Procedure.objects.filter(code__in=wanted).defer("search_key")}
    named = {text_of(row, "counter") for _number, row in given}
    open_entries = {
        f"{entry.counter.key}|{entry.procedure.code}": entry
        for entry in ReceptionEntry.objects.filter(valid_to=None, counter__key__in=named)
        .select_related("counter", "procedure", "resolving_unit")
        .defer("procedure__search_key")
    }
    seen: dict[str, int] = {}
    for number, row in given:
        values: dict[str, Any] = {column.name: text_of(row, column.name) for column in RECEPTION_COLUMNS}
        errors = missing(row, RECEPTION_COLUMNS, number)
        errors += read_dates(values, row, number, ("valid_from", "decision_date", "valid_to"))
        errors += _reception_errors(values, number, counters, units, procedures)
        key = f"{values['counter']}|{values['code']}"
        if key in seen:
            errors.append(CellError(number, "code", f"Thủ tục này đã có ở dòng {seen[key]}."))
        seen.setdefault(key, number)
        entry = open_entries.get(key)
        if not errors:
            errors += _against_open(values, number, entry)
        difference.errors += errors
        if errors:
            continue
        if entry is None:
            difference.added.append(Change(key, number, {}, values))
        elif values["valid_to"] is not None:
            before = {**values, "valid_to": None, "closing_decision": ""}
            difference.closed.append(Change(key, number, before, values))
        else:
            difference.same += 1
    return difference


def _reception_errors(
    values: Mapping[str, Any],
    number: int,
    counters: set[str],
    units: set[str],
    procedures: Mapping[str, Procedure],
) -> list[CellError]:
    errors = []
    if values["counter"] and values["counter"] not in counters:
        errors.append(CellError(number, "counter", f"Không có Bộ phận Một cửa «{values['counter']}»."))
    if values["resolving"] and values["resolving"] not in units:
        errors.append(CellError(number, "resolving", f"Không có đơn vị «{values['resolving']}»."))
    procedure = procedures.get(values["code"])
    if values["code"] and procedure is None:
        errors.append(CellError(number, "code", f"Không có thủ tục mã {values['code']} trong danh mục."))
    elif procedure is not None and not procedure.may_be_taken_in:
        errors.append(
            CellError(
                number, "code", f"Thủ tục {procedure.code} không thuộc diện tiếp nhận tại Bộ phận Một cửa."
            )
        )
    if values["valid_to"] and not values["closing_decision"]:
        errors.append(CellError(number, "closing_decision", "Thôi tiếp nhận phải kèm số quyết định."))
    return errors


def _against_open(values: Mapping[str, Any], number: int, entry: ReceptionEntry | None) -> list[CellError]:
    if entry is None:
        if values["valid_to"]:
            return [
                CellError(
                    number, "valid_to", "Thủ tục này không có trong danh mục đang tiếp nhận để mà thôi."
                )
            ]
        return []
    if values["valid_to"] and values["valid_to"] < entry.valid_from:
        return [CellError(number, "valid_to", "Ngày thôi tiếp nhận trước ngày bắt đầu tiếp nhận.")]
    resolving = entry.resolving_unit.key if entry.resolving_unit else ""
    if values["resolving"] != resolving and not values["valid_to"]:
        sentence = "Thủ tục đang được tiếp nhận với cơ quan giải quyết khác; xin thôi tiếp nhận rồi thêm lại."
        return [CellError(number, "resolving", sentence)]
    return []


@command("catalogue.apply_reception")
def apply_reception(difference: Difference, *, by: Actor) -> dict[str, int]:
    """Apply a difference of reception lists that was shown; returns its counts. One event a counter."""
    require(by, policy.SET_RECEPTION, "lập danh mục tiếp nhận")
    refuse_errors(difference)
    changes = [*difference.added, *difference.closed]
    keys = {change.after[name] for change in changes for name in ("counter", "resolving")} - {""}
    units = {unit.key: unit for unit in Unit.objects.filter(key__in=keys)}
    visible = set(
        Unit.objects.visible_to(by)
        .filter(key__in={change.after["counter"] for change in changes})
        .values_list("key", flat=True)
    )
    for change in changes:
        if change.after["counter"] not in visible:
            raise Refusal(
                f"Bộ phận Một cửa «{change.after['counter']}» ngoài phạm vi của anh/chị.",
                code="forbidden",
                status=403,
                next_step="Xin bỏ các dòng ấy rồi tải lên lại; chưa có gì được thay đổi.",
            )
    codes = {change.after["code"] for change in difference.added}
    procedures = dict(Procedure.objects.filter(code__in=codes).values_list("code", "id"))
    write_reception(
        [
            NewEntry(
                counter_id=units[change.after["counter"]].pk,
                procedure_id=procedures[change.after["code"]],
                valid_from=change.after["valid_from"],
                decision_number=change.after["decision_number"],
                decision_date=change.after["decision_date"],
                resolving_unit_id=units[change.after["resolving"]].pk if change.after["resolving"] else None,
            )
            for change in difference.added
        ],
        by=by,
    )
    groups: dict[tuple[str, date, str], list[str]] = {}
    for change in difference.closed:
        group = (change.after["counter"], change.after["valid_to"], change.after["closing_decision"])
        groups.setdefault(group, []).append(change.after["code"])
    for (counter, valid_to, decision), closed in groups.items():
        close_reception(units[counter].pk, closed, valid_to=valid_to, decision_number=decision, by=by)
    return difference.counts()


# ---- handling processes --------------------------------------------------------------------------------------
