"""The people of the demonstration province: synthetic names, the same each time, and one account for every role.

No name is of a real person: surnames and given names are drawn from short lists of our own. Everything comes in
through the command of the sheet of staff. The accounts work on loopback only (adapters.py).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from motcua.agencies.models import Unit, UnitKind
from motcua.kernel.actor import SYSTEM
from motcua.kernel.refusal import Refusal

from .commands import apply_staff, plan_staff
from .demonstration_people import (
    COUNTER,
    ESTABLISHMENT,
    MEN,
    MIDDLE_MEN,
    MIDDLE_WOMEN,
    NAMED,
    SURNAMES,
    WOMEN,
)
from .models import User
from .roles import ROLES, needs_second_factor

#: Known to everybody: the accounts work on the machine of the demonstration only.
PASSWORD = "mot-cua-2022"  # noqa: S105
BEGINNING = date(2021, 1, 1)
BASIS = "Dữ liệu trình diễn (giả định)"


Row = dict[str, Any]


class Account(NamedTuple):
    """A named account of the demonstration: what to type, and who that is."""

    username: str
    password: str
    role: str
    unit: str
    person: str


def accounts() -> list[Account]:
    """One named account a role, without asking the database."""
    return [
        Account(
            named.username,
            PASSWORD,
            ROLES[named.roles.split(";")[0]].title,
            named.place,
            f"{person_name(named.username)}, {named.title}",
        )
        for named in NAMED
    ]


def person_name(key: str) -> str:
    """A synthetic name that follows from `key`."""
    draw = random.Random(f"motcua:{key}")  # noqa: S311 - no secret, the same each time
    woman = draw.random() < 0.5
    middle, given = (MIDDLE_WOMEN, WOMEN) if woman else (MIDDLE_MEN, MEN)
    surname = draw.choices(SURNAMES, weights=range(3 * len(SURNAMES), 0, -3))[0]
    return f"{surname} {draw.choice(middle)} {draw.choice(given)}"


def seed(start: date) -> None:
    """People for every unit and the named accounts; harmless a second time. `start` is the day of the change."""
    units = list(Unit.objects.order_by("path"))
    if not units:
        raise Refusal("Chưa có đơn vị nào; hãy tạo dữ liệu cơ quan trước.")
    with transaction.atomic():
        difference = plan_staff([*named_rows(), *staff_rows(units)])
        if not difference.is_empty:
            apply_staff(difference, by=SYSTEM, on=start, password=make_password(PASSWORD))
            User.objects.filter(is_demonstration=False).update(is_demonstration=True)
        _second_factors()


def named_rows() -> Iterator[Row]:
    """Sheet rows of the named accounts."""
    for named in NAMED:
        yield _row(named.username, named.unit, named.title, named.roles)
        if named.also:
            unit, title, roles = named.also
            yield _row(named.username, unit, title, roles)


def staff_rows(units: list[Unit]) -> Iterator[Row]:
    """Sheet rows of the people of every unit, by its kind."""
    departments = [unit for unit in units if unit.kind == UnitKind.DEPARTMENT]
    for unit in units:
        for mark, title, roles in _establishment(unit):
            yield _row(f"{mark}.{_suffix(unit)}", unit.key, title, roles)
        if unit.kind == UnitKind.SERVICE_CENTRE:
            # Each department sends an officer to the centre (Decree 61/2018, art. 10).
            for department in departments:
                row = _row(f"tiepnhan.{_suffix(department)}", unit.key, "Chuyên viên", "counter_officer")
                yield row | {"seconded_from": department.key}


def _suffix(unit: Unit) -> str:
    """The end of sign-in names of a unit: the commune's code, else the key with hyphens."""
    parts = unit.key.split(".")[1:] or [unit.key]
    if len(parts) > 1 and parts[0].isdecimal() and parts[1].isdecimal():
        parts = parts[1:]
    return "-".join(part for part in parts if part != "mot-cua")


def _establishment(unit: Unit) -> tuple[tuple[str, str, str], ...]:
    if unit.kind == UnitKind.COUNTER:
        if unit.level == "commune":
            return (
                ("tiepnhan1", "Công chức Tư pháp - Hộ tịch", "counter_officer;returner;fee_collector"),
                ("tiepnhan2", "Công chức Văn hóa - Xã hội", "counter_officer;returner"),
                ("motcua", "Trưởng Bộ phận Một cửa", "counter_supervisor"),
            )
        return COUNTER
    if unit.key.endswith(".kiem-soat-tthc"):
        return (
            ("truongphong", "Trưởng phòng", "control_office"),
            ("chuyenvien1", "Chuyên viên", "control_office"),
            ("chuyenvien2", "Chuyên viên", "control_office"),
        )
    if unit.kind == UnitKind.DIVISION and unit.key.endswith(".van-phong"):
        return (
            ("chanhvanphong", "Chánh Văn phòng", "division_head;focal_officer"),
            ("vanthu", "Văn thư viên", "clerk"),
        )
    return ESTABLISHMENT.get(unit.kind, ())


def _row(username: str, unit: str, title: str, roles: str) -> Row:
    return {
        "username": username,
        "name": person_name(username),
        "email": f"{username}@tiengiang.example",
        "unit": unit,
        "title": title,
        "roles": roles,
        "valid_from": BEGINNING,
        "basis": BASIS,
    }


def totp_secret(username: str) -> str:
    """The secret of a named account's second factor: from this installation's key, so that nobody else knows it."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"totp:{username}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:20]).decode()


def _second_factors() -> None:
    """Second factors for the named accounts whose role needs one; their codes come from `admin code`."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP

    needing = [
        named.username
        for named in NAMED
        if needs_second_factor(named.roles.split(";"))
        or (named.also and needs_second_factor(named.also[2].split(";")))
    ]
    having = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user_id")
    for user in User.objects.filter(username__in=needing).exclude(pk__in=having):
        TOTP.activate(user, totp_secret(user.username))
