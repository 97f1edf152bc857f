"""Periodic work done twice does it once; registers close; people's data go and the chain stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.conf import settings as django_settings

from motcua.dossiers import registers, retention, tasks
from motcua.dossiers.checking import check
from motcua.dossiers.commands import run, take_in
from motcua.dossiers.decisions.approval import Missing, SupplementWish
from motcua.dossiers.decisions.tasks import Asked, Consultation
from motcua.dossiers.models import Dossier, Party, Remark
from motcua.dossiers.tests.world import EVERYTHING, World, filing, on
from motcua.kernel import clock
from motcua.kernel.actor import SYSTEM
from motcua.kernel.models import Event, Seal
from motcua.kernel.refusal import Refusal
from motcua.notices.models import Notice
from motcua.papers.models import IssuedSlip

pytestmark = pytest.mark.django_db


def in_handling(world: World, year: int = 2022) -> Dossier:
    with clock.at(on(7).replace(year=year)):
        done = take_in(filing(world), by=world.officer)
        run("hand-over", done.dossier_id, by=world.officer)
    return Dossier.objects.get(id=done.dossier_id)


def test_counters_are_asked_to_close_what_nobody_answers_once(world: World) -> None:
    dossier = in_handling(world)
    with clock.at(on(10)):
        run("request-supplement", dossier.id, SupplementWish((Missing("Thiếu", "Điều 5"),)), by=world.handler)
        assert tasks.ask_to_close_unanswered() == 0
    with clock.at(on(10, 2)):
        assert (tasks.ask_to_close_unanswered(), tasks.ask_to_close_unanswered()) == (1, 0)
    assert Notice.objects.filter(kind="close_asked").count() == 1


def test_heads_of_counters_are_told_of_late_opinions_once(world: World) -> None:
    dossier = in_handling(world)
    with clock.at(on(10)):
        wish = Consultation((Asked(world.division.pk, on(11), "Cho ý kiến"),))
        run("consult", dossier.id, wish, by=world.handler)
        assert tasks.tell_late_opinions() == 0
    with clock.at(on(12)):
        assert (tasks.tell_late_opinions(), tasks.tell_late_opinions()) == (1, 0)


def test_people_are_reminded_a_day_before_and_when_it_is_late_once_each(world: World) -> None:
    dossier = in_handling(world)
    for day, expected in (
        (11, []),
        (13, ["due_soon"]),
        (13, ["due_soon"]),
        (17, ["due_soon", "overdue"]),
        (18, ["due_soon", "overdue"]),
    ):
        with clock.at(on(day)):
            tasks.remind()
        assert sorted(Notice.objects.filter(subject_id=dossier.id, channel="screen", kind__in=["due_soon", "overdue"])
                      .values_list("kind", flat=True)) == expected  # fmt: skip


def test_a_changed_calendar_moves_open_due_times_once(world: World) -> None:
    dossier = in_handling(world)
    with clock.at(on(10)):
        assert tasks.recompute_due("QĐ thử") == 0
        wrong = on(20, hour=17)
        from motcua.dossiers.commands.frame import circumstances_of, save
        from motcua.dossiers.decisions.base import Decision
        from motcua.dossiers.state import state_of

        save(
            dossier,
            state_of(dossier),
            Decision("dossier.recompute_due", {"due_at": wrong}, {}),
            circumstances_of(dossier, SYSTEM),
        )
        assert len(check().problems) == 1
        assert (tasks.recompute_due("QĐ thử"), tasks.recompute_due("QĐ thử")) == (1, 0)
    assert check().problems == []


def test_the_nightly_check_tells_the_office_of_disagreements(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    dossier = in_handling(world)
    assert tasks.nightly_check() == 0
    Dossier.objects.filter(id=dossier.id).update(step=5)
    assert tasks.nightly_check() == 1
    assert "disagreements" in caplog.text


def test_the_seal_is_signed_and_a_foreign_signature_is_found(
    world: World, tmp_path: Any, settings: Any
) -> None:
    settings.DATA_DIR = tmp_path
    in_handling(world)
    tasks.seal()
    # Within the test's own transaction nothing is below the horizon yet, so that nothing is sealed.
    assert not Seal.objects.exists()
    Seal.objects.create(number=1, made_at=clock.machine_now(), from_transaction=0, to_transaction=0, event_count=0,
                        root=bytes(32), previous_root=bytes(32), signature=b"x")  # fmt: skip
    from motcua.dossiers import sealing

    assert len(sealing.wrongly_signed()) == 1
    assert sealing.signature(b"a") == sealing.signature(b"a")
    assert tmp_path == django_settings.DATA_DIR


def test_a_register_closes_with_its_year_and_its_columns_of_return_live_on(world: World) -> None:
    head = replace(world.officer, permissions=EVERYTHING | {"register.close"})
    old = in_handling(world, 2021)
    with clock.at(on(31, 12).replace(year=2021)), pytest.raises(Refusal) as caught:
        registers.close_register(world.counter.pk, 2021, by=head)
    assert caught.value.code == "year_runs"
    with clock.at(on(4)):
        with pytest.raises(Refusal):
            registers.close_register(world.counter.pk, 2021, by=world.officer)
        registers.close_register(world.counter.pk, 2021, by=head)
        with pytest.raises(Refusal) as caught:
            registers.close_register(world.counter.pk, 2021, by=head)
        assert caught.value.code == "closed"
        new = Dossier.objects.get(id=take_in(filing(world), by=world.officer).dossier_id)
        for by in (world.head, world.handler, world.handler):
            run("hand-over", old.id, by=by)
        run("decide", old.id, by=world.head)
        run("hand-over", old.id, by=world.head)
        run("return-result", old.id, by=world.officer)
    assert (new.register_year, new.register_number) == (2022, 1)
    assert check().problems == []
    Dossier.objects.filter(id=old.id).update(code="H58.30.21-210107-0009")
    assert any("đã khoá" in problem for problem in check().problems)


def test_peoples_data_of_old_dossiers_are_emptied_and_the_chain_stays_valid(world: World) -> None:
    old, open_one = in_handling(world, 2021), in_handling(world, 2021)
    from motcua.dossiers.commands.inputs import Reason

    with clock.at(on(8).replace(year=2021)):
        run("withdraw", old.id, Reason("Bà Bưởi đổi ý"), by=world.officer)
    with clock.at(on(4).replace(year=2024)):
        with pytest.raises(Refusal):
            retention.empty_people(date(2023, 12, 1), "QĐ 1", by=SYSTEM)
        with pytest.raises(Refusal):
            retention.empty_people(date(2021, 12, 1), " ", by=SYSTEM)
        assert retention.empty_people(date(2021, 12, 1), "QĐ 1", by=SYSTEM) == 1
        assert retention.empty_people(date(2021, 12, 1), "QĐ 1", by=SYSTEM) == 0
    emptied = Party.objects.get(id=old.applicant_id)
    assert (emptied.name, emptied.identity_number, emptied.phone) == (retention.EMPTIED, "", "")
    assert not Remark.objects.filter(dossier=old).exclude(text="").exists()
    assert not IssuedSlip.objects.filter(subject_id=old.id).exclude(data={}).exists()
    assert Party.objects.get(id=open_one.applicant_id).name == "Huỳnh Thị Bưởi"
    assert Event.objects.filter(stream_id=old.id, verb="dossier.empty_people").count() == 1
    assert check().problems == []
