"""A small province with tokens, and a client that speaks JSON."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from django.test import Client

from motcua.accounts import policy as accounts
from motcua.accounts.models import ApiToken, Post, User
from motcua.accounts.permissions import token_scopes
from motcua.agencies.models import Unit
from motcua.api.authentication import forget_failures
from motcua.dossiers.tests import world as worlds
from motcua.dossiers.tests.world import World
from motcua.kernel import clock

ALL_SCOPES = [permission.name for permission in token_scopes()]


@dataclass
class Caller:
    """A client with a token."""

    token: str
    client: Client

    def get(self, address: str, **query: Any) -> Any:
        """GET below /api/v1/."""
        return self.client.get(f"/api/v1/{address}", query, **self.headers())

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        """POST JSON below /api/v1/; headers by name, `_` for `-`."""
        extra = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        return self.client.post(
            f"/api/v1/{address}",
            {} if body is None else body,
            content_type="application/json",
            **self.headers(),
            **extra,
        )

    def headers(self) -> dict[str, str]:
        """The header of the token."""
        return {"HTTP_AUTHORIZATION": f"Bearer {self.token}"}


def caller(
    unit: Unit, *, name: str, roles: list[str] | None = None, scopes: list[str] | None = None
) -> Caller:
    """A post in a unit with a token that holds its scopes."""
    user = User.objects.create(
        username=name, name=f"Phần mềm {name}", sort_key=name, search_key=name, created_at=clock.machine_now()
    )
    post = Post.objects.create(
        user=user,
        unit=unit,
        title="Hệ thống kết nối",
        roles=roles or ["integration"],
        valid_from=date(2021, 1, 1),
    )
    token = f"mc_{name}_" + "x" * 40
    ApiToken.objects.create(
        digest=accounts.digest_of(token), prefix=token[:9], name=name, post=post, scopes=ALL_SCOPES if scopes is None else scopes,
        valid_from=date(2021, 1, 1), valid_to=date(2100, 1, 1),
    )  # fmt: skip
    return Caller(token, Client(raise_request_exception=False))


@pytest.fixture
def world(db: None) -> World:
    """The small province."""
    forget_failures()
    return worlds.build()


@pytest.fixture
def commune(world: World) -> Caller:
    """A token of the commune: works for the committee and its counter."""
    return caller(world.commune, name="xa-thu-dong")


@pytest.fixture
def stranger(world: World) -> Caller:
    """A token of the department, which has nothing to do with the commune."""
    return caller(world.department, name="so-thu")


@pytest.fixture(autouse=True)
def january() -> Any:
    """Friday, 07/01/2022, 08:00."""
    with clock.at(worlds.on(7)):
        yield


def filed(world: World, **changes: Any) -> dict[str, Any]:
    """The body of a creation, for an invented citizen."""
    components = world.revision.components.order_by("number")
    return {
        "counter_id": world.counter.pk,
        "procedure_code": world.procedure.code,
        "applicant": {"name": "Huỳnh Thị Bưởi", "identity_number": "082190000001", "phone": "0900000001"},
        "papers": [{"name": one.name, "component_id": one.pk, "originals": 1} for one in components],
        **changes,
    }


def created(who: Caller, world: World, **changes: Any) -> dict[str, Any]:
    """A dossier taken in over the API."""
    response = who.post("dossiers", filed(world, accept=True, **changes))
    assert response.status_code == 201, response.content.decode()
    answer: dict[str, Any] = response.json()
    return answer
