"""What the command line does with accounts: the first administrator, codes of demonstration accounts, tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

from motcua.agencies.commands import change_units
from motcua.agencies.models import Unit
from motcua.kernel import clock
from motcua.kernel.actor import SYSTEM
from motcua.kernel.refusal import Refusal, not_found

from . import commands
from .models import ApiToken, Post, User


@dataclass(frozen=True, slots=True)
class NewAdministrator:
    """An administrator just made, with the password when it was drawn here."""

    user: User
    password: str
    unit: Unit


def create_administrator(
    *, username: str, name: str, password: str = "", unit: str = "", province: str = ""
) -> NewAdministrator:
    """Make an administrator of the province; in an empty province its committee too.

    Without a password one is drawn. The second factor is asked for at the first sign-in.
    """
    chosen = password or secrets.token_urlsafe(12)
    with transaction.atomic():
        where = _home(unit, province)
        user = commands.create_user(username=username, name=name, by=SYSTEM, password=chosen)
        commands.give_post(
            user_id=user.pk,
            unit=where.key,
            title="Quản trị hệ thống",
            roles=["administrator"],
            valid_from=clock.today(),
            basis="Khởi tạo hệ thống",
            by=SYSTEM,
        )
    return NewAdministrator(user, "" if password else chosen, where)


def _home(key: str, province: str) -> Unit:
    if key:
        unit = Unit.objects.filter(key=key).first()
        if unit is None:
            raise not_found(f"đơn vị «{key}»")
        return unit
    root = Unit.objects.filter(kind="province_committee", valid_to=None).order_by("id").first()
    if root is not None:
        return root
    place = province.strip() or "tỉnh"
    row = {
        "key": "tinh",
        "name": f"Ủy ban nhân dân {place}",
        "short_name": f"UBND {place}",
        "kind": "province_committee",
        "level": "province",
        "valid_from": clock.today(),
        "basis": "Khởi tạo hệ thống",
    }
    change_units([row], by=SYSTEM, on=clock.today())
    return Unit.objects.get(key="tinh")


def current_code(username: str) -> str:
    """The one-time code of a demonstration account at this moment; refused for real accounts."""
    user = User.objects.filter(username=username.strip().lower()).first()
    if user is None:
        raise not_found(f"tài khoản «{username}»")
    if not user.is_demonstration:
        raise Refusal(
            "Chỉ xem được mã xác thực của tài khoản trình diễn.",
            next_step="Người dùng thật lấy mã trên ứng dụng xác thực của mình.",
            code="forbidden",
            status=403,
        )
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if row is None:
        raise Refusal(
            f"Tài khoản «{username}» không có xác thực hai yếu tố.",
            next_step="Chỉ cần tên đăng nhập và mật khẩu.",
            code="no_second_factor",
        )
    counter = list(yield_hotp_counters_from_time())[1]
    return str(format_hotp_value(hotp_value(decrypt(row.data["secret"]), counter)))


def set_password(username: str, password: str = "") -> str:
    """Give an account a new password (drawn when empty); returns it."""
    user = User.objects.filter(username=username.strip().lower()).first()
    if user is None:
        raise not_found(f"tài khoản «{username}»")
    chosen = password or secrets.token_urlsafe(12)
    commands.set_password(user.pk, chosen, by=SYSTEM)
    return chosen


def issue_token(
    username: str, *, name: str, scopes: list[str], valid_to: date, unit: str = ""
) -> tuple[ApiToken, str]:
    """A token of the API for the main post of an account."""
    post = (
        Post.objects.filter(user__username=username.strip().lower(), valid_to=None)
        .order_by("-primary", "id")
        .first()
    )
    if post is None:
        raise not_found(f"vị trí công tác của «{username}»")
    return commands.issue_token(
        post_id=post.pk, name=name, scopes=scopes, valid_to=valid_to, unit=unit, by=SYSTEM
    )
