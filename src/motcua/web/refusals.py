"""Refusals on screens: beside the form with what was typed, or as a page; a lost session loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _

from motcua.kernel.refusal import Refusal

#: Never carried over to a second try.
_SECRET_PARTS = ("password", "csrfmiddlewaretoken", "mat_khau", "otp", "one_time")


def attach_refusal(form: BaseForm, refusal: Refusal) -> None:
    """Put a refusal on a bound form: sentences beside their fields, the whole on top; what was typed stays."""
    if form._errors is None:  # type: ignore[attr-defined]
        form.is_valid()
    for name, sentence in refusal.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
    cast(Any, form).refusal = refusal


def refused(
    request: HttpRequest,
    form: BaseForm,
    refusal: Refusal,
    *,
    template: str,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of the form again, with the refusal on it and the refusal's status (409, 403, 422 …)."""
    attach_refusal(form, refusal)
    return render(request, template, {"form": form, **(context or {})}, status=refusal.status)


def invalid_form(
    request: HttpRequest, form: BaseForm, *, template: str, context: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The page of an invalid form again, with status 422."""
    return render(request, template, {"form": form, **(context or {})}, status=422)


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as an answer of its own: a page, or for htmx a notice in the message area."""
    if request.headers.get("HX-Request"):
        response = render(request, "web/parts/refusal.html", {"refusal": refusal}, status=refusal.status)
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "innerHTML"
        return response
    context = {"refusal": refusal, "back": _own_address(request, request.headers.get("Referer", ""))}
    return render(request, "web/errors/refused.html", context, status=refusal.status)


def session_lost(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What was typed comes back with a button to send it again, after signing in anew in another tab.

    Typed values are offered again only when the request came from a page of ours, never passwords or codes,
    and are stored nowhere: they travel in the answer itself. Status 403.
    """
    kept = _kept(request) if came_from_here(request) else []
    context = {
        "kept": kept,
        "action": request.get_full_path(),
        "sign_in": resolve_url(settings.LOGIN_URL),
        "signed_in": bool(getattr(request, "user", None) and request.user.is_authenticated),
        "reason": reason,
    }
    return render(request, "web/errors/session_lost.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW."""
    return session_lost(request, reason=_("Mã bảo vệ biểu mẫu đã hết hiệu lực."))


def came_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the form was on a page of this very site."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    if not origin or origin == "null":
        return False
    parts = urlsplit(origin)
    return parts.netloc == request.get_host() and parts.scheme == request.scheme


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        if name != "code" and not any(part in name.lower() for part in _SECRET_PARTS)
        for value in values
    ]


def _own_address(request: HttpRequest, address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(scheme="", netloc="").geturl() if parts.netloc == request.get_host() else ""
