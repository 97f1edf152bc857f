"""Reads of the administration: a unit as it was on a day, its tree, its hours, parameters and groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Length

from motcua.kernel.actor import Actor
from motcua.kernel.refusal import not_found
from motcua.kernel.text import fold
from motcua.law.hours import OfficeHours as Hours
from motcua.law.hours import default_hours

from .freshness import FreshCache
from .models import (
    Confidence,
    Level,
    OfficeHours,
    Parameter,
    Succession,
    Unit,
    UnitKind,
    UnitPeriod,
    in_force,
)
from .models import UnitQuerySet as Units

SUBJECT = "agencies"

_hours: FreshCache[tuple[int, date], Hours] = FreshCache(SUBJECT)
_parameters: FreshCache[tuple[str, int | None, date], ParameterValue | None] = FreshCache(SUBJECT)
_units: FreshCache[str, Unit | None] = FreshCache(SUBJECT)


@dataclass(frozen=True, slots=True)
class UnitAt:
    """A unit as it was on one day: its name, parent and code of that day."""

    id: int
    key: str
    name: str
    short_name: str
    kind: str
    level: str
    parent_id: int | None
    identifier_code: str
    code_scheme: str
    on: date


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A parameter in force, with where it comes from and how far it was checked."""

    key: str
    value: Any
    basis: str
    confidence: str
    unit_id: int | None

    @property
    def is_checked(self) -> bool:
        """Whether it may stand on a document as law (conventions, "Law")."""
        return self.confidence == Confidence.CHECKED


#: Groups that plans, reports and letters address by one name (glossary: "sở, ban, ngành").
COLLECTIVES: dict[str, Q] = {
    "Sở, ban, ngành tỉnh": Q(kind__in=[UnitKind.DEPARTMENT, UnitKind.PROVINCE_AGENCY], level=Level.PROVINCE),
    "các cơ quan chuyên môn": Q(kind=UnitKind.DEPARTMENT, level=Level.PROVINCE),
    "UBND cấp huyện": Q(kind=UnitKind.DISTRICT_COMMITTEE),
    "UBND cấp xã": Q(kind=UnitKind.COMMUNE_COMMITTEE),
    "cơ quan ngành dọc": Q(kind=UnitKind.VERTICAL_AGENCY, level=Level.PROVINCE),
    "Bộ phận Một cửa": Q(kind__in=[UnitKind.COUNTER, UnitKind.SERVICE_CENTRE]),
}


def unit_by_key(key: str) -> Unit:
    """The unit with this key in its newest state; refused when there is none. Kept in memory."""
    unit = _units.get(key, lambda: Unit.objects.filter(key=key).first())
    if unit is None:
        raise not_found(f"đơn vị «{key}»")
    return unit


def unit_at(key: str, on: date) -> UnitAt:
    """The unit with the name, parent and code that it had on the day `on`; refused when it did not exist."""
    unit = Unit.objects.filter(in_force(on), key=key).first()
    if unit is None:
        raise not_found(f"đơn vị «{key}» vào ngày {on:%d/%m/%Y}")
    return as_of(unit, on)


def as_of(unit: Unit, on: date) -> UnitAt:
    """The given unit as it was on a day; days before its first period take the newest state."""
    period = UnitPeriod.objects.filter(in_force(on), unit=unit).first()
    source: Unit | UnitPeriod = period or unit
    return UnitAt(
        id=unit.id,
        key=unit.key,
        name=source.name,
        short_name=source.short_name,
        kind=unit.kind,
        level=unit.level,
        parent_id=source.parent_id,
        identifier_code=source.identifier_code,
        code_scheme=source.code_scheme,
        on=on,
    )


def subtree(unit: Unit, on: date | None = None) -> Units:
    """The unit and all below it, in the order of the tree; with `on` only those that existed that day."""
    rows = Unit.objects.subtree_of(unit)
    return (rows.valid_on(on) if on else rows).order_by("path")


