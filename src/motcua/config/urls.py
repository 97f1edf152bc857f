"""URLs: assembles the surfaces; a room's pages are declared in its own `office.py`, `portal.py`, `api.py`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
