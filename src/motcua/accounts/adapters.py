"""How allauth signs people in here: no public sign-up, demonstration accounts on this machine only."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .models import User

_LOOPBACK_NAMES = {"localhost", "127.0.0.1", "[::1]", "testserver"}
_FORWARDING = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")


def display_name(user: User) -> str:
    """How a person is called on pages."""
    return user.name


def is_on_loopback(request: HttpRequest) -> bool:
    """Whether the request comes from this very machine, asked for by a loopback name and by no proxy."""
    if any(request.META.get(header) for header in _FORWARDING):
        return False
    host = request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", "")
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    try:
        # A server on a Unix socket has no address.
        near = ip_address(request.META.get("REMOTE_ADDR") or "127.0.0.1").is_loopback
    except ValueError:
        return False
    return near and name in _LOOPBACK_NAMES


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Rules of sign-in on top of allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by an administrator."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person of these credentials; a demonstration account from afar is refused."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and user.is_demonstration and not is_on_loopback(request):
            raise ValidationError(
                _("Tài khoản trình diễn chỉ dùng được trên chính máy đang chạy hệ thống."),
                code="demonstration",
            )
        return user

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where to go after sign-in: the staff home decides by the post."""
        url: str = super().get_login_redirect_url(request)
        return url


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Labels of the second factor."""

    def get_totp_label(self, user: User) -> str:
        """What an authenticator application shows: the sign-in name, never the person's name."""
        return user.username
