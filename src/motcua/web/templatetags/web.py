"""Tags and filters of the design system; `docs/development/pages.md` lists them with their parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.kernel import clock
from motcua.web import formats, slots, word_filters
from motcua.web.access import actor_of
from motcua.web.export import EXPORT_PARAMETER
from motcua.web.formats import DueLevel
from motcua.web.keyset import CURSOR_PARAMETER, Page
from motcua.web.navigation import Section, navigation
from motcua.web.states import state_look
from motcua.web.tables import SORT_PARAMETER, Cell, Column, Kind, Table

register = template.Library()
register.filters.update(word_filters.register.filters)

_DUE_LOOK: dict[DueLevel, tuple[str, str]] = {
    DueLevel.LATE: ("bad chip-strong", "exclamation-octagon"),
    DueLevel.TODAY: ("bad", "stopwatch"),
    DueLevel.SOON: ("warn", "clock"),
    DueLevel.FINE: ("good", "clock"),
    DueLevel.DONE_EARLY: ("good", "check2-circle"),
    DueLevel.DONE_ON_TIME: ("good", "check2"),
    DueLevel.DONE_LATE: ("bad", "exclamation-triangle"),
    DueLevel.PAUSED: ("quiet", "pause-circle"),
    DueLevel.NONE: ("quiet", "dash-circle"),
}


# ---- filters -------------------------------------------------------------------------------------------------


# ---- small parts -----------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """An icon of the sprite; with a label it speaks, without one it is decoration."""
    speech = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    classes = f"icon {css}".strip()
    return format_html(
        '<svg class="{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        speech,
        static("web/icons.svg"),
        name,
    )


@register.simple_tag
def chip(text: Any, tone: str = "quiet", icon_name: str = "") -> SafeString:
    """A small coloured label; tones: good, warn, bad, act, quiet, violet, teal, gold."""
    sign = icon(icon_name) if icon_name else ""
    return format_html('<span class="chip tone-{}">{}{}</span>', tone, sign, text)


@register.simple_tag
def state_badge(code: int | str) -> SafeString:
    """The badge of one of the ten national states."""
    look = state_look(code)
    return format_html(
        '<span class="badge-state tone-{}">{}{}</span>', look.tone, icon(look.icon), look.label
    )


@register.simple_tag
def due_chip(
    due: datetime | None, finished: datetime | None = None, paused: bool = False, now: datetime | None = None
) -> SafeString:
    """A deadline as colour, sign and words; the exact time is in its title."""
    state = formats.due_state(due, now or clock.now(), finished=finished, paused=paused)
    tone, sign = _DUE_LOOK[state.level]
    title = (
        format_html(' title="{}"', _("Hạn: %(due)s") % {"due": formats.format_datetime(due)}) if due else ""
    )
    return format_html('<span class="chip tone-{}"{}>{}{}</span>', tone, title, icon(sign), state.words)


@register.simple_tag
def lang_code() -> str:
    """The language of the page: `vi` or `en`."""
    return (get_language() or "vi").split("-")[0]


@register.simple_tag
def business_clock() -> datetime:
    """The time of the business clock."""
    return clock.now()


@register.simple_tag
def is_demonstration_clock() -> bool:
    """Whether the business clock runs apart from the machine's: the banner says so. Costs no query."""
    return abs(clock.now() - clock.machine_now()) > timedelta(minutes=5)


@register.simple_tag(takes_context=True)
def person(context: template.Context) -> dict[str, str]:
    """Name, post and unit of the one who acts, for the user's menu."""
    request = context.get("request")
    actor = actor_of(request) if request is not None else None
    if actor is None:
        return {}
    name = getattr(actor, "name", "") or str(actor)
    return {"name": name, "title": getattr(actor, "title", "") or ""}


@register.simple_tag(takes_context=True)
def slot(context: template.Context, name: str) -> SafeString:
    """What rooms put into this place of the layout."""
    flat = {str(key): value for key, value in context.flatten().items()}
    request: HttpRequest | None = context.get("request")
    drawn = (render_to_string(name_, flat, request=request) for name_ in slots.templates_in(name))
    return mark_safe("".join(drawn))  # noqa: S308 - joined from rendered templates


@register.simple_tag(takes_context=True)
def menu_sections(context: template.Context, surface: str = "office") -> list[Section]:
    """The navigation of the person behind the request."""
    request = context.get("request")
    return navigation(request, surface) if request is not None else []


