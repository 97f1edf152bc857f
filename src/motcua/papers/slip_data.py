"""A slip as plain JSON data and back: what is kept at the moment of issue, apart from how it looks."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from motcua.documents import forms, working_slips
from motcua.documents.slip_content import Slip

_KIND = "slip"


@cache
def _classes() -> dict[str, type]:
    """Slips by the name of their class."""
    found: dict[str, type] = {}
    for module in (forms, working_slips):
        for name, value in vars(sys.modules[module.__name__]).items():
            if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__:
                found[name] = value
    return found


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def freeze(slip: Slip) -> dict[str, Any]:
    """The slip's content as JSON data, with the name of its class. Times keep their zone or lack of one."""
    data = _plain(slip)
    if not isinstance(data, dict):
        raise TypeError("a slip is a dataclass")
    data[_KIND] = type(slip).__name__
    return data


def thaw(data: Mapping[str, Any]) -> Slip:
    """The slip of `freeze`. Fields that are gone since are left out, new ones take their default.

    Raises ValueError for data that no slip was made of.
    """
    cls = _classes().get(str(data.get(_KIND, "")))
    if cls is None:
        raise ValueError("not the data of a slip")
    slip: Slip = _build(cls, data)
    return slip


def _plain(value: object) -> Any:
    # None of the fields holds a default that later code may change: everything is written out.
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"a slip cannot hold {type(value).__name__}")


def _build(cls: type, data: Mapping[str, Any]) -> Any:
    hints, values = _hints(cls), {}
    for field in fields(cls):
        if field.name in data:
            values[field.name] = _value(hints[field.name], data[field.name])
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{cls.__name__} lacks {field.name}")
    return cls(**values)


def _value(hint: Any, raw: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        if raw is None:
            return None
        return _value(next(one for one in get_args(hint) if one is not NoneType), raw)
    if origin is tuple:
        inner = get_args(hint)
        if len(inner) == 2 and inner[1] is Ellipsis:
            return tuple(_value(inner[0], item) for item in raw)
        return tuple(_value(one, item) for one, item in zip(inner, raw, strict=True))
    if isinstance(hint, type):
        if issubclass(hint, datetime):
            return datetime.fromisoformat(raw)
        if issubclass(hint, date):
            return date.fromisoformat(raw)
        if issubclass(hint, Enum):
            return hint(raw)
        if is_dataclass(hint):
            return _build(hint, raw)
    return raw