def ancestors(unit: Unit) -> list[Unit]:
    """The units above, the root first, the unit itself last. One statement."""
    return list(
        Unit.objects.alias(whole=Value(unit.path))
        .filter(whole__startswith=_prefix())
        .order_by(Length("path"))
    )


def collective(name: str, on: date) -> list[Unit]:
    """The units that a collective name means on a day, in the order of lists.

    Names: see `COLLECTIVES`. An unknown name is refused.
    """
    condition = COLLECTIVES.get(name)
    if condition is None:
        raise not_found(f"nhóm cơ quan «{name}»")
    return list(Unit.objects.filter(condition).valid_on(on).order_by("order", "sort_key", "id"))


def successors(unit: Unit, on: date) -> list[Unit]:
    """The units that had taken over from `unit` by the day `on`, followed through chains; itself when none."""
    edges: dict[int, list[int]] = {}
    for before, after in Succession.objects.filter(on__lte=on).values_list("predecessor_id", "successor_id"):
        edges.setdefault(before, []).append(after)
    ends: list[int] = []
    waiting, seen = [unit.id], set[int]()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        following = [after for after in edges.get(current, []) if after != current]
        if following:
            waiting.extend(following)
        else:
            ends.append(current)
    return list(Unit.objects.filter(pk__in=ends).order_by("order", "sort_key"))


def counters_of(unit: Unit, on: date) -> list[Unit]:
    """Counters that take in dossiers for this agency (Decree 61/2018, art. 7)."""
    return list(
        Unit.objects.filter(counter_of=unit, kind__in=[UnitKind.COUNTER, UnitKind.SERVICE_CENTRE])
        .valid_on(on)
        .order_by("order", "sort_key")
    )


def find(actor: Actor, text: str, *, on: date, limit: int = 20) -> list[Unit]:
    """Units within the actor's scope whose name holds every word of `text`, diacritics aside."""
    rows = Unit.objects.visible_to(actor).valid_on(on)
    for word in fold(text).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    return list(rows.order_by("level", "sort_key", "id")[:limit])


def office_hours_of(unit: Unit, on: date) -> Hours:
    """The unit's office hours on a day: its own, else of the nearest unit above, else the default. Kept."""

    def load() -> Hours:
        row = (
            OfficeHours.objects.alias(whole=Value(unit.path))
            .filter(in_force(on), whole__startswith=_prefix("unit__"))
            .order_by(Length("unit__path").desc())
            .first()
        )
        return read_hours(row.sessions) if row else default_hours()

    return _hours.get((unit.id, on), load)


def read_hours(sessions: list[list[list[str]]]) -> Hours:
    """Stored sessions (seven days, Monday first) as office hours of the law; LawError when impossible."""
    return Hours.weekly([[(str(start), str(end)) for start, end in day] for day in sessions])


def parameter(key: str, *, on: date, unit: Unit | None = None, default: Any = None) -> Any:
    """The value of a parameter on a day: the nearest unit's, else the province's, else `default`. Kept."""
    row = parameter_row(key, on=on, unit=unit)
    return default if row is None else row.value


def parameter_row(key: str, *, on: date, unit: Unit | None = None) -> ParameterValue | None:
    """Like `parameter`, with basis and confidence; None when nothing is set."""

    def load() -> ParameterValue | None:
        rows = Parameter.objects.filter(in_force(on), key=key)
        if unit is None:
            found = rows.filter(unit=None).order_by("-valid_from").first()
        else:
            found = (
                rows.alias(whole=Value(unit.path))
                .filter(Q(unit=None) | Q(whole__startswith=_prefix("unit__")))
                .order_by(Length("unit__path").desc(nulls_last=True), "-valid_from")
                .first()
            )
        if found is None:
            return None
        return ParameterValue(found.key, found.value, found.basis, found.confidence, found.unit_id)

    return _parameters.get((key, unit.id if unit else None, on), load)


def _prefix(relation: str = "") -> Any:
    from django.db.models import F

    return F(f"{relation}path")
