"""The verbs of the administration. Everything that changes a unit, its hours, its parameters goes through here."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from motcua.kernel import journal
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command
from motcua.kernel.refusal import Refusal, invalid
from motcua.kernel.text import clean, fold, sort_key
from motcua.law.errors import LawError

from . import decisions, queries
from .freshness import raise_number
from .models import (
    Confidence,
    OfficeHours,
    Parameter,
    SigningAuthority,
    Succession,
    SuccessionKind,
    Unit,
    UnitPeriod,
)
from .policy import PARAMETERS, require_edit
from .record import record_many
from .rows import Change, Difference
from .signing import printed_lines

#: Streams of units have ids that follow from their keys: the same seed gives the same province.
STREAMS = uuid.UUID("6d6f7463-7561-5f75-8e69-740000000001")


def plan_units(rows: Sequence[Mapping[str, Any]]) -> Difference:
    """What rows of a sheet (see `decisions.UNIT_COLUMNS`) would change. Reads, changes nothing."""
    existing = {
        unit.key: _values(unit) for unit in Unit.objects.select_related("parent", "counter_of").iterator()
    }
    return decisions.compare_units(rows, existing)


@command("agencies.apply_units")
def apply_units(difference: Difference, *, by: Actor, on: date) -> dict[str, int]:
    """Apply a difference that was shown, from the day `on`; returns its counts. One event a unit and a batch.

    Refused when it has errors, or when a unit has changed since the difference was made.
    """
    if difference.errors:
        first = difference.errors[0]
        raise Refusal(
            f"Bảng còn {len(difference.errors)} lỗi, lỗi đầu ở dòng {first.row}: {first.sentence}",
            next_step="Xin sửa bảng rồi tải lên lại; chưa có gì được thay đổi.",
            code="invalid",
            status=422,
        )
    touched = [change.key for change in (*difference.changed, *difference.closed)]
    needed = {change.after[c] for change in _all(difference) for c in ("parent", "counter_of")} - {""}
    units = {
        unit.key: unit
        for unit in Unit.objects.select_for_update(of=("self",))
        .select_related("parent", "counter_of")
        .filter(key__in={*touched, *needed})
        .order_by("id")
    }
    for change in _all(difference):
        parent = units.get(change.after["parent"])
        require_edit(by, units[change.key].path if change.before else parent.path if parent else "")
    _check_unchanged(difference, units)
    entries = _add(difference.added, units)
    for change in (*difference.changed, *difference.closed):
        entries.append(_change(change, units, on))
    record_many("unit", entries, by=by, batch_verb="agencies.apply_units")
    raise_number(queries.SUBJECT)
    return difference.counts()


def change_units(rows: Sequence[Mapping[str, Any]], *, by: Actor, on: date) -> Difference:
    """Plan and apply in one go, for screens that edit one unit; refused with the sentences of the cells."""
    difference = plan_units(rows)
    if difference.errors:
        raise invalid({error.column: error.sentence for error in difference.errors})
    if not difference.is_empty:
        apply_units(difference, by=by, on=on)
    return difference


@command("agencies.succeed")
def succeed(
    *, predecessors: Sequence[str], successor: str, kind: str, on: date, basis: str, by: Actor
) -> list[Succession]:
    """Record that units (by key) were merged into, split from or renamed to another on a day, by a decision.

    A merged or renamed unit is closed on that day; a split one lives on.
    """
    if kind not in SuccessionKind.values or not clean(basis):
        raise invalid({"basis": "Phải ghi rõ cách kế tục và số, ký hiệu văn bản."})
    after = queries.unit_by_key(successor)
    units = list(Unit.objects.select_for_update().filter(key__in=predecessors).order_by("id"))
    if len(units) != len(set(predecessors)) or after.id in {unit.id for unit in units}:
        raise invalid({"predecessors": "Có đơn vị không tồn tại, hoặc trùng với đơn vị kế tục."})
    rows = []
    for unit in units:
        require_edit(by, unit.path)
        rows.append(Succession(predecessor=unit, successor=after, kind=kind, on=on, basis=clean(basis)))
        if kind != SuccessionKind.SPLIT_FROM:
            _close(unit, on)
    Succession.objects.bulk_create(rows)
    payload = {"successor": after.key, "kind": kind, "on": on, "basis": clean(basis)}
    record_many("unit", [(unit.stream_id, "agencies.succeed", payload) for unit in units], by=by)
    raise_number(queries.SUBJECT)
    return rows


@command("agencies.set_office_hours")
def set_office_hours(
    *, unit: str, sessions: list[list[list[str]]], valid_from: date, basis: str, by: Actor
) -> OfficeHours:
    """Set the hours of a unit (by key) from a day: seven days, Monday first, sessions as ["07:00", "11:30"]."""
    row = _locked(unit)
    require_edit(by, row.path)
    try:
        queries.read_hours(sessions)
    except (LawError, TypeError, ValueError) as error:
        reason = str(error) if isinstance(error, LawError) else "Giờ làm việc không đúng dạng."
        raise invalid({"sessions": reason}) from error
    OfficeHours.objects.filter(unit=row, valid_to=None, valid_from__lt=valid_from).update(valid_to=valid_from)
    hours, _new = OfficeHours.objects.update_or_create(
        unit=row, valid_from=valid_from, defaults={"sessions": sessions, "basis": clean(basis)}
    )
    payload = {"sessions": sessions, "valid_from": valid_from, "basis": clean(basis)}
    journal.append("unit", row.stream_id, "agencies.set_office_hours", payload, by=by)
    raise_number(queries.SUBJECT)
    return hours


@command("agencies.set_parameter")
def set_parameter(
    *,
    key: str,
    value: Any,
    valid_from: date,
    basis: str,
    by: Actor,
    unit: str = "",
    confidence: str = Confidence.KNOWN,
    title: str = "",
    measure: str = "",
) -> Parameter:
    """Set a parameter from a day on, for the province or one unit (by key); the value before ends that day."""
    row = _locked(unit) if unit else None
    require_edit(by, row.path if row else "", or_else=PARAMETERS)
    Parameter.objects.filter(key=key, unit=row, valid_to=None, valid_from__lt=valid_from).update(
        valid_to=valid_from
    )
    defaults = {"value": value, "basis": clean(basis), "confidence": confidence}
    defaults |= {"title": title, "measure": measure} if title else {}
    parameter, _new = Parameter.objects.update_or_create(
        key=key, unit=row, valid_from=valid_from, defaults=defaults
    )
    stream = row.stream_id if row else uuid.uuid5(STREAMS, f"parameter:{key}")
    payload = {"key": key, "value": value, "valid_from": valid_from, "basis": clean(basis)}
    journal.append("unit" if row else "parameter", stream, "agencies.set_parameter", payload, by=by)
    raise_number(queries.SUBJECT)
    return parameter


@command("agencies.set_signing")
def set_signing(row: SigningAuthority, *, by: Actor) -> SigningAuthority:
    """Add a signing authority; refused when its lines cannot be printed."""
    require_edit(by, row.unit.path if row.unit else "")
    printed_lines(form=row.form, collective=row.collective, principal=row.principal, position=row.position)
    row.save()
    stream = row.unit.stream_id if row.unit else uuid.uuid5(STREAMS, f"signing:{row.document_kind}")
    payload = {"id": row.pk, "document_kind": row.document_kind, "form": row.form, "from": row.valid_from}
    journal.append("unit" if row.unit else "signing", stream, "agencies.set_signing", payload, by=by)
    return row


def _locked(key: str) -> Unit:
    row = Unit.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise invalid({"unit": f"Không có đơn vị «{key}»."})
    return row


def _all(difference: Difference) -> list[Change]:
    return [*difference.added, *difference.changed, *difference.closed]


def _values(unit: Unit) -> dict[str, Any]:
    """A unit as the values of its sheet row."""
    values = {
        column.name: getattr(unit, column.name)
        for column in decisions.UNIT_COLUMNS
        if column.name not in ("parent", "counter_of", "basis")
    }
    values["parent"] = unit.parent.key if unit.parent else ""
    values["counter_of"] = unit.counter_of.key if unit.counter_of else ""
    return values


def _check_unchanged(difference: Difference, units: Mapping[str, Unit]) -> None:
    for change in (*difference.changed, *difference.closed):
        unit = units.get(change.key)
        if unit is None or _values(unit) != dict(change.before):
            raise Refusal(
                f"Đơn vị «{change.key}» vừa được người khác thay đổi.",
                next_step="Xin xem lại phần khác biệt trước khi áp dụng.",
                code="version",
            )
    known = set(
        Unit.objects.filter(key__in=[change.key for change in difference.added]).values_list("key", flat=True)
    )
    if known:
        raise Refusal(
            f"Đơn vị «{min(known)}» vừa được người khác lập.",
            next_step="Xin xem lại phần khác biệt trước khi áp dụng.",
            code="version",
        )


def _add(changes: Sequence[Change], units: dict[str, Unit]) -> list[tuple[uuid.UUID, str, dict[str, Any]]]:
    """Insert new units with their first period; `units` learns them."""
    if not changes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('agencies_unit', 'id')) FROM generate_series(1, %s)",
            (len(changes),),
        )
        ids = [row[0] for row in cursor.fetchall()]
    place = {change.key: index for index, change in enumerate(changes)}
    ordered = decisions.in_tree_order(changes)
    for number, change in zip(ids, ordered, strict=True):
        parent = units.get(change.after["parent"])
        units[change.key] = _new_unit(number, change, parent, place[change.key])
    rows = [units[change.key] for change in ordered]
    for unit, change in zip(rows, ordered, strict=True):
        unit.counter_of = units.get(change.after["counter_of"])
    Unit.objects.bulk_create(rows, batch_size=1000)
    UnitPeriod.objects.bulk_create(
        [
            _period(unit, unit.valid_from, basis=change.after["basis"])
            for unit, change in zip(rows, ordered, strict=True)
        ],
        batch_size=1000,
    )
    return [(unit.stream_id, "agencies.add_unit", {"key": unit.key, "id": unit.id}) for unit in rows]


def _new_unit(number: int, change: Change, parent: Unit | None, order: int) -> Unit:
    values = {k: v for k, v in change.after.items() if k not in ("parent", "counter_of", "basis")}
    return Unit(
        id=number,
        stream_id=uuid.uuid5(STREAMS, change.key),
        parent=parent,
        path=f"{parent.path if parent else ''}{number:06d}.",
        order=order,
        code_scheme="QD20_2020" if values["identifier_code"] else "",
        sort_key=sort_key(values["name"])[:300],
        search_key=fold(f"{values['name']} {values['short_name']} {values['gso_code']}")[:300],
        **values,
    )


def _period(unit: Unit, start: date, *, basis: str) -> UnitPeriod:
    return UnitPeriod(
        unit=unit,
        name=unit.name,
        short_name=unit.short_name,
        parent=unit.parent,
        identifier_code=unit.identifier_code,
        code_scheme=unit.code_scheme,
        valid_from=start,
        valid_to=unit.valid_to,
        basis=basis,
    )


def _change(change: Change, units: dict[str, Unit], on: date) -> tuple[uuid.UUID, str, dict[str, Any]]:
    unit = units[change.key]
    if change.before["valid_to"] is None and change.after["valid_to"] is not None:
        _close(unit, change.after["valid_to"], save=False)
    parent = units.get(change.after["parent"])
    if unit.parent_id != (parent.id if parent else None):
        _move(unit, parent)
    unit.counter_of = units.get(change.after["counter_of"])
    for name, value in change.after.items():
        if name not in ("parent", "counter_of", "basis", "key", "valid_from"):
            setattr(unit, name, value)
    unit.sort_key = sort_key(unit.name)[:300]
    unit.search_key = fold(f"{unit.name} {unit.short_name} {unit.gso_code}")[:300]
    unit.save()
    if decisions.period_starts(change, on):
        open_period = UnitPeriod.objects.filter(unit=unit).order_by("-valid_from").first()
        if open_period and open_period.valid_from < on:
            open_period.valid_to = on
            open_period.save(update_fields=["valid_to"])
            _period(unit, on, basis=change.after["basis"]).save(force_insert=True)
        elif open_period:
            renewed = _period(unit, open_period.valid_from, basis=change.after["basis"])
            renewed.pk = open_period.pk
            renewed.save(force_update=True)
    verb = "agencies.close_unit" if "valid_to" in change.fields else "agencies.change_unit"
    return unit.stream_id, verb, {"key": unit.key, "fields": change.fields, "on": on}


def _move(unit: Unit, parent: Unit | None) -> None:
    """Hang the unit and all below it under another parent."""
    old = unit.path
    new = f"{parent.path if parent else ''}{unit.id:06d}."
    Unit.objects.filter(path__startswith=old).exclude(pk=unit.pk).update(
        path=Concat(Value(new), Substr("path", len(old) + 1))
    )
    unit.parent, unit.path = parent, new


def _close(unit: Unit, on: date, *, save: bool = True) -> None:
    """End a unit and its open period on a day; refused while units below it live on."""
    if Unit.objects.filter(parent=unit).valid_on(on).exists():
        raise Refusal(
            f"{unit.name} còn đơn vị cấp dưới đang hoạt động.",
            next_step="Xin chuyển hoặc đóng các đơn vị cấp dưới trước.",
            code="has_children",
        )
    UnitPeriod.objects.filter(unit=unit, valid_to=None).update(valid_to=on)
    unit.valid_to = on
    if save:
        unit.save(update_fields=["valid_to"])
