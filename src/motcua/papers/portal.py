"""The public page behind the QR of a slip: code, degree of completion, whether its signature holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.kernel.refusal import Refusal
from motcua.web.pages import Access, page

from . import slips


@page(
    "papers.verify",
    path="xac-minh/<str:check_code>",
    access=Access.public(),
    surface="portal",
    methods=["GET"],
)
def verify(request: HttpRequest, check_code: str) -> HttpResponse:
    """Say whether a slip was issued here (Circular 01/2018/TT-VPCP, art. 16)."""
    found, refusal, signed = None, None, []
    try:
        found = slips.verify(check_code)
        signed = slips.signatures(check_code)
    except Refusal as problem:
        refusal = problem
    context = {"found": found, "refusal": refusal, "signatures": signed}
    response = render(request, "papers/verify.html", context, status=refusal.status if refusal else 200)
    response.headers["Cache-Control"] = "no-store"
    # The address holds the token of the slip: it goes to nobody.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