# ---- blocks ----------------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(
    content: str,
    title: Any = "",
    icon_name: str = "",
    level: int = 2,
    flush: bool = False,
    css: str = "",
    id: str = "",
) -> SafeString:
    """`{% card title=… %}…{% endcard %}`: a panel; `flush` for tables that reach its edges."""
    return render_card(content, title, icon_name, level=level, flush=flush, css=css, anchor=id)


def render_card(
    content: str, title: Any, icon_name: str, *, level: int, flush: bool, css: str, anchor: str
) -> SafeString:
    """The markup of a card."""
    sign = icon(icon_name) if icon_name else ""
    head = (
        format_html('<div class="panel-head"><h{0}>{1}{2}</h{0}></div>', level, sign, title) if title else ""
    )
    classes = " ".join(part for part in ("panel", "panel-flush" if flush else "", css) if part)
    identifier = format_html(' id="{}"', anchor) if anchor else ""
    return format_html(
        '<section class="{}"{}>{}<div class="panel-body">{}</div></section>',
        classes,
        identifier,
        head,
        content,
    )


@register.simple_block_tag
def notice(content: str, tone: str = "act", icon_name: str = "") -> SafeString:
    """`{% notice tone="warn" %}…{% endnotice %}`: a framed remark."""
    signs = {"good": "check-circle", "warn": "exclamation-triangle", "bad": "exclamation-octagon"}
    sign = icon(icon_name or signs.get(tone, "info-circle"))
    return format_html('<div class="notice tone-{}">{}<div>{}</div></div>', tone, sign, content)


@register.inclusion_tag("web/parts/empty.html")
def empty_state(
    title: Any,
    text: Any = "",
    icon_name: str = "inbox",
    action_url: str = "",
    action: Any = "",
    level: int = 2,
) -> dict[str, Any]:
    """What a place without rows says, and the way on."""
    return {
        "title": title,
        "text": text,
        "icon_name": icon_name,
        "action_url": action_url,
        "action": action,
        "level": level,
    }


@register.inclusion_tag("web/parts/tile.html")
def tile(
    title: Any,
    value: Any,
    url: str = "",
    note: Any = "",
    tone: str = "",
    icon_name: str = "",
    current: bool = False,
) -> dict[str, Any]:
    """A figure that links to the rows that make it; put several into `<div class="tiles">`."""
    shown = (
        formats.format_number(value)
        if isinstance(value, int | float) and not isinstance(value, bool)
        else value
    )
    return {
        "title": title,
        "value": shown,
        "url": url,
        "note": note,
        "tone": tone,
        "icon_name": icon_name,
        "current": current,
    }


