"""A small province for the tests of the accounts."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password

from motcua.accounts import commands
from motcua.accounts.models import User
from motcua.agencies import freshness
from motcua.agencies.commands import change_units
from motcua.agencies.models import Unit
from motcua.kernel import clock
from motcua.kernel.actor import SYSTEM

START = date(2022, 1, 1)
PASSWORD = "mot-cua-thu-2022"


@pytest.fixture(autouse=True)
def _nothing_kept():
    freshness.forget()
    yield
    freshness.forget()


@pytest.fixture(autouse=True)
def business_time():
    """The first of March 2022, eight in the morning."""
    with clock.at(datetime(2022, 3, 1, 8)) as moment:
        yield moment


@pytest.fixture
def by():
    """The system itself."""
    return SYSTEM


@pytest.fixture
def tree(db, by):
    """A province with a department and its division, a district, a commune and its counter."""

    def unit(key, parent, kind, **more):
        return {"key": key, "name": key, "kind": kind, "parent": parent, "valid_from": START, **more}

    change_units(
        [
            unit("t", "", "province_committee"),
            unit("t.so", "t", "department"),
            unit("t.so.phong", "t.so", "division"),
            unit("t.huyen", "t", "district_committee"),
            unit("t.huyen.xa", "t.huyen", "commune_committee"),
            unit("t.huyen.xa.motcua", "t.huyen.xa", "counter", counter_of="t.huyen.xa"),
        ],
        by=by,
        on=START,
    )
    return SimpleNamespace(
        **{
            key.rpartition(".")[2]: value
            for key, value in {unit.key: unit for unit in Unit.objects.all()}.items()
        }
    )


@pytest.fixture(scope="session")
def encoded():
    """The encoded password of the tests' people, reckoned once."""
    return make_password(PASSWORD)


@pytest.fixture
def person(tree, by, encoded):
    """Makes a person in a unit with roles: `person("an", "t.so", "handler")`."""

    def make(username, unit, roles, **more):
        user = User.objects.filter(username=username).first()
        if user is None:
            user = commands.create_user(username=username, name=f"Người {username}", by=by)
            User.objects.filter(pk=user.pk).update(password=encoded)
            user.refresh_from_db()
        values: dict[str, Any] = {"title": "Chuyên viên", "valid_from": START} | more
        post = commands.give_post(user_id=user.pk, unit=unit, roles=roles.split(), by=by, **values)
        return SimpleNamespace(user=user, post=post)

    return make
