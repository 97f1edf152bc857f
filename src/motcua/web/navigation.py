"""The navigation: sections in order, filled from the pages that the person may open."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .access import may_open
from .pages import PageRoute, route, routes


@dataclass(slots=True)
class Item:
    """One link of the navigation."""

    name: str
    title: str | Promise
    url: str
    icon: str
    current: bool


@dataclass(slots=True)
class Section:
    """A headed group of links."""

    key: str
    title: str | Promise
    items: list[Item] = field(default_factory=list)


#: Keys, titles and order of the sections; a room picks one in its `MenuEntry`.
SECTIONS: dict[str, str | Promise] = {
    "work": _("Công việc"),
    "counter": _("Bộ phận Một cửa"),
    "leadership": _("Điều hành"),
    "catalogue": _("Thủ tục hành chính"),
    "control": _("Kiểm soát thủ tục"),
    "administration": _("Quản trị"),
    "public": _("Cổng dịch vụ công"),
}


def navigation(request: HttpRequest, surface: str = "office") -> list[Section]:
    """The sections that hold at least one page that this person may open, with the current one marked."""
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    current = _menu_name(here)
    sections = {key: Section(key, title) for key, title in SECTIONS.items()}
    for known in routes(surface):
        if known.menu is None or not may_open(request, known.access):
            continue
        try:
            url = reverse(known.name)
        except NoReverseMatch:
            continue
        item = Item(known.name, known.menu.title, url, known.menu.icon, known.name == current)
        sections.setdefault(known.menu.section, Section(known.menu.section, known.menu.section)).items.append(
            item
        )
    for section in sections.values():
        section.items.sort(key=_order)
    return [section for section in sections.values() if section.items]


def _order(item: Item) -> tuple[int, str]:
    known = route(item.name)
    return (known.menu.order if known and known.menu else 0, item.name)


def _menu_name(name: str) -> str:
    seen: set[str] = set()
    known: PageRoute | None = route(name)
    while known is not None and known.menu is None and known.under and known.name not in seen:
        seen.add(known.name)
        known = route(known.under)
    return known.name if known else name
