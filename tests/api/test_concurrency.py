"""Many callers at once: one key does one thing, one version wins, numbers have no gaps."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from motcua.api.authentication import forget_failures
from motcua.dossiers.models import Dossier
from motcua.dossiers.tests import world as worlds
from motcua.dossiers.tests.world import World
from motcua.kernel import clock

from .conftest import Caller, caller, created, filed


@pytest.fixture
def world(transactional_db: None) -> World:
    """The small province, committed."""
    forget_failures()
    return worlds.build()


def at_once(count: int, call: Any) -> list[Any]:
    """Answers of so many threads, each with a client and a connection of its own."""

    def one(index: int) -> Any:
        try:
            with clock.at(worlds.on(7)):
                return call(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_one_key_in_eight_threads_makes_one_dossier(world: World) -> None:
    token = caller(world.commune, name="mot-khoa").token
    body = filed(world, accept=True)
    answers = at_once(8, lambda _i: Caller(token, Client()).post("dossiers", body, idempotency_key="mot"))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum(answer.headers.get("Idempotent-Replay") == "true" for answer in answers) == 7
    assert Dossier.objects.count() == 1


def test_one_version_wins_and_the_others_are_told(world: World) -> None:
    token = caller(world.commune, name="mot-ban").token
    made = created(Caller(token, Client()), world)
    address, tag = f"dossiers/{made['id']}/hand-over", f'"{made["version"]}"'
    answers = at_once(6, lambda _i: Caller(token, Client()).post(address, if_match=tag))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 5}


def test_sixteen_callers_number_without_gaps(world: World) -> None:
    token = caller(world.commune, name="danh-so").token
    answers = at_once(16, lambda _i: created(Caller(token, Client()), world))
    numbers = sorted(int(answer["code"].rsplit("-", 1)[1]) for answer in answers)
    assert numbers == list(range(1, 17))
