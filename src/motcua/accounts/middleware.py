"""Who acts in a request, and what the account must have shown before it may go on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from motcua.kernel.refusal import Refusal

from . import policy
from .actors import PostActor
from .adapters import is_on_loopback

SESSION_POST = "accounts_post"
#: Pages of sign-in themselves stay open to those who are on the way.
_OPEN_PREFIXES = ("account_", "mfa_", "javascript-catalog", "static", "web.language")

GetResponse = Callable[[HttpRequest], HttpResponse]


def actor_of_request(request: HttpRequest) -> PostActor | None:
    """The actor of the signed-in person in the post kept in the session; None for a visitor."""
    user: Any = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    return policy.actor_of(user, post=request.session.get(SESSION_POST))


def switch_post(request: HttpRequest, post_id: int) -> PostActor:
    """Act in another of one's own (or delegated) posts from now on in this session; refused otherwise."""
    user: Any = request.user
    held = policy.assignments_of(user) if user.is_authenticated else ()
    if post_id not in {one.post_id for one in held}:
        raise Refusal(
            "Anh/chị không giữ vị trí công tác này hôm nay.",
            next_step="Xin chọn một vị trí trong danh sách của mình.",
            code="forbidden",
            status=403,
        )
    request.session[SESSION_POST] = post_id
    actor = policy.actor_of(user, post=post_id)
    request.actor = actor  # type: ignore[attr-defined]
    return actor


class ActorMiddleware:
    """Sets `request.actor`: None for a request without a session, else found at its first use."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the actor and go on; nothing is read until somebody asks."""
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        actor = SimpleLazyObject(lambda: actor_of_request(request)) if has_session else None
        request.actor = actor  # type: ignore[attr-defined]
        return self.get_response(request)


class SignInRulesMiddleware:
    """Keeps demonstration accounts on this machine and asks a second factor of those who sign or administer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on; the rules are asked before the view, when its name is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, arguments: Any, keywords: Any
    ) -> HttpResponse | None:
        """None to go on, else a redirect to where the missing step is made."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        match = request.resolver_match
        name = (match.view_name or "") if match else ""
        user: Any = request.user
        if not user.is_authenticated:
            return None
        if user.is_demonstration and not is_on_loopback(request):
            logout(request)
            return _go(request, reverse("account_login"))
        if name.startswith(_OPEN_PREFIXES):
            return None
        actor = actor_of_request(request)
        if actor is None or not actor.needs_second_factor or has_second_factor(request):
            return None
        messages.info(
            request, _("Vị trí công tác của anh/chị ký duyệt hoặc quản trị nên cần xác thực hai yếu tố.")
        )
        has_one = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
        return _go(request, reverse("mfa_reauthenticate" if has_one else "mfa_activate_totp"))


def has_second_factor(request: HttpRequest) -> bool:
    """Whether a second factor was shown in this session (allauth keeps the methods in it)."""
    user: Any = request.user
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def _go(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect that htmx follows as a whole page; the way back is kept."""
    if request.method == "GET" and not request.headers.get("HX-Request"):
        from urllib.parse import urlencode

        address = f"{address}?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
