"""The addresses of papers alone, for tests of this room."""

from __future__ import annotations

from django.urls import URLPattern, path

from motcua.papers import office

urlpatterns: list[URLPattern] = [
    path("tai-len/<uuid:upload_id>", office.upload, name="papers.upload"),
]
