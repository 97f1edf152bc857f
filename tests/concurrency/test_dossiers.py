"""Many at once on the real database: one wins, nobody's work is lost, numbers have no gap."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction

from motcua.agencies import freshness
from motcua.agencies.models import Level, UnitKind
from motcua.dossiers.checking import check
from motcua.dossiers.commands import run, take_in
from motcua.dossiers.commands.frame import lock
from motcua.dossiers.commands.verbs import Options
from motcua.dossiers.models import Dossier
from motcua.dossiers.tests.world import World, actor, build, filing, listed, on, unit
from motcua.kernel import clock
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    """A committed province, so that every thread sees it."""
    return build()


def at_once(works: list[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment, each in a thread with its own connection; a refusal is an answer."""
    answers: list[Any] = [None] * len(works)
    gate = threading.Barrier(len(works))

    def one(index: int) -> None:
        try:
            gate.wait(20)
            with clock.at(on(7, hour=9)):
                answers[index] = works[index]()
        except Exception as problem:
            answers[index] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    strange = [a for a in answers if isinstance(a, Exception) and not isinstance(a, Refusal)]
    assert not strange, strange
    return answers


def taken(world: World) -> Dossier:
    with clock.at(on(7)):
        return Dossier.objects.get(id=take_in(filing(world, papers=()), by=world.officer).dossier_id)


def test_of_two_officers_on_one_dossier_one_wins_and_the_other_is_told(world: World) -> None:
    dossier = taken(world)
    options = Options(expected_version=dossier.version)
    answers = at_once(
        [lambda: run("hand-over", dossier.id, by=world.officer, options=options) for _ in range(2)]
    )
    refused = [a for a in answers if isinstance(a, Refusal)]
    assert [r.code for r in refused] == ["version"]
    assert Event.objects.filter(stream_id=dossier.id, verb="dossier.hand_over").count() == 1
    assert check().problems == []


def test_without_a_version_the_second_meets_the_state_that_the_first_left(world: World) -> None:
    dossier = taken(world)
    from motcua.dossiers.commands.inputs import Reason

    answers = at_once(
        [lambda: run("withdraw", dossier.id, Reason("Đổi ý"), by=world.officer) for _ in range(4)]
    )
    assert sorted(getattr(a, "code", "done") for a in answers) == ["done", "stage", "stage", "stage"]


def test_who_waits_too_long_is_told_who_is_at_work(world: World) -> None:
    dossier = taken(world)
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                lock(dossier.id, world.head)
                holding.set()
                release.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert holding.wait(10)
        with pytest.raises(Refusal) as caught:
            run("hand-over", dossier.id, by=world.officer)
    finally:
        release.set()
        thread.join()
    assert (caught.value.status, caught.value.code) == (423, "locked")
    assert world.head.name in caught.value.sentence
    run("hand-over", dossier.id, by=world.officer)


def test_sixteen_counters_number_at_once_without_a_gap(world: World) -> None:
    counters = []
    for index in range(16):
        commune = unit(f"t.h.c{index}", f"Ủy ban nhân dân xã {index}", UnitKind.COMMUNE_COMMITTEE, world.commune.parent,
                       level=Level.COMMUNE, identifier_code=f"H58.30.{40 + index}")  # fmt: skip
        counter = unit(
            f"t.h.c{index}.mc",
            f"Một cửa xã {index}",
            UnitKind.COUNTER,
            commune,
            level=Level.COMMUNE,
            counter_of=commune,
        )
        listed(counter, world.revision, commune)
        counters.append((counter, actor(f"Cán bộ {index}", counter)))
    freshness.forget()

    def work(counter: Any, officer: Any) -> Callable[[], int]:
        def five() -> int:
            for _ in range(5):
                take_in(filing(world, counter_id=counter.pk, papers=()), by=officer)
            return 5

        return five

    assert sum(at_once([work(*pair) for pair in counters])) == 80
    assert check().problems == []


def test_one_counter_with_sixteen_desks_numbers_without_a_gap(world: World) -> None:
    answers = at_once([lambda: take_in(filing(world, papers=()), by=world.officer) for _ in range(16)])
    late = [a for a in answers if isinstance(a, Refusal)]
    numbers = sorted(number or 0 for number in Dossier.objects.values_list("register_number", flat=True))
    assert numbers == list(range(1, 17 - len(late)))
    assert {r.code for r in late} <= {"locked"}
    assert check().problems == []


def test_the_same_key_from_eight_threads_does_it_once(world: World) -> None:
    answers = at_once(
        [lambda: take_in(filing(world, papers=()), by=world.officer, key="một lần") for _ in range(8)]
    )
    done = [a for a in answers if not isinstance(a, Refusal)]
    assert len({a.dossier_id for a in done}) == 1 and Dossier.objects.count() == 1
    assert sum(not a.replayed for a in done) == 1
    dossier = Dossier.objects.get()
    answers = at_once(
        [
            lambda: run("hand-over", dossier.id, by=world.officer, options=Options(key="chuyển"))
            for _ in range(8)
        ]
    )
    assert len({a.event_id for a in answers if not isinstance(a, Refusal)}) == 1
    assert Event.objects.filter(stream_id=dossier.id, verb="dossier.hand_over").count() == 1
    other = replace(world.officer, via="api")
    with clock.at(on(7)):
        assert not take_in(filing(world, papers=()), by=other, key="một lần").replayed
