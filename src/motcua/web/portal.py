"""Pages of the design system itself: the switch of languages, the gallery of components."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language

from motcua.kernel.text import fold

from . import gallery
from .pages import Access, page


@page("web.language", path="ngon-ngu", surface="portal", access=Access.public(), methods=("POST",))
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie for a year and go back to the page."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES) and check_for_language(chosen):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 24 * 3600,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response


def _only_in_development() -> None:
    if not (settings.DEBUG or getattr(settings, "MOTCUA_GALLERY", False)):
        raise Http404


@page("web.gallery", path="_bo-suu-tap", surface="portal", access=Access.public())
def gallery_page(request: HttpRequest) -> HttpResponse:
    """All components on one page, in the office layout or (`?khung=cong`) the public one."""
    _only_in_development()
    public = request.GET.get("khung") == "cong"
    context = gallery.context(request)
    template = "web/gallery_public.html" if public else "web/gallery.html"
    status = 422 if context["form"].is_bound and not context["form"].is_valid() else 200
    return render(request, template, context, status=status)


@page(
    "web.gallery_options",
    path="_bo-suu-tap/goi-y",
    surface="portal",
    access=Access.public(),
    methods=("GET",),
)
def gallery_options(request: HttpRequest) -> HttpResponse:
    """Options for the combobox of the gallery."""
    _only_in_development()
    wanted = fold(request.GET.get("q", ""))
    found = [option for option in gallery.PROCEDURES if wanted in fold(option["label"])]
    return JsonResponse({"options": found})
