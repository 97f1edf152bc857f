"""The short way of API requests: no session, language, messages or pages of allauth for a caller with a token.

A request with a session cookie and no token goes through all of the middleware, since a browser needs its session
and CSRF check. Whatever comes back as an error without a sentence gets one.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, get_resolver
from django.utils import translation

from . import problems

PREFIX = "/api/"
#: Methods with a body, and what it may be.
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class ApiMiddleware:
    """First of all middleware: answers `/api/` by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or pass on what is not of the API."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if needs_session(request):
            response = self.get_response(request)
        else:
            translation.activate("vi")
            response = answer(request)
        return finished(response)


def needs_session(request: HttpRequest) -> bool:
    """Whether a browser asks with its session, or asks for the documentation page."""
    if request.path_info.endswith("/docs"):
        return True
    meta = request.META
    return (
        "HTTP_AUTHORIZATION" not in meta
        and "HTTP_COOKIE" in meta
        and settings.SESSION_COOKIE_NAME in request.COOKIES
    )


def answer(request: HttpRequest) -> HttpResponse:
    """Resolve and run the view; errors inside an operation are answered by the API itself."""
    if refused := _refused_body(request):
        return refused
    try:
        match = get_resolver().resolve(request.path_info)
    except Resolver404:
        return problems.of_status(404)
    request.resolver_match = match
    request.actor = None  # type: ignore[attr-defined]
    return match.func(request, *match.args, **match.kwargs)  # type: ignore[no-any-return]


def _refused_body(request: HttpRequest) -> HttpResponse | None:
    """415 or 413 before anything is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method not in _WITH_BODY or length == "0":
        return None
    if not length.isdecimal():
        return problems.of_status(400)
    wanted = "application/octet-stream" if request.method == "PATCH" else "application/json"
    if request.content_type != wanted:
        return problems.of_status(415)
    if wanted == "application/json" and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        return problems.of_status(413)
    return None


def finished(response: HttpResponse) -> HttpResponse:
    """The headers of every answer; a bare error becomes a problem."""
    headers = response.headers
    kind = headers.get("Content-Type", "")
    if response.status_code >= 400 and not kind.startswith("application/problem+json"):
        bare = response
        response = problems.of_status(bare.status_code)
        headers = response.headers
        for name in ("Allow", "WWW-Authenticate", "Retry-After"):
            if name in bare.headers:
                headers[name] = bare.headers[name]
    elif response.status_code in (301, 302) and "Location" in headers and "/api/" not in headers["Location"]:
        # Sign-in rules send a browser to a page; a caller of the API gets a sentence.
        response = problems.of_status(401)
        headers = response.headers
    if response.status_code == 429:
        headers.setdefault("Retry-After", "60")
    if not response.streaming and "Content-Length" not in headers:
        headers["Content-Length"] = str(len(response.content))
    headers.setdefault("Cache-Control", "no-store")
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    return response
