"""Every module of this room declares staff pages; importing this one imports them all."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

import motcua.office as room

_PLAIN = {"apps", "office", "tests", "common", "context"}

for found in iter_modules(room.__path__):
    if found.name not in _PLAIN:
        import_module(f"{room.__name__}.{found.name}")
