"""Every route × every role, own and foreign unit: what the data file says is what happens.

`routes.csv` beside this file holds one line a route: name, and its decision (`public`, `signed-in`, or permissions of
which any is enough). A new route fails until its line is written; rewrite the file with MOTCUA_WRITE_ROUTES=1 and
read what changed.
"""

from __future__ import annotations

import csv
import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern
from tests.api.conftest import Caller, caller, created

from motcua.accounts.models import Post, User
from motcua.accounts.permissions import REGISTRY
from motcua.accounts.roles import ROLES, Role, Scope
from motcua.agencies.models import Unit
from motcua.api import mount
from motcua.dossiers.tests import world as worlds
from motcua.dossiers.tests.world import World
from motcua.kernel import clock
from motcua.web.pages import access_of, unguarded, walk

pytestmark = pytest.mark.django_db
UNKNOWN = "01a204d7-7821-74c6-a39f-f413579c8992"
DATA = Path(__file__).with_name("routes.csv")


def patterns() -> dict[str, tuple[str, URLPattern]]:
    """Every route of the URLconf outside the API by name: (address, pattern)."""
    found = {}
    for address, pattern in walk():
        if not address.startswith(mount.PREFIX) or pattern.name in ("api.docs", "api.openapi"):
            found[pattern.name or address] = (f"/{address}", pattern)
    return found


def decision_of(pattern: URLPattern) -> str:
    """The declared decision as the data file writes it."""
    access = access_of(pattern)
    if access is None or not access.is_decision:
        return "(none)"
    return "public" if access.open_to_all else access.permission or "signed-in"


def declared() -> dict[str, str]:
    """Every route of the program with its decision."""
    found = {name: decision_of(pattern) for name, (_address, pattern) in patterns().items()}
    for address, operation in mount.operations():
        for method in operation.methods:
            found[f"{method} {address}"] = mount.access_of(operation)
    return found


def expected() -> dict[str, str]:
    """The data file."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return dict(csv.reader(file))


def test_every_route_has_a_decision() -> None:
    assert unguarded() == []
    assert [name for name, decision in declared().items() if decision in ("", "(none)")] == []


def test_every_route_stands_in_the_matrix_with_its_decision() -> None:
    if os.environ.get("MOTCUA_WRITE_ROUTES"):
        with DATA.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(sorted(declared().items()))
    assert declared() == expected()


def holds(decision: str, permissions: frozenset[str]) -> bool:
    """Whether a role with these permissions is let in."""
    return decision in ("public", "signed-in") or bool(permissions & set(decision.split("|")))


@pytest.fixture
def world(db: None) -> World:
    """The small province, in January 2022."""
    return worlds.build()


@pytest.fixture(autouse=True)
def january() -> Any:
    """Friday, 07/01/2022."""
    with clock.at(worlds.on(7)):
        yield


def for_tokens(role: Role) -> list[str]:
    """What a token of the role may carry."""
    return sorted(name for name in role.permissions if REGISTRY[name].for_tokens)


def ask(who: Caller, method: str, address: str) -> Any:
    """One request without a body."""
    kind = "application/octet-stream" if method == "PATCH" else "application/json"
    call = getattr(who.client, method.lower())
    extra = {} if method == "GET" else {"content_type": kind}
    return call(address, **extra, **who.headers())


@pytest.mark.parametrize("role", sorted(ROLES))
def test_an_operation_lets_in_who_holds_its_permission_and_nobody_else(role: str, world: World) -> None:
    maker = caller(world.commune, name="lap-ho-so")
    mine = created(maker, world)
    scopes = for_tokens(ROLES[role])
    here, there = (
        caller(unit, name=f"{role}-{index}".replace("_", "-"), roles=[role], scopes=scopes)
        for index, unit in enumerate((world.commune, world.department))
    )
    sees_all = ROLES[role].scope is Scope.PROVINCE
    wrong = []
    for name, decision in expected().items():
        method, _, target = name.partition(" ")
        if not target:
            continue
        address = operation_address(
            target, dossier=mine["id"], code=world.procedure.code, counter=str(world.counter.pk)
        )
        allowed = holds(decision, frozenset(scopes))
        home, foreign = ask(here, method, address), ask(there, method, address)
        for place, answer in (("own", home), ("foreign", foreign)):
            refused = answer.status_code == 403 and answer.json()["code"] == "forbidden"
            if answer.status_code >= 500 or (allowed and refused and decision != "signed-in"):
                wrong.append((name, place, answer.status_code))
            if not allowed and not refused:
                wrong.append((name, place, answer.status_code))
        if "{dossier}" in target and not sees_all and foreign.status_code < 400:
            wrong.append((name, "foreign dossier reached", foreign.status_code))
    assert wrong == []


def operation_address(target: str, **values: str) -> str:
    """The address of an operation with values in its places, an unknown id where none is given."""
    return f"/{mount.PREFIX}" + re.sub(
        r"{(?:\w+:)?(\w+)}", lambda match: values.get(match[1], UNKNOWN), target
    )


def browser(unit: Unit, role: str) -> Client:
    """A signed-in browser of somebody with one role, second factor shown."""
    user = User.objects.create(
        username=role.replace("_", "-"),
        name="Người Giả Định",
        sort_key="n",
        search_key="n",
        created_at=clock.machine_now(),
    )
    Post.objects.create(user=user, unit=unit, title="Chức danh", roles=[role], valid_from=worlds.BEGIN)
    client = Client(raise_request_exception=False)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def sample(address: str) -> str | None:
    """The address with invented values in its places; None for what is no page of ours."""
    values = {
        "uuid": UNKNOWN,
        "int": "1",
        "str": "khong-co",
        "slug": "khong-co",
        "path": "khong-co",
    }
    filled = re.sub(r"<(?:(\w+):)?\w+>", lambda match: values.get(match[1] or "str", "khong-co"), address)
    return None if any(mark in filled for mark in "^(?[\\") else filled


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_page_lets_in_who_holds_its_permission_and_nobody_else(role: str, world: World) -> None:
    client = browser(world.commune, role)
    wrong = []
    lines = expected()
    for name, (pattern_address, pattern) in patterns().items():
        address = sample(pattern_address)
        if address is None or not hasattr(pattern.callback, "motcua_access") or name == "api.openapi":
            continue
        status = client.get(address).status_code
        allowed = holds(lines[name], ROLES[role].permissions)
        # A unit that is not there is not found before anybody is asked.
        turned_away = (403, 404, 405) if "<" in pattern_address else (403, 405)
        if status >= 500 or (not allowed and status not in turned_away):
            wrong.append((name, lines[name], status))
    assert wrong == []


def test_nobody_unknown_opens_anything_that_is_not_public(world: World) -> None:
    client = Client()
    wrong = []
    lines = expected()
    for name, (pattern_address, pattern) in patterns().items():
        address = sample(pattern_address)
        if address is None or lines[name] == "public" or not hasattr(pattern.callback, "motcua_access"):
            continue
        answer = client.get(address)
        if answer.status_code not in (302, 401, 405):
            wrong.append((name, answer.status_code))
    for name, decision in lines.items():
        method, _, target = name.partition(" ")
        if target and decision != "public":
            address = operation_address(target)
            extra = {} if method == "GET" else {"content_type": "application/json"}
            status = getattr(client, method.lower())(address, **extra).status_code
            if status != 401:
                wrong.append((name, status))
    assert wrong == []
