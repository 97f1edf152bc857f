"""Public pages of the catalogue: search in everyday words, the list by field, one procedure."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.catalogue import presentation
from motcua.catalogue.models import Field, Level, Procedure, ReceptionEntry
from motcua.catalogue.search import search
from motcua.kernel import clock
from motcua.kernel.refusal import not_found
from motcua.kernel.text import fold
from motcua.web.filters import Filter
from motcua.web.keyset import page_of
from motcua.web.pages import Access, MenuEntry, page

#: A search shows no more than this many procedures.
FOUND_AT_MOST = 30
PLACES_SHOWN = 40
#: Levels of which a citizen has something to choose from.
NEAR = [(value, label) for value, label in Level.choices if value in ("province", "district", "commune")]


def fields_with_counts() -> list[Field]:
    """Fields that hold public procedures, with how many, in Vietnamese order. One statement."""
    public = Q(
        procedures__is_internal=False,
        procedures__outside_one_stop=False,
        procedures__abolished_on=None,
        procedures__current_revision__isnull=False,
    )
    return list(
        Field.objects.annotate(number=Count("procedures", public)).filter(number__gt=0).order_by("sort_key")
    )


@page(
    "catalogue.public_search",
    path="thu-tuc",
    access=Access.public(),
    surface="portal",
    menu=MenuEntry("public", _l("Thủ tục"), 20, "book"),
    methods=("GET",),
)
def public_search(request: HttpRequest) -> HttpResponse:
    """Search (best first) or the whole list by field and level, by page."""
    fields = fields_with_counts()
    filters = [
        Filter.text(request, _("Anh/chị cần làm gì?")),
        Filter.of(request, "linh-vuc", _("Lĩnh vực"), [(field.pk, field.name) for field in fields]),
        Filter.of(request, "cap", _("Nơi giải quyết"), NEAR),
    ]
    text, field, level = (one.value for one in filters)
    rows = Procedure.objects.public().select_related("field").defer("search_key")
    if field:
        rows = rows.filter(field_id=int(field))
    if level:
        rows = rows.filter(levels__contains=[level])
    found_page = None
    if text:
        hits = search(text, limit=FOUND_AT_MOST)
        known = {row.code: row for row in rows.filter(code__in=[text, *(hit.code for hit in hits)])}
        ranked = dict.fromkeys([text, *(hit.code for hit in hits)])
        found = [known[code] for code in ranked if code in known]
    else:
        found_page = page_of(request, rows, order=("sort_key", "pk"), size=30)
        found = found_page.rows
    context = {
        "filters": filters,
        "text": text,
        "found": _cards(found),
        "page": found_page,
        "fields": fields if not (text or field) else [],
    }
    return render(request, "catalogue/public_search.html", context)


def _cards(rows: Iterable[Procedure]) -> list[dict[str, object]]:
    return [
        {
            "code": row.code,
            "name": row.name,
            "field": row.field.name if row.field else "",
            "levels": presentation.level_words(row.levels),
            "url": reverse("catalogue.public_procedure", args=[row.code]),
        }
        for row in rows
    ]


@page(
    "catalogue.public_options",
    path="thu-tuc/goi-y",
    access=Access.public(),
    surface="portal",
    methods=("GET",),
)
def options(request: HttpRequest) -> HttpResponse:
    """Procedures for a typeahead: JSON `{"options": [{"value", "label", "note"}]}`."""
    hits = search(request.GET.get("q", "")[:200].replace("\x00", ""), limit=8)
    return JsonResponse(
        {"options": [{"value": hit.code, "label": hit.name, "note": hit.code, "data": {}} for hit in hits]}
    )


@page(
    "catalogue.public_procedure",
    path="thu-tuc/<str:code>",
    access=Access.public(),
    surface="portal",
    under="catalogue.public_search",
    methods=("GET",),
)
def public_procedure(request: HttpRequest, code: str) -> HttpResponse:
    """One procedure: what to bring, how long, how much, where, in that order."""
    row = (
        Procedure.objects.public()
        .filter(code=code)
        .select_related("field", "current_revision")
        .defer("search_key", "current_revision__source_text")
        .first()
    )
    if row is None or row.current_revision is None:
        raise not_found(_("thủ tục mã %(code)s") % {"code": code[:60]})
    today = clock.today()
    entries = ReceptionEntry.objects.filter(procedure=row).in_force(today).select_related("counter")
    where = Filter.text(request, _("Tìm nơi nộp gần nhà"), name="noi")
    places = _places(entries, where.value)
    context = {
        "procedure": row,
        "revision": row.current_revision,
        "reading": presentation.reading_of(row.current_revision.pk),
        "levels": presentation.level_words(row.levels),
        "places": places[:PLACES_SHOWN],
        "more": max(0, len(places) - PLACES_SHOWN),
        "where": where,
        "may_file_online": (row.current_revision.service_level or 0) >= 3,
    }
    return render(request, "catalogue/public_procedure.html", context)


def _places(entries: Iterable[ReceptionEntry], text: str) -> list[dict[str, str]]:
    words = fold(text).split()
    ranks = {"commune": 2, "district": 1, "province": 0}
    places = [
        {
            "name": entry.counter.name,
            "address": entry.counter.address,
            "phone": entry.counter.phone,
            "level": entry.counter.level,
            "sort": entry.counter.sort_key,
        }
        for entry in entries
        if all(word in entry.counter.search_key for word in words)
    ]
    return sorted(places, key=lambda place: (ranks.get(place["level"], 3), place["sort"]))
