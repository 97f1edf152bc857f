"""The display of the hall: codes of results that wait, the newest first; no names, it refreshes by itself."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _l

from motcua.dossiers import queries
from motcua.kernel import clock
from motcua.web.pages import Access, MenuEntry, page

from .common import actor, need_counter

SHOWN = 24
#: A result that came so recently is called: its people may be in the hall.
CALLED_FOR = timedelta(minutes=30)


@page(
    "dossiers.hall", path="man-hinh-sanh", access=Access(permission="display.view"), methods=("GET",),
    menu=MenuEntry("counter", _l("Màn hình sảnh"), 60, "display"),
)  # fmt: skip
def hall(request: HttpRequest) -> HttpResponse:
    """Codes only: a passer-by learns nothing about anybody (Circular 01/2018, art. 16)."""
    counter = need_counter(request, working=False)
    at = clock.now()
    rows = queries.of_counter(actor(request), counter.id).filter(stage="ready", code__isnull=False)
    found = list(rows.order_by("-finished_at", "-pk").values_list("code", "finished_at")[:SHOWN])
    codes = [
        {"code": code, "at": moment, "called": moment is not None and at - moment <= CALLED_FOR}
        for code, moment in found
    ]
    context = {
        "counter": counter, "called": [one for one in codes if one["called"]], "waiting": [one for one in codes if not one["called"]],
        "now": at,
    }  # fmt: skip
    return render(request, "dossiers/hall.html", context)
