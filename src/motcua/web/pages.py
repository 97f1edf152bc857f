"""The page kit: a page declares its address, its access and its place in the menu in one spot.

    @page("dossiers.worklist", path="ho-so/viec-cua-toi", access=Access(permission="dossier.list"),
          menu=MenuEntry("work", _("Việc của tôi"), 10, "inbox"))
    def worklist(request): ...

Rooms declare pages in `office.py` and `portal.py`; `urlpatterns_for(surface)` collects them for `config.urls`.
A `Refusal` raised inside a page becomes an answer in good Vietnamese. `unguarded()` walks every URL of the
program and names those without a decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any, TypeVar, cast

from django.apps import apps
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.utils.functional import Promise
from django.views.generic import View

from motcua.kernel.refusal import Refusal

from .access import Access, forbidden, may_open
from .refusals import refusal_response, session_lost

__all__ = [
    "Access",
    "MenuEntry",
    "PageRoute",
    "declare_external",
    "page",
    "routes",
    "unguarded",
    "urlpatterns_for",
]

#: The surfaces and the module in which a room declares its pages for each.
SURFACES = {"office": "office", "portal": "portal"}

PageView = TypeVar("PageView", bound=Any)


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A place in the navigation: section key (see `navigation.SECTIONS`), title, order, icon of the sprite."""

    section: str
    title: str | Promise
    order: int = 100
    icon: str = "circle"


@dataclass(frozen=True, slots=True)
class PageRoute:
    """One declared page."""

    name: str
    path: str
    surface: str
    access: Access
    methods: tuple[str, ...]
    menu: MenuEntry | None
    under: str
    view: Callable[..., HttpResponse]


_routes: dict[str, PageRoute] = {}
_external: dict[str, Access] = {}


def page(
    name: str,
    *,
    path: str,
    access: Access,
    surface: str = "office",
    menu: MenuEntry | None = None,
    methods: Sequence[str] = ("GET", "POST"),
    under: str = "",
) -> Callable[[PageView], PageView]:
    """Declare a view (function or class) as a page.

    `name` is what `{% url %}` takes; `path` is relative to its surface, in Vietnamese without diacritics, with
    Django's converters, without a slash at the end; `under` names the menu page that stays marked while
    this one is open. Raises ValueError when the name is taken or the surface unknown.
    """
    if surface not in SURFACES:
        raise ValueError(f"unknown surface: {surface}")

    def declare(view: PageView) -> PageView:
        known = _routes.get(name)
        if known is not None and known.view.__module__ != view.__module__:
            raise ValueError(f"the page name {name} is taken by {known.view.__module__}")
        is_class = isinstance(view, type) and issubclass(view, View)
        callback = cast("Callable[..., HttpResponse]", view.as_view() if is_class else view)
        _routes[name] = PageRoute(
            name=name,
            path=path,
            surface=surface,
            access=access,
            methods=tuple(methods),
            menu=menu,
            under=under,
            view=_guarded(callback, access, tuple(methods)),
        )
        return view

    return declare


def _guarded(
    view: Callable[..., HttpResponse], access: Access, methods: tuple[str, ...]
) -> Callable[..., HttpResponse]:
    allowed = (*methods, "HEAD") if "GET" in methods else methods

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in allowed:
            return HttpResponseNotAllowed(allowed)
        try:
            if not may_open(request, access, kwargs):
                return _turned_away(request, access)
            response = view(request, *args, **kwargs)
        except Refusal as refusal:
            response = refusal_response(request, refusal)
        if access.needs_sign_in:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    answer.motcua_access = access  # type: ignore[attr-defined]
    return answer


def _turned_away(request: HttpRequest, access: Access) -> HttpResponse:
    user = getattr(request, "user", None)
    if access.is_decision and (user is None or not user.is_authenticated):
        if request.method == "POST":
            return session_lost(request)
        if request.headers.get("HX-Request"):
            response = HttpResponse(status=204)
            response.headers["HX-Refresh"] = "true"
            return response
        return redirect_to_login(request.get_full_path())
    return refusal_response(request, forbidden())


def declare_external(names: dict[str, Access]) -> None:
    """Say who may open views that are not pages of ours (sign-in pages, health, API roots), by URL name."""
    _external.update(names)


def autodiscover() -> None:
    """Import `office.py` and `portal.py` of every room, so that their pages are declared."""
    for application in apps.get_app_configs():
        if not application.name.startswith("motcua."):
            continue
        for module in SURFACES.values():
            if find_spec(f"{application.name}.{module}") is not None:
                import_module(f"{application.name}.{module}")


def routes(surface: str | None = None) -> list[PageRoute]:
    """All declared pages (of one surface), by name."""
    autodiscover()
    found = [route for route in _routes.values() if surface in (None, route.surface)]
    return sorted(found, key=lambda route: route.name)


def route(name: str) -> PageRoute | None:
    """The declared page with this name."""
    return _routes.get(name)


def urlpatterns_for(surface: str) -> list[URLPattern]:
    """The URL patterns of a surface; fixed addresses before those with converters, so that none is hidden."""
    ordered = sorted(routes(surface), key=lambda known: ("<" in known.path, known.path))
    return [path(known.path, known.view, name=known.name) for known in ordered]


def walk(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL of the program: (address, pattern)."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from walk(entry, address)
        else:
            yield address, entry


def access_of(pattern: URLPattern) -> Access | None:
    """The decision declared for a URL, if any."""
    access = getattr(pattern.callback, "motcua_access", None)
    return access if isinstance(access, Access) else _external.get(pattern.name or "")


def unguarded(resolver: URLResolver | None = None) -> list[str]:
    """Addresses without an authorisation decision; the test of routes wants none."""
    found = []
    for address, pattern in walk(resolver):
        access = access_of(pattern)
        if access is None or not access.is_decision:
            found.append(f"/{address} ({pattern.name or pattern.callback.__name__})")
    return found
