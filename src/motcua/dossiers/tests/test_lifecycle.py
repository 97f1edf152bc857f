"""A dossier from the counter to its result, by commands against the real database."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers.commands import create, run, take_in
from motcua.dossiers.commands.inputs import Extension, Reason
from motcua.dossiers.decisions.approval import Missing, SupplementWish
from motcua.dossiers.decisions.handling import HandOver, Result
from motcua.dossiers.models import Dossier
from motcua.dossiers.state import differences, replay, state_of
from motcua.dossiers.tests.world import World, filing, on
from motcua.kernel import clock, journal
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def statements(context: CaptureQueriesContext) -> int:
    """Statements inside the command, transaction marks aside."""
    return sum(
        1
        for q in context.captured_queries
        if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT"))
    )


def local(moment: datetime | None) -> str:
    """A stored moment as local text; fails where there is none."""
    assert moment is not None
    return clock.local(moment).isoformat()


def taken_in(world: World, **changes: object) -> Dossier:
    return Dossier.objects.get(id=take_in(filing(world, **changes), by=world.officer).dossier_id)


def test_a_dossier_goes_from_the_counter_to_its_result(world: World) -> None:
    with clock.at(on(7)):
        done = create(filing(world), by=world.officer, key="k1")
        run("accept", done.dossier_id, by=world.officer)
    dossier = Dossier.objects.get(id=done.dossier_id)
    assert dossier.code == "H58.30.21-220107-0001"
    assert local(dossier.due_at) == "2022-01-14T17:00:00"
    steps = [(world.officer, 10), (world.head, 10), (world.handler, 11), (world.handler, 11)]
    for by, day in steps:
        with clock.at(on(day)):
            run("hand-over", dossier.id, by=by)
    with clock.at(on(12)):
        run("decide", dossier.id, Result(number="12/QĐ"), by=world.head)
        run("hand-over", dossier.id, by=world.head)
        run("return-result", dossier.id, by=world.officer)
    dossier.refresh_from_db()
    assert (dossier.stage, dossier.status, dossier.version) == ("returned", 10, 9)
    events = list(Event.objects.filter(stream_id=dossier.id).order_by("sequence"))
    assert journal.broken_links(events) == []
    state = None
    for event in events:
        state = replay(state, event.payload["changes"])
    assert state is not None
    assert differences(state, state_of(dossier)) == []


@pytest.mark.parametrize("verb", ["create", "take_in"])
def test_creating_a_dossier_takes_at_most_twelve_statements(world: World, verb: str) -> None:
    with clock.at(on(7)):
        taken_in(world)
        command = create if verb == "create" else take_in
        with CaptureQueriesContext(connection) as context:
            command(filing(world), by=world.officer, key="once")
    assert statements(context) <= 12, [q["sql"][:90] for q in context.captured_queries]


def test_a_supplement_restarts_the_clock_from_zero(world: World) -> None:
    with clock.at(on(7)):
        dossier = taken_in(world)
        run("hand-over", dossier.id, HandOver(to_step=2), by=world.officer)
    with clock.at(on(12)):
        run(
            "request-supplement",
            dossier.id,
            SupplementWish(missing=(Missing("Thiếu tờ khai", "Điều 5"),)),
            by=world.handler,
        )
    with clock.at(on(20)):
        run("receive-supplement", dossier.id, by=world.officer)
    dossier.refresh_from_db()
    assert local(dossier.due_at) == "2022-01-27T17:00:00"
    assert local(dossier.first_due_at) == "2022-01-14T17:00:00"


def test_a_second_supplement_needs_a_ground_and_an_approval(world: World) -> None:
    wish = SupplementWish(missing=(Missing("Thiếu tờ khai", "Điều 5"),))
    with clock.at(on(7)):
        dossier = taken_in(world)
        run("hand-over", dossier.id, by=world.officer)
        run("request-supplement", dossier.id, wish, by=world.handler)
    with clock.at(on(10)):
        run("receive-supplement", dossier.id, by=world.officer)
        with pytest.raises(Refusal) as refused:
            run("request-supplement", dossier.id, wish, by=world.handler)
    assert refused.value.code == "second_supplement"


def test_a_late_apology_is_marked_and_a_second_rescheduling_refused(world: World) -> None:
    with clock.at(on(7)):
        dossier = taken_in(world)
        run("hand-over", dossier.id, by=world.officer)
    with clock.at(on(14, hour=9)):
        run(
            "propose-extension",
            dossier.id,
            Extension(to=on(18, hour=17), reason="Chờ xác minh"),
            by=world.head,
        )
        run("reschedule", dossier.id, by=world.officer)
        with pytest.raises(Refusal):
            run(
                "propose-extension",
                dossier.id,
                Extension(to=on(20, hour=17), reason="Lại chậm"),
                by=world.head,
            )
    dossier.refresh_from_db()
    assert dossier.record["apology_late"] is True
    assert local(dossier.due_at) == "2022-01-14T17:00:00"


def test_the_same_key_never_does_a_thing_twice(world: World) -> None:
    with clock.at(on(7)):
        one = take_in(filing(world), by=world.officer, key="same")
        two = take_in(filing(world), by=world.officer, key="same")
        assert two.replayed
        assert one.dossier_id == two.dossier_id
        with pytest.raises(Refusal):
            take_in(filing(world, sets=2), by=world.officer, key="same")
    assert Dossier.objects.count() == 1


def test_withdrawal_after_the_decision_is_refused(world: World) -> None:
    with clock.at(on(7)):
        dossier = taken_in(world)
        for by in (world.officer, world.head, world.handler, world.handler):
            run("hand-over", dossier.id, by=by)
        run("decide", dossier.id, by=world.head)
        with pytest.raises(Refusal) as refused:
            run("withdraw", dossier.id, Reason("Đổi ý"), by=world.officer)
    assert refused.value.code == "decided"
