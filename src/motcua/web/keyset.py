"""Pages by key: stable under inserts, as fast on page 10,000 as on page one, and no count of all rows.

A cursor holds the ordering values of the last row seen, signed, so that a URL cannot ask for other columns
or break the query. Used by the screens and by the API.
"""

from __future__ import annotations

import base64
import binascii
import json
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest

from .formats import COUNT_LIMIT, format_count

Row = TypeVar("Row")

#: Query parameter of the cursor on screens.
CURSOR_PARAMETER = "trang"
PAGE_SIZE = 50

_signer = Signer(salt="motcua.web.keyset")


class BadCursor(ValueError):  # noqa: N818 - said as it is: the cursor is bad
    """The cursor was not made by this list, or was tampered with."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list: its rows, the cursors of its neighbours, the capped count (None: not asked for)."""

    rows: list[Row]
    next_cursor: str = ""
    previous_cursor: str = ""
    count: int | None = None
    size: int = PAGE_SIZE
    parameter: str = field(default=CURSOR_PARAMETER)

    @property
    def count_text(self) -> str:
        """`37` or `1.000+`; empty when the count was not asked for."""
        return format_count(self.count) if self.count is not None else ""


@dataclass(frozen=True, slots=True)
class _Key:
    """One column of the order: where its value lies and whether it can be NULL."""

    name: str
    descending: bool
    nullable: bool


def paginate(
    rows: QuerySet[Any, Row],
    *,
    order: Sequence[str],
    cursor: str = "",
    size: int = PAGE_SIZE,
    count: bool = True,
    nullable: Collection[str] | None = None,
) -> Page[Row]:
    """One page of `rows` in `order` (names as for `order_by`, the last one unique, `pk` added when missing).

    `nullable` names the ordering columns that may be NULL; by default this is read from the model (columns
    that are not its own, such as annotations, count as not NULL). NULLs come last. `count=True` costs one
    more statement that reads at most 1,001 rows. Raises `BadCursor`.
    """
    keys = _keys(rows, order, nullable)
    forward, values = (True, None) if not cursor else _decode(cursor, keys)
    total = rows.order_by()[: COUNT_LIMIT + 1].count() if count else None
    part = rows
    if values is not None:
        part = part.filter(_beyond(keys, values, forward=forward))
    found = list(part.order_by(*_ordering(keys, forward=forward))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if not forward:
        found.reverse()
    has_next = more if forward else True
    has_previous = values is not None if forward else more
    return Page(
        rows=found,
        next_cursor=_encode(keys, found[-1], forward=True) if found and has_next else "",
        previous_cursor=_encode(keys, found[0], forward=False) if found and has_previous else "",
        count=total,
        size=size,
    )


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any, Row],
    *,
    order: Sequence[str],
    size: int = PAGE_SIZE,
    count: bool = True,
    nullable: Collection[str] | None = None,
) -> Page[Row]:
    """The page that the URL asks for (`?trang=`); an old or broken cursor leads to the first page."""
    cursor = request.GET.get(CURSOR_PARAMETER, "")
    try:
        return paginate(rows, order=order, cursor=cursor, size=size, count=count, nullable=nullable)
    except BadCursor:
        return paginate(rows, order=order, size=size, count=count, nullable=nullable)


def _keys(rows: QuerySet[Any, Any], order: Sequence[str], nullable: Collection[str] | None) -> list[_Key]:
    names = [name.lstrip("-") for name in order]
    full = list(order) if {"pk", "id"} & set(names) else [*order, "pk"]
    return [
        _Key(
            name=name.lstrip("-"),
            descending=name.startswith("-"),
            nullable=(name.lstrip("-") in nullable)
            if nullable is not None
            else _is_nullable(rows.model, name.lstrip("-")),
        )
        for name in full
    ]


def _is_nullable(model: type[Model], path: str) -> bool:
    if path == "pk":
        return False
    current: Any = model
    can_be_null = False
    for name in path.split("__"):
        try:
            found = current._meta.get_field(name)
        except FieldDoesNotExist:
            return can_be_null
        can_be_null = can_be_null or bool(getattr(found, "null", False))
        current = found.related_model if found.is_relation else current
    return can_be_null


def _ordering(keys: Sequence[_Key], *, forward: bool) -> list[Any]:
    ordering: list[Any] = []
    for key in keys:
        descending = key.descending if forward else not key.descending
        column = F(key.name)
        if not key.nullable:
            ordering.append(column.desc() if descending else column.asc())
        elif forward:
            ordering.append(column.desc(nulls_last=True) if descending else column.asc(nulls_last=True))
        else:
            ordering.append(column.desc(nulls_first=True) if descending else column.asc(nulls_first=True))
    return ordering


def _beyond(keys: Sequence[_Key], values: Sequence[Any], *, forward: bool) -> Q:
    """Rows past the given values. The first column gets a plain bound too, so that an index can start there."""
    condition = Q(pk__in=[])
    equal = Q()
    for key, value in zip(keys, values, strict=True):
        condition |= equal & _strictly_beyond(key, value, forward=forward)
        equal &= Q(**{f"{key.name}__isnull": True}) if value is None else Q(**{key.name: value})
    first, value = keys[0], values[0]
    if value is None or first.nullable:
        return condition
    upward = first.descending is not forward
    return Q(**{f"{first.name}__{'gte' if upward else 'lte'}": value}) & condition


def _strictly_beyond(key: _Key, value: Any, *, forward: bool) -> Q:
    if value is None:  # NULLs are last: forward nothing follows them but equals, backward all else does
        return Q(pk__in=[]) if forward else Q(**{f"{key.name}__isnull": False})
    upward = key.descending is not forward
    further = Q(**{f"{key.name}__{'gt' if upward else 'lt'}": value})
    if key.nullable and forward:
        further |= Q(**{f"{key.name}__isnull": True})
    return further


def _value(row: Any, path: str) -> Any:
    if isinstance(row, dict):
        return row[path]
    for name in path.split("__"):
        row = getattr(row, name) if row is not None else None
    return row


def _fingerprint(keys: Sequence[_Key]) -> str:
    return ",".join(("-" if key.descending else "") + key.name for key in keys)


def _encode(keys: Sequence[_Key], row: Any, *, forward: bool) -> str:
    values = [_pack(_value(row, key.name)) for key in keys]
    text = json.dumps([_fingerprint(keys), int(forward), values], separators=(",", ":"), ensure_ascii=False)
    return _signer.sign(base64.urlsafe_b64encode(text.encode()).decode().rstrip("="))


def _decode(cursor: str, keys: Sequence[_Key]) -> tuple[bool, list[Any]]:
    try:
        text = _signer.unsign(cursor)
        fingerprint, forward, values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (BadSignature, binascii.Error, ValueError, TypeError) as error:
        raise BadCursor(str(error)) from error
    if fingerprint != _fingerprint(keys):
        raise BadCursor("the cursor belongs to another order")
    return bool(forward), [_unpack(value) for value in values]


def _pack(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, uuid.UUID):
        return {"u": str(value)}
    return value


def _unpack(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    readers: dict[str, Callable[[str], Any]] = {
        "t": datetime.fromisoformat,
        "d": date.fromisoformat,
        "n": Decimal,
        "u": uuid.UUID,
    }
    return readers[kind](text)
