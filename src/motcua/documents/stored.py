"""Slips as data: what was issued is kept as JSON and read back into the same dataclass for printing."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from motcua.documents import forms, working_slips
from motcua.documents.errors import DocumentError

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for module in (forms, working_slips)
    for kind in vars(module).values()
    if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__
}


def to_json(slip: Any) -> dict[str, Any]:
    """A slip as JSON values, with its kind; empty values are left out."""
    return {"kind": type(slip).__name__, **_plain(slip)}


def from_json(stored: Mapping[str, Any]) -> Any:
    """The slip that `to_json` stored. Raises `DocumentError` for a kind that is not known."""
    kind = _KINDS.get(str(stored.get("kind")))
    if kind is None:
        raise DocumentError("Không rõ loại phiếu đã lưu.", code="unknown_slip")
    return _read(kind, {name: value for name, value in stored.items() if name != "kind"})


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        found = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return {name: item for name, item in found.items() if item not in (None, "", [], {})}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return value


@lru_cache(maxsize=64)
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        options = [option for option in get_args(kind) if option is not type(None)]
        return None if value is None else _read(options[0], value)
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in value)
    if isinstance(kind, type) and is_dataclass(kind):
        given = dict(value)
        hints = _hints(kind)
        # What was left out as empty comes back empty, so that a required field is there.
        for field in fields(kind):
            if field.name not in given and hints[field.name] is str:
                given[field.name] = ""
            elif field.name not in given and get_origin(hints[field.name]) is tuple:
                given[field.name] = ()
        return kind(
            **{name: _read(hints[name], item) for name, item in given.items() if name in hints}
            | _missing(kind, given)
        )
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return value


def _missing(kind: type[Any], given: Mapping[str, Any]) -> dict[str, Any]:
    from dataclasses import MISSING

    return {
        field.name: None
        for field in fields(kind)
        if field.name not in given and field.default is MISSING and field.default_factory is MISSING
    }
