"""Who calls: a token in `Authorization: Bearer`, or the signed-in person of a browser (with the CSRF token)."""

from __future__ import annotations

import threading
import time

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie
from ninja.security.base import AuthBase

from motcua.accounts import policy
from motcua.accounts.middleware import has_second_factor
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal

#: So many wrong tokens from one address within a minute, then it waits.
FAILURES_ALLOWED = 30
WINDOW_SECONDS = 60.0
_failures: dict[str, list[float]] = {}
_lock = threading.Lock()


def bearer(request: HttpRequest) -> str | None:
    """The token of the header; None without one."""
    header = request.META.get("HTTP_AUTHORIZATION", "")
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


class TokenAuth(AuthBase):
    """A token of `accounts.ApiToken`: its post, its scopes, its unit; kept in memory, seen revoked within 2 s."""

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_name = "token"

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The actor; None lets the next way be tried. Too many failures of one address are refused (429)."""
        token = bearer(request)
        if token is None:
            return None
        actor = policy.actor_of_token(token) if 10 <= len(token) <= 200 else None
        if actor is None:
            count_failure(request)
            return None
        request.actor = actor  # type: ignore[attr-defined]
        return actor


class SessionAuth(APIKeyCookie):
    """The signed-in person of a browser; writing needs the CSRF token, signing and administering a second factor."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_name = "session"

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor of the session, if there is one."""
        actor = getattr(request, "actor", None)
        if not key or not actor:
            return None
        if actor.needs_second_factor and not has_second_factor(request):
            raise Refusal(
                "Vị trí công tác này phải xác thực hai yếu tố.", code="second_factor", status=403,
                next_step="Xin đăng nhập lại với mã xác thực.",
            )  # fmt: skip
        return actor  # type: ignore[no-any-return]


def count_failure(request: HttpRequest) -> None:
    """Note a wrong token; refuse the address that has sent too many."""
    address = request.META.get("REMOTE_ADDR", "")
    now = time.monotonic()
    with _lock:
        if len(_failures) > 10_000:
            _failures.clear()
        recent = [moment for moment in _failures.get(address, ()) if now - moment < WINDOW_SECONDS]
        recent.append(now)
        _failures[address] = recent[-FAILURES_ALLOWED - 1 :]
    if len(recent) > FAILURES_ALLOWED:
        raise Refusal(
            "Đã thử sai quá nhiều lần.", code="too_many", status=429,
            next_step="Xin đợi một phút rồi thử lại với mã truy cập đúng.",
        )  # fmt: skip


def forget_failures() -> None:
    """Begin counting anew (between tests)."""
    with _lock:
        _failures.clear()
