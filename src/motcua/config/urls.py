"""URLs: assembles the surfaces; a room's pages are declared in its own `office.py`, `portal.py`, `api.py`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from motcua.config.health import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
]
