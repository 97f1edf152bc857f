"""URLs: assembles the surfaces; a room's pages are declared in its own `office.py`, `portal.py`, `api.py`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from motcua.accounts.office import switch
from motcua.api import mount
from motcua.config.health import health
from motcua.web.pages import Access, declare_external, urlpatterns_for

urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health, name="health"),
    path("tai-khoan/", include("motcua.web.sign_in_urls")),
    path("tai-khoan/vi-tri/", switch, name="switch_post"),
    path(mount.PREFIX, include(mount.urlpatterns())),
    path("can-bo/", include(urlpatterns_for("office"))),
    path("", include(urlpatterns_for("portal"))),
]
handler400 = "motcua.web.errors.bad_request"

declare_external({"health": Access.public(), "switch_post": Access(signed_in=True)})
