"""Every verb's refusals and edges, sentence by sentence of Decree 61/2018, art. 14-22."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from motcua.accounts.models import Post
from motcua.agencies.models import Level, UnitKind
from motcua.dossiers import policy
from motcua.dossiers.checking import check
from motcua.dossiers.commands import VERBS, create, run, take_in
from motcua.dossiers.commands.availability import _WHERE
from motcua.dossiers.commands.inputs import (
    Accept,
    Answer,
    Approve,
    Assign,
    CancelTask,
    Extension,
    Lost,
    Note,
    PassToCounter,
    Reason,
    ResolutionRefusal,
    ReturnToStep,
    TaskNumber,
    Verification,
    VerificationRecord,
)
from motcua.dossiers.commands.inputs import Refusal as Refused
from motcua.dossiers.decisions.approval import Missing, SupplementWish
from motcua.dossiers.decisions.closing import Handing, timeliness
from motcua.dossiers.decisions.handling import HandOver
from motcua.dossiers.decisions.settling import FeeTaken, FeeWaived, PaperGiven, PapersAdded, ResultAttached
from motcua.dossiers.decisions.tasks import Asked, Consultation
from motcua.dossiers.models import Dossier, DossierTask, Remark
from motcua.dossiers.state import state_of
from motcua.dossiers.tests.world import BEGIN, EVERYTHING, World, actor, filing, listed, on, procedure, unit
from motcua.dossiers.values import TaskKind
from motcua.kernel import clock
from motcua.kernel.actor import SYSTEM, Actor
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal
from motcua.notices.models import Notice
from motcua.papers.models import IssuedSlip, Paper
from motcua.payments.models import Charge, Payment

pytestmark = pytest.mark.django_db
WISH = SupplementWish(missing=(Missing("Thiếu tờ khai", "Điều 5"),))
AGAIN = SupplementWish(
    missing=(Missing("Thiếu bản vẽ", "Điều 6"),), sector_ground="Khoản 2 Điều 9 luật chuyên ngành"
)
PLAIN = EVERYTHING - {"dossier.approve_supplement"}


def local(moment: datetime | None) -> str:
    assert moment is not None
    return clock.local(moment).isoformat()[:16]


def row(dossier_id: Any) -> Dossier:
    return Dossier.objects.get(id=dossier_id)


def taken(world: World, day: int = 7, hour: int = 8, **changes: Any) -> Dossier:
    with clock.at(on(day, hour=hour)):
        return row(take_in(filing(world, **changes), by=world.officer).dossier_id)


def at_handler(world: World, day: int = 7, **changes: Any) -> Dossier:
    dossier = taken(world, day, **changes)
    with clock.at(on(day, hour=9)):
        run("hand-over", dossier.id, by=world.officer)
        run("hand-over", dossier.id, by=world.head)
    return row(dossier.id)


def ready(world: World, day: int = 7) -> Dossier:
    dossier = at_handler(world, day)
    with clock.at(on(day, hour=10)):
        run("hand-over", dossier.id, by=world.handler)
        run("hand-over", dossier.id, by=world.handler)
        run("decide", dossier.id, by=world.head)
        run("hand-over", dossier.id, by=world.head)
    return row(dossier.id)


def refusal(verb: str, dossier: Dossier, given: Any = None, *, by: Actor) -> Refusal:
    with pytest.raises(Refusal) as caught:
        run(verb, dossier.id, given, by=by)
    assert caught.value.sentence
    return caught.value


def events(dossier: Dossier) -> list[str]:
    return list(
        Event.objects.filter(stream_id=dossier.id).order_by("sequence").values_list("verb", flat=True)
    )


# -- the table itself -------------------------------------------------------------------------------------------


def test_every_verb_has_its_permission_and_its_place() -> None:
    assert set(VERBS) == set(_WHERE)
    assert {verb.key for verb in VERBS.values()} <= set(policy.PERMISSIONS)


def test_every_verb_refuses_an_actor_without_its_permission(world: World) -> None:
    dossier = at_handler(world)
    nobody = replace(world.handler, permissions=frozenset({"dossier.view"}))
    for name in VERBS:
        assert refusal(name, dossier, by=nobody).status in (403, 422), name


def test_every_verb_refuses_a_dossier_that_the_actor_may_not_see(world: World) -> None:
    dossier = at_handler(world)
    stranger = actor("Người Lạ", world.division)
    inputs: dict[str, Any] = {
        "assign": Assign(assignee_id=1), "answer-task": Answer(1, "x"), "tell-task-late": TaskNumber(1),
        "cancel-task": CancelTask(1, "x"), "schedule-verification": Verification(at=on(20)), "request-supplement": WISH,
        "note-still-missing": WISH, "ask-approval": WISH, "propose-extension": Extension(to=on(20)),
        "pass-to-counter": PassToCounter(1), "consult": Consultation(asked=()),
    }  # fmt: skip
    for name in VERBS:
        assert refusal(name, dossier, inputs.get(name), by=stranger).status == 404, name


def test_a_verb_without_the_input_that_it_needs_is_refused_not_broken(world: World) -> None:
    dossier = at_handler(world)
    for name in VERBS:
        try:
            run(name, dossier.id, by=world.handler)
        except Refusal as refused:
            assert refused.sentence
        dossier = row(dossier.id)
        if dossier.stage != "handling":
            dossier = at_handler(world, 7)


# -- intake -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"channel": "fax"}, "channel"), ({"return_channel": "pigeon"}, "return_channel"), ({"sets": 0}, "sets"),
        ({"sets": 101}, "sets"), ({"priority": "rich"}, "priority"), ({"summary": "x" * 1001}, "summary"),
        ({"return_channel": "post", "return_address": "x" * 501}, "return_address"), ({"case_id": 987654}, "case_id"),
        ({"channel": "on_behalf"}, "authority_paper"), ({"submitted_at": on(8)}, "submitted_at"),
        ({"competent_id": 10**9}, "competent_id"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_beside_its_field(world: World, changes: dict[str, Any], field: str) -> None:
    with clock.at(on(7)), pytest.raises(Refusal) as caught:
        take_in(filing(world, **changes), by=world.officer)
    assert field in caught.value.fields and caught.value.status == 422
    assert not Dossier.objects.exists() and not Event.objects.filter(stream_kind="dossier").exists()


def test_control_characters_are_dropped_before_they_reach_a_row(world: World) -> None:
    dossier = taken(world, summary="Xin\x00 cấp\u200b lại")
    assert dossier.summary == "Xin cấp lại"
    with clock.at(on(7, hour=9)):
        run("report-lost", dossier.id, Lost("Mất\x00 tờ khai", "Văn\x07 thư"), by=world.officer)
    remark = Remark.objects.get(dossier=dossier, kind="lost")
    assert remark.text == "Mất tờ khai" and remark.details == {"responsible": "Văn thư"}


def test_a_paper_of_another_procedure_is_refused(world: World) -> None:
    from motcua.dossiers.commands import PaperBrought

    with clock.at(on(7)), pytest.raises(Refusal) as caught:
        take_in(filing(world, papers=(PaperBrought(name="Lạ", component_id=10**8),)), by=world.officer)
    assert "papers" in caught.value.fields


def test_an_ordinary_dossier_gets_its_receipt_whatever_was_ticked(world: World) -> None:
    dossier = taken(world, wants_slip=False)
    assert (
        not dossier.no_slip
        and IssuedSlip.objects.filter(subject_id=dossier.id, form__endswith=":01").exists()
    )


def test_a_procedure_resolved_on_the_spot_gets_a_slip_only_when_asked_and_is_recorded(world: World) -> None:
    revision = procedure("1.000200", "Chứng thực thử", limit="0", settings={"no_receipt": True})
    listed(world.counter, revision, world.commune)
    silent = taken(world, procedure_code="1.000200", papers=())
    assert silent.no_slip and silent.register_number == 1
    assert not IssuedSlip.objects.filter(subject_id=silent.id).exists()
    asked = taken(world, procedure_code="1.000200", papers=(), extra={"slip_wanted": True})
    assert not asked.no_slip and IssuedSlip.objects.filter(subject_id=asked.id).count() == 1
    with clock.at(on(7)):
        done = create(filing(world, procedure_code="1.000200", papers=()), by=world.officer)
        run("accept", done.dossier_id, Accept(), by=world.officer)
    assert row(done.dossier_id).no_slip


def test_a_counter_resolves_by_itself_what_it_was_charged_with(world: World) -> None:
    dossier = taken(world)
    with clock.at(on(7, hour=9)):
        run("request-supplement", dossier.id, WISH, by=world.officer)
    with clock.at(on(10)):
        run("receive-supplement", dossier.id, by=world.officer)
    assert row(dossier.id).stage == "handling"
    one_step = procedure(
        "1.000201", "Việc tại quầy", steps=(("Giải quyết", "can_bo_tiep_nhan", "counter", 60),)
    )
    listed(world.counter, one_step, world.commune)
    here = taken(world, procedure_code="1.000201", papers=())
    with clock.at(on(7, hour=10)):
        run("decide", here.id, by=world.officer)
    with clock.at(on(20)):
        run("return-result", here.id, by=world.officer)
    assert local(row(here.id).finished_at) == "2022-01-07T10:00"
    assert timeliness(state_of(row(here.id))) == "early"


def test_refusal_at_intake_needs_reason_and_ground_and_issues_form_three(world: World) -> None:
    with clock.at(on(7)):
        done = create(filing(world), by=world.officer)
        dossier = row(done.dossier_id)
        assert "reason" in refusal("refuse-intake", dossier, Refused("", "Điều 3"), by=world.officer).fields
        assert "ground" in refusal("refuse-intake", dossier, Refused("Sai nơi", ""), by=world.officer).fields
        run("refuse-intake", dossier.id, Refused("Sai nơi", "Điều 3"), by=world.officer)
        assert IssuedSlip.objects.filter(subject_id=dossier.id, form__endswith=":03").exists()
        assert refusal("accept", dossier, by=world.officer).code == "stage"
    assert row(done.dossier_id).code is None


def test_each_defect_needs_its_legal_ground(world: World) -> None:
    with clock.at(on(7)):
        dossier = row(create(filing(world), by=world.officer).dossier_id)
        for wish in (SupplementWish(missing=()), SupplementWish(missing=(Missing("Thiếu", ""),))):
            assert "missing" in refusal("request-supplement", dossier, wish, by=world.officer).fields


def test_what_is_still_missing_is_no_new_request(world: World) -> None:
    with clock.at(on(7)):
        dossier = row(create(filing(world), by=world.officer).dossier_id)
        run("request-supplement", dossier.id, WISH, by=world.officer)
        run("note-still-missing", dossier.id, WISH, by=world.officer)
    assert len(row(dossier.id).record["requests"]) == 1
    with clock.at(on(10)):
        run("receive-supplement", dossier.id, by=world.officer)
        run("accept", dossier.id, by=world.officer)
    assert local(row(dossier.id).received_at) == "2022-01-10T08:00"


def test_a_further_request_needs_ground_and_a_head_who_approved_this_very_list(world: World) -> None:
    plain = replace(world.handler, permissions=PLAIN)
    dossier = at_handler(world)
    with clock.at(on(10)):
        assert refusal("ask-approval", dossier, AGAIN, by=plain).code == "no_approval_needed"
        run("request-supplement", dossier.id, WISH, by=plain)
    with clock.at(on(11)):
        run("receive-supplement", dossier.id, by=world.officer)
        assert refusal("request-supplement", dossier, AGAIN, by=plain).code == "approval_missing"
        run("ask-approval", dossier.id, AGAIN, by=plain)
        assert refusal("request-supplement", dossier, AGAIN, by=plain).code == "approval_missing"
        assert refusal("approve-supplement", dossier, Approve(), by=SYSTEM).code == "no_person"
        assert refusal("approve-supplement", dossier, Approve(agree=False), by=world.head).status == 422
        run("approve-supplement", dossier.id, Approve(), by=world.head)
        assert refusal("approve-supplement", dossier, Approve(), by=world.head).code == "nothing_asked"
        other = replace(AGAIN, missing=(Missing("Thứ khác", "Điều 7"),))
        assert refusal("request-supplement", dossier, other, by=plain).code == "other_list"
        run("request-supplement", dossier.id, AGAIN, by=plain)
    second = row(dossier.id).record["requests"][1]
    assert (second["number"], second["approved_by"], second["sector_ground"]) == (2, world.head.user_id, True)


def test_the_acting_head_approves_by_asking(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        run("request-supplement", dossier.id, WISH, by=world.handler)
        run("receive-supplement", dossier.id, by=world.officer)
        run("request-supplement", dossier.id, AGAIN, by=world.head)
    assert row(dossier.id).record["requests"][1]["approved_by"] == world.head.user_id


def test_after_three_working_days_a_request_without_ground_is_a_violation_and_moves_nothing(
    world: World,
) -> None:
    dossier = at_handler(world)
    with clock.at(on(13)):
        run("request-supplement", dossier.id, WISH, by=world.handler)
    with clock.at(on(19)):
        run("receive-supplement", dossier.id, by=world.officer)
    after = row(dossier.id)
    assert after.record["requests"][0]["violation"] == "qua_03_ngay"
    assert local(after.due_at) == "2022-01-14T17:00"
    assert (
        not IssuedSlip.objects.filter(subject_id=dossier.id, form__endswith=":01")
        .exclude(event_id=None)
        .count()
        > 1
    )


def test_on_the_third_working_day_it_is_still_lawful(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(12, hour=17)):
        run("request-supplement", dossier.id, WISH, by=world.handler)
    assert row(dossier.id).record["requests"][0]["violation"] == ""


def test_a_late_request_on_a_sector_ground_restarts_the_clock(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(13)):
        run("request-supplement", dossier.id, replace(WISH, sector_ground="Luật X"), by=world.handler)
    with clock.at(on(19)):
        run("receive-supplement", dossier.id, by=world.officer)
    assert local(row(dossier.id).due_at) == "2022-01-26T17:00"
    assert IssuedSlip.objects.filter(subject_id=dossier.id, form__endswith=":01").count() == 2


def test_where_sector_law_says_so_a_supplement_pauses(world: World) -> None:
    revision = procedure("1.000202", "Việc tạm dừng", settings={"supplement_clock_mode": "pause"})
    listed(world.counter, revision, world.commune)
    dossier = at_handler(world, procedure_code="1.000202", papers=())
    with clock.at(on(10)):
        run("request-supplement", dossier.id, WISH, by=world.handler)
    with clock.at(on(12)):
        run("receive-supplement", dossier.id, by=world.officer)
    assert local(row(dossier.id).due_at) == "2022-01-18T17:00"


def test_an_online_dossier_is_to_be_answered_within_eight_working_hours(world: World) -> None:
    with clock.at(on(7, hour=15)):
        dossier = row(create(filing(world, channel="online"), by=world.officer).dossier_id)
    assert local(dossier.step_due_at) == "2022-01-10T15:00"


def test_a_required_paper_is_missing_unless_the_officer_says_that_it_does_not_apply(world: World) -> None:
    first, second = filing(world).papers
    with clock.at(on(7)):
        with pytest.raises(Refusal) as caught:
            take_in(filing(world, papers=(first,), incomplete_fits=False), by=world.officer)
        assert (caught.value.code, caught.value.status) == ("papers_missing", 422)
        assert second.name in str(caught.value) and first.name not in str(caught.value)
        assert set(caught.value.fields) == {"papers"}
        assert not Dossier.objects.exists()
        assert create(filing(world, papers=(first,)), by=world.officer).dossier_id
        said = filing(world, papers=(first,), incomplete_fits=True)
        assert row(take_in(said, by=world.officer).dossier_id).stage == "accepted"


# -- another unit, excluded procedures, the rules of 2025 --------------------------------------------------------


def second_counter(world: World, level: Level = Level.COMMUNE) -> tuple[Any, Any, Actor]:
    district = world.commune.parent
    commune = unit("t.h.y", "Ủy ban nhân dân xã Thử Tây", UnitKind.COMMUNE_COMMITTEE, district, level=level,
                   identifier_code="H58.30.22")  # fmt: skip
    counter = unit(
        "t.h.y.mc", "Bộ phận Một cửa xã Thử Tây", UnitKind.COUNTER, commune, level=level, counter_of=commune
    )
    from motcua.agencies import freshness

    freshness.forget()
    return commune, counter, actor("Võ Thị Bên Kia", counter)


def test_a_dossier_for_another_unit_goes_to_its_counter_with_its_own_unit_limit_and_number(
    world: World,
) -> None:
    commune, counter, officer = second_counter(world)
    with clock.at(on(7)):
        with pytest.raises(Refusal) as caught:
            create(filing(world, for_counter_id=counter.pk), by=world.officer)
        assert caught.value.code == "not_on_reception_list"
        listed(counter, world.revision, commune)
        dossier = row(create(filing(world, for_counter_id=counter.pk), by=world.officer).dossier_id)
        assert refusal("accept", dossier, by=world.officer).code == "other_counter"
        run("pass-to-counter", dossier.id, PassToCounter(counter.pk), by=world.officer)
        assert refusal("accept", dossier, by=world.officer).status == 404
        run("accept", dossier.id, by=officer)
    after = row(dossier.id)
    assert (after.competent_id, after.code) == (commune.pk, "H58.30.22-220107-0001")
    assert check().problems == []


def test_passing_is_refused_where_the_other_list_lacks_the_procedure_and_can_be_undone(world: World) -> None:
    commune, counter, _officer = second_counter(world)
    with clock.at(on(7)):
        dossier = row(create(filing(world), by=world.officer).dossier_id)
        asked = PassToCounter(counter.pk)
        assert refusal("pass-to-counter", dossier, asked, by=world.officer).code == "not_on_reception_list"
        assert refusal("pass-to-counter", dossier, PassToCounter(10**8), by=world.officer).status == 404
        listed(counter, world.revision, commune)
        both = replace(world.officer, scope_paths=(world.counter.path, counter.path))
        run("pass-to-counter", dossier.id, asked, by=both)
        run("undo-hand-over", dossier.id, by=both)
    after = row(dossier.id)
    assert (after.counter_id, after.competent_id, after.unit_id) == (
        world.counter.pk,
        world.commune.pk,
        world.counter.pk,
    )
    assert check().problems == []


def test_a_procedure_kept_from_the_counter_is_registered_by_its_unit_and_tracked(world: World) -> None:
    revision = procedure("1.000203", "Việc lưu động", settings={"excluded_from_counter": True})
    listed(world.counter, revision, world.commune)
    with clock.at(on(7)):
        with pytest.raises(Refusal) as caught:
            take_in(filing(world, procedure_code="1.000203", papers=()), by=world.officer)
        assert caught.value.code == "excluded_from_counter"
        own = filing(world, procedure_code="1.000203", papers=(), counter_id=world.commune.pk)
        handler = replace(
            world.handler, permissions=frozenset({"dossier.view", "dossier.handle", "dossier.accept"})
        )
        dossier = row(take_in(own, by=handler).dossier_id)
        with pytest.raises(Refusal) as caught:
            take_in(filing(world, papers=(), counter_id=world.commune.pk), by=handler)
        assert caught.value.code == "counter_only"
    assert dossier.code and dossier.register_number == 1 and dossier.due_at


def test_under_the_rules_of_2025_the_clock_of_a_dossier_filed_elsewhere_starts_at_the_competent_agency(
    world: World,
) -> None:
    commune, counter, _officer = second_counter(world)
    listed(counter, world.revision, commune)
    with clock.at(on(7, 7).replace(year=2025)):
        done = take_in(filing(world, for_counter_id=counter.pk), by=world.officer)
        dossier = row(done.dossier_id)
        assert dossier.record["clock_at_agency"] and dossier.competent_id == commune.pk
        assert local(dossier.first_due_at) == "2025-07-14T17:00"
        run("hand-over", dossier.id, by=world.officer)
    there = actor("Trần Bên Tây", commune)
    with clock.at(on(9, 7).replace(year=2025)):
        run("take", dossier.id, by=there)
    after = row(dossier.id)
    assert local(after.due_at) == "2025-07-16T17:00" and local(after.first_due_at) == "2025-07-14T17:00"
    assert local(after.received_at) == "2025-07-07T08:00"
    assert check().problems == []


# -- from hand to hand ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "minute", "due"),
    [(9, 0, "2022-01-07T17:00"), (15, 0, "2022-01-07T17:00"), (15, 1, "2022-01-10T07:00")],
)
def test_transfer_the_same_day_or_at_the_next_opening_after_three(
    world: World, hour: int, minute: int, due: str
) -> None:
    with clock.at(on(7, hour=hour, minute=minute)):
        dossier = row(take_in(filing(world), by=world.officer).dossier_id)
    assert local(dossier.transfer_due_at) == due
    with clock.at(on(10, hour=9)):
        run("hand-over", dossier.id, by=world.officer)
    assert Event.objects.get(stream_id=dossier.id, verb="dossier.hand_over").payload["facts"][
        "transferred_late"
    ]


def test_undo_gives_everything_back_while_nobody_has_taken_it(world: World) -> None:
    dossier = taken(world)
    with clock.at(on(7, hour=9)):
        before = state_of(row(dossier.id))
        run("hand-over", dossier.id, by=world.officer)
        run("undo-hand-over", dossier.id, by=world.officer)
        assert state_of(row(dossier.id)) == before
        run("hand-over", dossier.id, by=world.officer)
        run("take", dossier.id, by=world.head)
        assert refusal("undo-hand-over", dossier, by=world.officer).code == "already_taken"
        assert refusal("take", dossier, by=world.head).code == "not_in_transit"
    assert check().problems == []


def test_undo_takes_parallel_tasks_back(world: World) -> None:
    steps = (
        ("Tiếp nhận", "can_bo_tiep_nhan", "counter", 60), ("Nhánh A", "cong_chuc_thu_ly", "resolving", 60),
        ("Nhánh B", "cong_chuc_thu_ly", "resolving", 60), ("Ký", "lanh_dao", "resolving", 60),
        ("Trả", "can_bo_tra_ket_qua", "counter", 60),
    )  # fmt: skip
    revision = procedure("1.000204", "Việc song song", steps=steps, groups={2: 1, 3: 1})
    listed(world.counter, revision, world.commune)
    dossier = taken(world, procedure_code="1.000204", papers=())
    with clock.at(on(7, hour=9)):
        run("hand-over", dossier.id, by=world.officer)
        assert DossierTask.objects.get(dossier=dossier).state == "open"
        run("undo-hand-over", dossier.id, by=world.officer)
        assert DossierTask.objects.get(dossier=dossier).state == "cancelled"
        run("hand-over", dossier.id, by=world.officer)
        assert refusal("hand-over", dossier, by=world.handler).code == "open_task"
        run("answer-task", dossier.id, Answer(2, "Xong"), by=world.handler)
        run("hand-over", dossier.id, by=world.handler)
    assert row(dossier.id).step == 4
    assert check().problems == []


def test_a_step_may_not_be_skipped_nor_the_result_brought_before_the_decision(world: World) -> None:
    dossier = taken(world)
    with clock.at(on(7, hour=9)):
        assert refusal("hand-over", dossier, HandOver(to_step=5), by=world.officer).code == "skipped_step"
        assert "to_step" in refusal("hand-over", dossier, HandOver(to_step=77), by=world.officer).fields
        assert "to_unit" in refusal("hand-over", dossier, HandOver(to_unit=10**7), by=world.officer).fields
        assert (
            "to_unit"
            in refusal("hand-over", dossier, HandOver(to_unit=world.division.pk), by=world.officer).fields
        )
        assert (
            "to_assignee"
            in refusal("hand-over", dossier, HandOver(to_assignee=10**7), by=world.officer).fields
        )
        run("hand-over", dossier.id, by=world.officer)
        run("hand-over", dossier.id, by=world.head)
        assert refusal("decide", dossier, by=world.handler).code == "skipped_step"
        run("hand-over", dossier.id, by=world.handler)
        run("hand-over", dossier.id, by=world.handler)
        assert refusal("hand-over", dossier, by=world.head).code == "not_decided"


def test_returning_to_a_step_needs_a_reason_and_an_earlier_step(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        assert "reason" in refusal("return-to-step", dossier, ReturnToStep(), by=world.handler).fields
        assert "step" in refusal("return-to-step", dossier, ReturnToStep(5, "Sai"), by=world.handler).fields
        run("return-to-step", dossier.id, ReturnToStep(1, "Thiếu chữ ký giáp lai"), by=world.handler)
        run("hand-over", dossier.id, by=world.officer)
    assert row(dossier.id).step == 2
    assert check().problems == []


def test_to_name_another_handler_needs_a_reason_and_somebody_who_works_there(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        stranger = refusal("assign", dossier, Assign(world.consulted.user_id or 0), by=world.head)
        assert "assignee_id" in stranger.fields
        for who in (world.handler, world.head):
            Post.objects.create(
                user_id=who.user_id or 0,
                unit=world.commune,
                title="Công chức",
                roles=["handler"],
                valid_from=BEGIN,
            )
        run("assign", dossier.id, Assign(world.handler.user_id or 0), by=world.head)
        assert (
            "assignee" in refusal("assign", dossier, Assign(world.handler.user_id or 0), by=world.head).fields
        )
        assert "reason" in refusal("assign", dossier, Assign(world.head.user_id or 0), by=world.head).fields
        run("assign", dossier.id, Assign(world.head.user_id or 0, "Nghỉ phép"), by=world.head)
    assert events(dossier)[-2:] == ["dossier.assign", "dossier.reassign"]


# -- other units ------------------------------------------------------------------------------------------------


def asked(*units: Any, day: int = 12) -> tuple[Asked, ...]:
    return tuple(Asked(one.pk, on(day), "Cho ý kiến") for one in units)


def test_an_opinion_is_asked_answered_and_open_ones_hold_the_dossier(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        assert "units" in refusal("consult", dossier, Consultation(()), by=world.handler).fields
        assert (
            "units"
            in refusal("consult", dossier, Consultation(asked(world.commune)), by=world.handler).fields
        )
        twice = Consultation(asked(world.division, world.division))
        assert "units" in refusal("consult", dossier, twice, by=world.handler).fields
        unknown = Consultation((Asked(10**8, on(12), "x"),))
        assert "units" in refusal("consult", dossier, unknown, by=world.handler).fields
        past = Consultation(asked(world.division, day=9))
        assert "due_at" in refusal("consult", dossier, past, by=world.handler).fields
        run("consult", dossier.id, Consultation(asked(world.division)), by=world.handler)
        assert refusal("hand-over", dossier, by=world.handler).code == "open_task"
        assert refusal("answer-task", dossier, Answer(1, "Đồng ý"), by=world.handler).code == "not_asked"
        assert refusal("tell-task-late", dossier, TaskNumber(1), by=world.handler).code == "task_not_late"
    with clock.at(on(13)):
        assert refusal("tell-task-late", dossier, TaskNumber(1), by=world.consulted).status == 403
        run("tell-task-late", dossier.id, TaskNumber(1), by=world.handler)
        assert refusal("tell-task-late", dossier, TaskNumber(1), by=world.handler).code == "told"
        assert Notice.objects.filter(kind="opinion_late", address=f"unit:{world.counter.pk}").exists()
        run("hand-over", dossier.id, by=world.handler)
        run("answer-task", dossier.id, Answer(1, "Đồng ý"), by=world.consulted)
    assert check().problems == []


def test_interlinked_work_is_in_order_on_paper_and_all_at_once_online(world: World) -> None:
    wish = Consultation(asked(world.division, world.department), kind=TaskKind.INTERLINKED)
    paper, online = at_handler(world), at_handler(world, channel="online")
    with clock.at(on(10)):
        run("consult", paper.id, wish, by=world.handler)
        run("consult", online.id, wish, by=world.handler)
    states = dict(
        DossierTask.objects.filter(dossier=paper, kind="interlinked").values_list("number", "state")
    )
    assert states == {1: "open", 2: "waiting"}
    assert set(
        DossierTask.objects.filter(dossier=online, kind="interlinked").values_list("state", flat=True)
    ) == {"open"}
    with clock.at(on(11)):
        assert refusal("answer-task", paper, Answer(2, "Xong"), by=replace(world.consulted, unit_id=world.department.pk,
                       scope_paths=(world.department.path,))).code == "task_state"  # fmt: skip
        run("answer-task", paper.id, Answer(1, "Xong"), by=world.consulted)
    second = DossierTask.objects.get(dossier=paper, number=2)
    assert second.state == "open" and local(second.asked_at) == "2022-01-11T08:00"
    assert IssuedSlip.objects.filter(subject_id=paper.id, form="transfer").count() == 1
    assert check().problems == []


def test_two_ordered_rows_do_not_open_each_others_tasks(world: World) -> None:
    dossier = at_handler(world)
    row_of_two = Consultation(asked(world.division, world.department), kind=TaskKind.INTERLINKED)
    with clock.at(on(10)):
        run("consult", dossier.id, row_of_two, by=world.handler)
        run("consult", dossier.id, row_of_two, by=world.handler)
        run("cancel-task", dossier.id, CancelTask(1, "Thôi"), by=world.handler)
    tasks = {t["number"]: t["state"] for t in row(dossier.id).record["tasks"] if t["kind"] == "interlinked"}
    assert list(tasks.values()) == ["cancelled", "open", "open", "waiting"]


def test_across_levels_the_upper_counter_is_told_and_sees_the_dossier(world: World) -> None:
    dossier = at_handler(world)
    watcher = actor("Người Trực", world.centre)
    with clock.at(on(10)):
        assert refusal("tell-ready", dossier, by=watcher).status == 404
        run(
            "consult",
            dossier.id,
            Consultation(asked(world.department), kind=TaskKind.INTERLINKED),
            by=world.handler,
        )
    assert Notice.objects.filter(kind="supervise", address=f"unit:{world.centre.pk}").exists()
    assert Dossier.objects.visible_to(watcher).filter(id=dossier.id).exists()
    with clock.at(on(11)):
        assert refusal("tell-ready", dossier, by=watcher).code == "stage"


def test_nobody_waits_for_answers_on_a_dossier_that_has_ended(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        run("consult", dossier.id, Consultation(asked(world.division)), by=world.handler)
        run("withdraw", dossier.id, Reason("Đổi ý"), by=world.officer)
        assert refusal("answer-task", dossier, Answer(1, "Đồng ý"), by=world.consulted).code == "stage"
    assert DossierTask.objects.get(dossier=dossier, number=1).state == "cancelled"
    assert check().problems == []


def test_a_verification_has_its_appointment_and_its_record(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        given = Verification(at=on(9), place="Ấp 1", content="Đo đạc")
        assert "at" in refusal("schedule-verification", dossier, given, by=world.handler).fields
        run("schedule-verification", dossier.id, replace(given, at=on(11)), by=world.handler)
        assert (
            "minutes"
            in refusal("record-verification", dossier, VerificationRecord(), by=world.handler).fields
        )
        run("record-verification", dossier.id, VerificationRecord("Đúng hiện trạng"), by=world.handler)
    assert local(state_of(row(dossier.id)).verification_at) == "2022-01-11T08:00"


# -- what stops the clock ---------------------------------------------------------------------------------------


def test_time_for_a_financial_obligation_and_a_suspension_is_not_counted(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        run("ask-payment", dossier.id, Note("Thuế trước bạ"), by=world.handler)
        assert refusal("decide", dossier, by=world.head).code == "stage"
    with clock.at(on(12)):
        run("confirm-payment", dossier.id, by=world.officer)
    assert local(row(dossier.id).due_at) == "2022-01-18T17:00"
    with clock.at(on(13)):
        assert "ground" in refusal("suspend", dossier, Refused("Tranh chấp", ""), by=world.head).fields
        run("suspend", dossier.id, Refused("Tranh chấp", "Điều 1"), by=world.head)
    with clock.at(on(14)):
        run("resume", dossier.id, Note("Hết tranh chấp"), by=world.head)
    assert local(row(dossier.id).due_at) == "2022-01-19T17:00"
    assert check().problems == []


def test_an_interruption_that_ends_in_the_moment_it_began_moves_nothing(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        run("ask-payment", dossier.id, by=world.handler)
        run("confirm-payment", dossier.id, by=world.handler)
        run("suspend", dossier.id, Refused("Tranh chấp", "Điều 1"), by=world.head)
        run("resume", dossier.id, by=world.head)
    assert local(row(dossier.id).due_at) == "2022-01-14T17:00"


# -- lateness ---------------------------------------------------------------------------------------------------


def test_an_apology_in_time_is_not_marked_late_and_never_moves_the_due_time(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(13, hour=16)):
        sunday = refusal(
            "propose-extension", dossier, Extension(to=on(16, hour=17), reason="Chờ"), by=world.head
        )
        assert "to" in sunday.fields
        early = refusal(
            "propose-extension", dossier, Extension(to=on(14, hour=10), reason="Chờ"), by=world.head
        )
        assert "to" in early.fields
        assert refusal("reschedule", dossier, by=world.officer).code == "no_proposal"
        run("propose-extension", dossier.id, Extension(to=on(18, hour=17), reason="Chờ"), by=world.head)
        run("reschedule", dossier.id, by=world.officer)
        assert refusal("reschedule", dossier, by=world.officer).code == "second_reschedule"
    after = row(dossier.id)
    assert after.record.get("apology_late", False) is False
    assert local(after.due_at) == "2022-01-14T17:00" and local(after.rescheduled_at) == "2022-01-18T17:00"
    assert set(IssuedSlip.objects.filter(subject_id=dossier.id).values_list("form", flat=True)) >= {
        "extension",
        "TT01/2018:04",
    }


# -- the end ----------------------------------------------------------------------------------------------------


def test_return_by_post_needs_a_waybill_and_another_collector_an_authority(world: World) -> None:
    dossier = ready(world)
    with clock.at(on(11)):
        assert (
            "channel" in refusal("return-result", dossier, Handing(channel="drone"), by=world.officer).fields
        )
        assert (
            "waybill" in refusal("return-result", dossier, Handing(channel="post"), by=world.officer).fields
        )
        assert (
            "authority"
            in refusal("return-result", dossier, Handing(collector="Ai đó"), by=world.officer).fields
        )
        run(
            "return-result",
            dossier.id,
            Handing(collector="Lê Văn Nhận Hộ", authority="Giấy 01"),
            by=world.officer,
        )
    after = row(dossier.id)
    assert after.record["originals_returned_at"] and not after.record.get("hand")
    assert Remark.objects.get(dossier=dossier, kind="collector").text == "Lê Văn Nhận Hộ"


def test_an_electronic_return_needs_the_result_as_a_file(world: World) -> None:
    dossier = ready(world)
    with clock.at(on(11)):
        handing = Handing(channel="electronic")
        assert refusal("return-result", dossier, handing, by=world.officer).code == "no_electronic_result"
        assert "upload_id" in refusal("attach-result", dossier, ResultAttached(), by=world.officer).fields


def test_papers_may_be_added_while_the_dossier_is_open(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        assert "papers" in refusal("add-papers", dossier, PapersAdded(), by=world.handler).fields
        wrong = PapersAdded((PaperGiven(name="Lạ", component_id=10**8),))
        assert "papers" in refusal("add-papers", dossier, wrong, by=world.handler).fields
        run(
            "add-papers",
            dossier.id,
            PapersAdded((PaperGiven(name="Bản vẽ", photocopies=1),), "working"),
            by=world.handler,
        )
        run("withdraw", dossier.id, Reason("Đổi ý"), by=world.officer)
        assert (
            refusal("add-papers", dossier, PapersAdded((PaperGiven(name="X"),)), by=world.officer).code
            == "stage"
        )
    assert Paper.objects.filter(subject_id=dossier.id, kind="working").count() == 1


def test_a_fee_is_collected_once_with_a_receipt_and_may_be_waived_with_a_ground(world: World) -> None:
    dossier = taken(world)
    with clock.at(on(7, hour=9)):
        assert (
            refusal("collect-fee", dossier, FeeTaken(method="online", reference="x"), by=world.officer).status
            == 422
        )
        assert refusal("collect-fee", dossier, FeeTaken(amount=5), by=world.officer).code == "amount"
        run("collect-fee", dossier.id, FeeTaken(), by=world.officer)
        assert refusal("collect-fee", dossier, FeeTaken(), by=world.officer).code == "nothing_owed"
    payment = Payment.objects.get(subject_id=dossier.id)
    assert (payment.amount, payment.receipt_number) == (8000, 1)
    assert IssuedSlip.objects.filter(subject_id=dossier.id, form="fee_receipt").exists()
    assert (
        Event.objects.get(stream_id=dossier.id, verb="dossier.collect_fee").payload["facts"]["amount"] == 8000
    )
    other = taken(world)
    charge = Charge.objects.get(subject_id=other.id)
    with clock.at(on(7, hour=9)):
        assert "ground" in refusal("waive-fee", other, FeeWaived((charge.id,)), by=world.officer).fields
        run("waive-fee", other.id, FeeWaived((charge.id,), "Người có công"), by=world.officer)
    charge.refresh_from_db()
    assert charge.state == "waived"


def test_a_refusal_to_resolve_is_a_result_with_its_slip(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        given = ResolutionRefusal("Không đủ điều kiện", "Điều 4", "07/TB")
        assert (
            "ground"
            in refusal("refuse-resolution", dossier, replace(given, ground=" "), by=world.head).fields
        )
        run("refuse-resolution", dossier.id, given, by=world.head)
        run("hand-over", dossier.id, by=world.head)
    after = row(dossier.id)
    assert (after.stage, after.outcome, after.status) == ("ready", "refused", 9)
    assert IssuedSlip.objects.filter(subject_id=dossier.id, form="refusal_of_resolution").exists()


def test_withdrawal_returns_the_originals_and_under_2025_issues_form_five(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        assert "reason" in refusal("withdraw", dossier, Reason(""), by=world.officer).fields
        run("withdraw", dossier.id, Reason("Đổi ý"), by=world.officer)
    assert row(dossier.id).record["originals_returned_at"]
    with clock.at(on(7, 7).replace(year=2025)):
        later = row(take_in(filing(world), by=world.officer).dossier_id)
        run("withdraw", later.id, Reason("Đổi ý"), by=world.officer)
    assert IssuedSlip.objects.filter(subject_id=later.id, form="TT03/2025:05").exists()


def test_a_correction_opens_again_keeps_the_first_finish_and_the_due_time(world: World) -> None:
    dossier = ready(world)
    with clock.at(on(11)):
        run("return-result", dossier.id, by=world.officer)
    with clock.at(on(20, 2)):
        run("correct", dossier.id, Reason("Sai tên"), by=world.officer)
        assert refusal("undo-hand-over", dossier, by=world.officer).code == "final"
        for by in (world.head, world.handler, world.handler):
            run("hand-over", dossier.id, by=by)
        run("decide", dossier.id, by=world.head)
        run("hand-over", dossier.id, by=world.head)
    again = row(dossier.id)
    assert local(again.finished_at) == "2022-01-07T10:00" and local(again.due_at) == "2022-01-14T17:00"
    assert again.record["corrections"] == 1
    assert check().problems == []


def test_an_applicant_who_never_answers_is_closed_after_the_parameter(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        run("request-supplement", dossier.id, WISH, by=world.handler)
    with clock.at(on(8, 2)):
        assert refusal("ask-to-close", dossier, by=SYSTEM).code == "too_early"
        assert refusal("close-unanswered", dossier, by=world.officer).code == "not_asked"
    with clock.at(on(9, 2)):
        run("ask-to-close", dossier.id, by=SYSTEM)
        run("close-unanswered", dossier.id, by=world.officer)
    after = row(dossier.id)
    assert (after.stage, after.status, after.unit_id) == ("closed", 8, None)
    assert IssuedSlip.objects.filter(subject_id=dossier.id, form="closing").exists()
    assert check().problems == []


def test_lost_papers_name_the_one_responsible(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        assert "what" in refusal("report-lost", dossier, Lost("", "Ai"), by=world.head).fields
        assert "responsible" in refusal("report-lost", dossier, Lost("Tờ khai", ""), by=world.head).fields
        run("report-lost", dossier.id, Lost("Tờ khai", "Văn thư"), by=world.head)
    assert row(dossier.id).record["lost_at"]


def test_the_journal_holds_no_words_of_people(world: World) -> None:
    dossier = at_handler(world)
    with clock.at(on(10)):
        run(
            "request-supplement",
            dossier.id,
            SupplementWish((Missing("Thiếu giấy của bà Bưởi", "Điều 5"),)),
            by=world.handler,
        )
        run("withdraw", dossier.id, Reason("Bà Bưởi đổi ý"), by=world.officer)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM kernel_event WHERE payload::text LIKE '%Bưởi%' OR payload::text LIKE '%082190%'"
        )
        assert cursor.fetchone()[0] == 0


def test_an_agency_ends_where_the_next_level_begins(world: World) -> None:
    """Who signs for a district does not act for its communes, nor the province's leader for its departments."""
    assert world.commune.parent is not None
    district = policy.working_units(actor("Lãnh Đạo Huyện", world.commune.parent))
    assert world.commune.parent.pk in district and not {world.commune.pk, world.counter.pk} & district
    assert policy.working_units(actor("Lãnh Đạo Tỉnh", world.province)) == {world.province.pk}
    assert policy.working_units(world.consulted) >= {world.department.pk, world.division.pk}
    assert policy.working_units(world.handler) >= {world.commune.pk, world.counter.pk}
