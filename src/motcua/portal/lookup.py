"""Look up a dossier by its code without signing in: code and degree of completion, nothing else.

Circular 01/2018/TT-VPCP, art. 16: whoever is not signed in learns no more.
"""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.dossiers.models import Dossier
from motcua.kernel.refusal import Refusal
from motcua.papers.registry import Completion, progress_of
from motcua.web.pages import Access, MenuEntry, page
from motcua.web.states import state_look

from .limits import slow_down

#: Codes of both schemes hold letters, digits, points, hyphens and slashes.
CODE = re.compile(r"[0-9A-Za-z./-]{6,40}")
PER_MINUTE = 30


def completion_of(code: str) -> Completion | None:
    """Code and degree of completion of a dossier; None when no dossier has this very code."""
    row = Dossier.objects.filter(code=code).only("id", "code", "status").first()
    if row is None:
        return None
    known = progress_of("dossier", row.pk)
    return known or Completion(row.code or code, str(state_look(row.status).label))


@page(
    "portal.lookup",
    path="tra-cuu",
    access=Access.public(),
    surface="portal",
    menu=MenuEntry("public", _l("Tra cứu hồ sơ"), 30, "search"),
    methods=("GET",),
)
def lookup(request: HttpRequest) -> HttpResponse:
    """A form for the code on the receipt, and the answer (`?ma=`)."""
    code = "".join(request.GET.get("ma", "").replace("\x00", "").split())[:60].upper()
    found, refusal = None, None
    status = 200
    if code:
        try:
            slow_down(request, "lookup", per_minute=PER_MINUTE)
            found = completion_of(code) if CODE.fullmatch(code) else None
            if found is None:
                raise Refusal(
                    _("Không có hồ sơ nào mang mã này."),
                    next_step=_(
                        "Xin gõ đúng mã trên Giấy tiếp nhận hồ sơ và hẹn trả kết quả, kể cả dấu gạch."
                    ),
                    code="not_found",
                    status=404,
                )
        except Refusal as problem:
            refusal, status = problem, problem.status
    context = {"code": code, "found": found, "refusal": refusal}
    response = render(request, "portal/lookup.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