@register.inclusion_tag("web/parts/facts.html")
def facts(pairs: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """A list of names and values; empty values are left out."""
    listed = pairs.items() if isinstance(pairs, Mapping) else pairs
    return {"pairs": [(name, value) for name, value in listed if value not in (None, "")]}


@register.inclusion_tag("web/parts/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened: entries with `at, title` and optionally `who, unit, text, tone, icon, url`."""
    return {"entries": entries}


@register.inclusion_tag("web/parts/step_table.html")
def step_table(steps: Iterable[Any], caption: Any = "") -> dict[str, Any]:
    """A handling process: steps with `number, title, unit, hours` (working hours) and optionally `state`
    (done, current, todo, skipped), `person, started_at, finished_at, due_at, result`."""
    return {"steps": list(steps), "caption": caption}


@register.inclusion_tag("web/parts/tabs.html")
def tabs(items: Iterable[Any], label: Any = "") -> dict[str, Any]:
    """Links as tabs: items with `title, url` and optionally `current, count, icon`."""
    return {"items": items, "label": label or _("Các phần của trang")}


@register.inclusion_tag("web/parts/print_button.html")
def print_button(label: Any = "") -> dict[str, Any]:
    """A button that prints the page."""
    return {"label": label or _("In trang")}


@register.inclusion_tag("web/parts/confirm_button.html")
def confirm_button(
    label: Any,
    question: Any,
    detail: Any = "",
    tone: str = "danger",
    name: str = "",
    value: Any = "",
    yes: Any = "",
    icon_name: str = "",
    key: str = "",
    form: str = "",
) -> dict[str, Any]:
    """A submit button that asks first; `form` is the id of a form elsewhere on the page."""
    return {
        "label": label,
        "question": question,
        "detail": detail,
        "tone": tone,
        "name": name,
        "value": value,
        "yes": yes or label,
        "icon_name": icon_name,
        "key": key,
        "form": form,
    }


@register.inclusion_tag("web/forms/error_summary.html")
def error_summary(form: Any) -> dict[str, Any]:
    """All errors of a bound form on top, each linking to its field, with the refusal's rule and next step."""
    fields = [(field, error) for field in form for error in field.errors] if form.is_bound else []
    general = list(form.non_field_errors()) if form.is_bound else []
    refusal = getattr(form, "refusal", None)
    return {
        "fields": fields,
        "general": general,
        "refusal": refusal,
        "total": len(fields) + len(general) + (1 if refusal else 0),
    }


# ---- lists -----------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/parts/data_table.html", takes_context=True)
def data_table(context: template.Context, table: Table) -> dict[str, Any]:
    """A list with sortable heads; rows become cards on narrow screens. No pager: see `pager`."""
    request: HttpRequest | None = context.get("request")
    sorted_by = request.GET.get(SORT_PARAMETER, "") if request else ""
    heads = [(column, *_sort_of(request, column, sorted_by)) for column in table.shown]
    return {"table": table, "heads": heads, "request": request, "lines": list(table.lines())}


def _sort_of(request: HttpRequest | None, column: Column, sorted_by: str) -> tuple[str, str]:
    """(address that sorts by the column, its `aria-sort`)."""
    if not column.sort or request is None:
        return "", ""
    ascending = sorted_by == column.sort
    descending = sorted_by == f"-{column.sort}"
    target = f"-{column.sort}" if ascending else column.sort
    state = "ascending" if ascending else "descending" if descending else "none"
    return _address(request, {SORT_PARAMETER: target, CURSOR_PARAMETER: None}), state


def _address(request: HttpRequest, changes: Mapping[str, str | None]) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else request.path


@register.simple_tag
def cell(one: Cell) -> SafeString | str:
    """The value of a table cell in the form of its column."""
    column, value = one.column, one.value
    if column.template:
        return render_to_string(column.template, {"row": one.row, "value": value})
    if column.kind is Kind.DUE:
        chip_ = due_chip(value, finished=one.finished, paused=one.paused)
        return format_html('{} <span class="small muted">{}</span>', chip_, formats.format_date(value))
    shown = _shown(column.kind, value)
    if one.link:
        css = "row-link code" if column.kind is Kind.CODE else "row-link"
        return format_html('<a class="{}" href="{}">{}</a>', css, one.link, shown)
    return format_html('<span class="code">{}</span>', shown) if column.kind is Kind.CODE else shown


def _shown(kind: Kind, value: Any) -> Any:
    if value is None:
        return ""
    writers: dict[Kind, Any] = {
        Kind.DATE: formats.format_date,
        Kind.DATETIME: formats.format_datetime,
        Kind.MONEY: formats.format_money,
        Kind.NUMBER: formats.format_number,
        Kind.STATE: state_badge,
        Kind.DURATION: formats.duration_words,
    }
    writer = writers.get(kind)
    return writer(value) if writer else format_html("{}", value)


@register.inclusion_tag("web/parts/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Links to the neighbouring pages of a keyset page and to the first one."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return {"page": page}
    here = {
        "next_url": _address(request, {page.parameter: page.next_cursor}) if page.next_cursor else "",
        "previous_url": _address(request, {page.parameter: page.previous_cursor})
        if page.previous_cursor
        else "",
        "first_url": _address(request, {page.parameter: None}) if request.GET.get(page.parameter) else "",
    }
    return {"page": page, **here}


@register.inclusion_tag("web/parts/list_bar.html", takes_context=True)
def list_bar(
    context: template.Context, page: Page[Any], noun: Any = "", export: bool = True
) -> dict[str, Any]:
    """Above a list: how many, Excel as shown, print."""
    request: HttpRequest | None = context.get("request")
    address = _address(request, {EXPORT_PARAMETER: "excel", page.parameter: None}) if request else ""
    return {"page": page, "noun": noun or _("dòng"), "export_url": address if export else ""}


@register.simple_tag
def joined(items: Iterable[Any], separator: str = ", ") -> SafeString:
    """Values in one line."""
    return format_html_join(separator, "{}", ((item,) for item in items))
