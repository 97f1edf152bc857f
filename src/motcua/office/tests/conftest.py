"""A small province with one person for each role that the administration's pages ask for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from allauth.account.internal.flows import login as flow
from django.test import Client

from motcua.accounts import commands as accounts
from motcua.accounts.models import User
from motcua.agencies import freshness
from motcua.agencies.commands import change_units
from motcua.catalogue import queries, search
from motcua.kernel import clock
from motcua.kernel.actor import SYSTEM

START = date(2022, 1, 1)
UNITS = [
    {"key": "tinh", "name": "Ủy ban nhân dân tỉnh Thử", "kind": "province_committee", "level": "province"},
    {"key": "tinh.so", "name": "Sở Thử", "kind": "department", "level": "province", "parent": "tinh"},
    {
        "key": "tinh.mot-cua",
        "name": "Bộ phận Một cửa Thử",
        "kind": "counter",
        "level": "commune",
        "parent": "tinh",
        "counter_of": "tinh",
    },
]


@pytest.fixture(autouse=True)
def province(db: None):
    """The units, at eight on the first of March 2022."""
    freshness.forget()
    queries.forget()
    search.forget()
    with clock.at(datetime(2022, 3, 1, 8)):
        for unit in UNITS:
            change_units([{"valid_from": START, **unit}], by=SYSTEM, on=START)
        yield
    freshness.forget()


@pytest.fixture
def person() -> Callable[..., User]:
    """`person(role, unit)`: somebody with one post."""

    def make(role: str, unit: str = "tinh") -> User:
        user = accounts.create_user(
            username=f"thu.{role.replace('_', '-')}", name="Nguyễn Văn Thử", by=SYSTEM
        )
        accounts.give_post(
            user_id=user.pk, unit=unit, title="Chuyên viên", roles=[role], valid_from=START, by=SYSTEM
        )
        return user

    return make


@pytest.fixture
def enter(person: Callable[..., User]) -> Callable[..., Client]:
    """`enter(role, unit)`: a client signed in with both factors."""

    def make(role: str, unit: str = "tinh") -> Client:
        user = person(role, unit)
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[flow._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session[flow.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
        session.save()
        return client

    return make
