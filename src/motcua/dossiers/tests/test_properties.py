"""Random histories: whatever verbs come in whatever order, what the law promises holds; commands and bulk agree."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.catalogue.values import StepSnapshot
from motcua.dossiers.bulk import Copier, Tracer, transaction_id
from motcua.dossiers.checking import check
from motcua.dossiers.commands import run
from motcua.dossiers.commands.creation import party, prepare, take_in
from motcua.dossiers.commands.frame import circumstances_of
from motcua.dossiers.commands.inputs import (
    Answer,
    CancelTask,
    Extension,
    Lost,
    Note,
    Reason,
    ResolutionRefusal,
    ReturnToStep,
    TaskNumber,
)
from motcua.dossiers.commands.inputs import Refusal as Refused
from motcua.dossiers.commands.verbs import VERBS
from motcua.dossiers.decisions import intake
from motcua.dossiers.decisions.approval import Missing, SupplementWish
from motcua.dossiers.decisions.base import Circumstances, due_time
from motcua.dossiers.decisions.tasks import Asked, Consultation
from motcua.dossiers.models import Dossier
from motcua.dossiers.state import (
    DossierState,
    apply_changes,
    differences,
    record_of,
    replay,
    state_of,
    write_changes,
)
from motcua.dossiers.tests.world import EVERYTHING, World, filing, on
from motcua.dossiers.values import NATIONAL_MOVES, TERMINAL, TaskKind
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.keys import uuid7
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal
from motcua.law.calendar import default_calendar
from motcua.law.rules import rules_of_pack

COUNTER, AGENCY, OTHER, THIRD = 1, 2, 3, 4
WISH = SupplementWish(missing=(Missing("Thiếu tờ khai", "Điều 5"),))


def step(number: int, role: str, kind: str, group: int | None = None) -> StepSnapshot:
    return StepSnapshot(number=number, parallel_group=group, name=f"Bước {number}", content="", role=role, position="",
                        unit_kind=kind, agency="", minutes=120, output="", form="", optional=False)  # fmt: skip


PROCESSES = (
    (step(1, "can_bo_tiep_nhan", "counter"), step(2, "truong_phong", "resolving"), step(3, "cong_chuc_thu_ly", "resolving"),
     step(4, "lanh_dao", "resolving"), step(5, "can_bo_tra_ket_qua", "counter")),
    (step(1, "can_bo_tiep_nhan", "counter"), step(2, "cong_chuc_thu_ly", "resolving", 1), step(3, "cong_chuc_thu_ly", "resolving", 1),
     step(4, "lanh_dao", "resolving"), step(5, "can_bo_tra_ket_qua", "counter")),
    (step(1, "can_bo_tiep_nhan", "counter"),),
)  # fmt: skip
WHO = Actor(
    user_id=7,
    post_id=None,
    unit_id=AGENCY,
    name="Giả Định",
    permissions=EVERYTHING | {"*"},
    scope_paths=("",),
)


@dataclass(frozen=True)
class Turn:
    """What is tried, how long after the last thing."""

    verb: str
    minutes: int
    number: int = 1


INPUTS: dict[str, Any] = {
    "request-supplement": lambda t, c: replace(WISH, sector_ground="Luật X" if t.number % 2 else ""),
    "note-still-missing": lambda t, c: WISH,
    "ask-approval": lambda t, c: replace(WISH, sector_ground="Luật X"),
    "refuse-intake": lambda t, c: Refused("Sai nơi", "Điều 1"),
    "return-to-step": lambda t, c: ReturnToStep(None, "Thiếu"),
    "consult": lambda t, c: Consultation(
        tuple(Asked(unit, c.at + timedelta(days=2), "Cho ý kiến") for unit in (OTHER, THIRD)[: t.number]),
        kind=TaskKind.INTERLINKED if t.number > 1 else TaskKind.CONSULTATION,
    ),
    "answer-task": lambda t, c: Answer(t.number, "Thống nhất"),
    "tell-task-late": lambda t, c: TaskNumber(t.number),
    "cancel-task": lambda t, c: CancelTask(t.number, "Thôi"),
    "ask-payment": lambda t, c: Note("Thuế"),
    "suspend": lambda t, c: Refused("Tranh chấp", "Điều 1"),
    "resume": lambda t, c: Note("Xong"),
    "propose-extension": lambda t, c: Extension(c.at + timedelta(days=7 * t.number), "Chờ"),
    "refuse-resolution": lambda t, c: ResolutionRefusal("Không đủ", "Điều 2"),
    "withdraw": lambda t, c: Reason("Đổi ý"),
    "close-unanswered": lambda t, c: Note(""),
    "correct": lambda t, c: Reason("Sai tên"),
    "report-lost": lambda t, c: Lost("Tờ khai", "Văn thư"),
}
SKIPPED = {"pass-to-counter", "recompute-due", "collect-fee", "waive-fee", "add-papers", "attach-result", "assign",
           "schedule-verification", "record-verification"}  # fmt: skip
LIKELY = (
    "accept",
    "hand-over",
    "hand-over",
    "hand-over",
    "take",
    "decide",
    "return-result",
    "receive-supplement",
    "answer-task",
)
TURNS = st.lists(
    st.builds(Turn, verb=st.sampled_from((*sorted(set(VERBS) - SKIPPED), *LIKELY * 2)),
              minutes=st.sampled_from((0, 1, 5, 60, 600, 2000, 6000, 45000)), number=st.integers(1, 3)),
    min_size=1, max_size=40,
)  # fmt: skip


def value_for(turn: Turn, c: Circumstances) -> Any:
    """The input of a turn."""
    verb = VERBS[turn.verb]
    if turn.verb in INPUTS:
        return INPUTS[turn.verb](turn, c)
    return verb.input() if verb.input is not None else None


def circumstances(
    at: datetime, steps: tuple[StepSnapshot, ...], pack: str = "2022", *, elsewhere: bool = False
) -> Circumstances:
    return Circumstances(at=at, rules=rules_of_pack(pack), calendar=default_calendar(), steps=steps, by=WHO,
                         units=frozenset({COUNTER, AGENCY, OTHER, THIRD}), elsewhere=elsewhere)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(
    turns=TURNS, process=st.sampled_from(PROCESSES), channel=st.sampled_from(("counter", "online")),
    limit=st.sampled_from((("5", "working_day"), ("0.5", "working_day"), ("20", "calendar_day"), ("4", "working_hour"), ("1", "month"), ("", ""))),
    mode=st.sampled_from(("restart", "pause")), regime=st.sampled_from((("2022", 2022), ("2025", 2025))),
)  # fmt: skip
def test_what_the_law_promises_holds_in_every_history(
    turns: list[Turn],
    process: tuple[StepSnapshot, ...],
    channel: str,
    limit: tuple[str, str],
    mode: str,
    regime: tuple[str, int],
) -> None:
    at = datetime(regime[1], 8, 5, 8, 0, tzinfo=clock.ZONE)
    c = circumstances(at, process, regime[0], elsewhere=regime[0] == "2025")
    filed = intake.Filing(counter_id=COUNTER, competent_id=AGENCY, channel=channel, limit_value=limit[0], limit_unit=limit[1],
                          supplement_mode=mode)  # fmt: skip
    first = intake.register(filed, c)
    state, stored = DossierState(**first.changes), [json.loads(json.dumps(write_changes(first.changes)))]
    proposals = 0
    for turn in turns:
        at += timedelta(minutes=turn.minutes)
        c = replace(c, at=at)
        try:
            decision = VERBS[turn.verb].decide(state, value_for(turn, c), c)
        except Refusal as refused:
            assert refused.sentence and refused.status in (403, 404, 409, 422)
            continue
        changes = dict(decision.changes)
        if "code" in decision.allot:
            changes["code"], changes["register_year"], changes["register_number"] = "H58-1", 2022, 1
        before, state = state, apply_changes(state, changes)
        stored.append(json.loads(json.dumps(write_changes(changes))))
        _check_step(turn.verb, before, state)
        proposals += turn.verb == "propose-extension"
    assert proposals <= 1
    again = None
    for change in stored:
        again = replay(again, change)
    assert again is not None and differences(again, state) == []
    json.dumps(record_of(state))


def _check_step(verb: str, before: DossierState, after: DossierState) -> None:
    one, two = before.stage.national, after.stage.national
    if verb != "undo-hand-over":
        assert one is two or two in NATIONAL_MOVES[one], (verb, one, two)
    if before.stage in TERMINAL:
        assert verb in {"correct", "report-lost"} or before.stage is after.stage
    if after.received_at is not None:
        assert after.due_at == due_time(after, default_calendar()), verb
        assert after.code and after.register_number
    if verb in {"propose-extension", "reschedule"}:
        assert (after.due_at, after.first_due_at) == (before.due_at, before.first_due_at)
    if before.first_due_at is not None:
        assert after.first_due_at == before.first_due_at
    if after.stage in TERMINAL:
        assert after.unit_id is None and not after.open_tasks and after.stopped_at is None
    elif after.stage is not before.stage:
        assert after.unit_id is not None
    assert (after.stopped_at is not None) == any(stop.end is None for stop in after.stops)
    if after.in_transit:
        assert after.hand is not None


# -- commands and bulk --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=False)
class TestCommandsAndBulk:
    """The same turns through `run` and through the tracer give the same row and the same journal."""

    @pytest.mark.parametrize("seed", range(12))
    def test_commands_and_bulk_write_the_same_row_and_the_same_events(self, world: World, seed: int) -> None:
        import random

        rng = random.Random(seed)
        verbs = (*sorted(set(VERBS) - SKIPPED - {"consult"}), *LIKELY * 4)
        moment = on(7)
        by = replace(world.head, permissions=EVERYTHING | {"*"}, scope_paths=("",))
        with clock.at(moment):
            done = take_in(filing(world, papers=()), by=by)
        dossier = Dossier.objects.get(id=done.dossier_id)
        tracer = self._traced(world, by, moment)
        c = circumstances_of(dossier, by, at=moment)
        for _turn in range(25):
            turn = Turn(rng.choice(verbs), rng.choice((0, 5, 60, 600, 6000)), rng.randint(1, 2))
            moment += timedelta(minutes=turn.minutes)
            now = replace(c, at=moment)
            value = value_for(turn, now)
            with clock.at(moment):
                try:
                    run(turn.verb, dossier.id, value, by=by)
                    refused = ""
                except Refusal as one:
                    refused = one.code
            try:
                tracer.act(lambda s, k, t=turn, v=value: VERBS[t.verb].decide(s, v, k), now)  # type: ignore[misc]
                other = ""
            except Refusal as one:
                other = one.code
            assert refused == other, turn
        copier = Copier(clock.machine_now(), 1)
        copier.add(tracer)
        copier.transaction_id = str(transaction_id())
        copier.write()
        mine, theirs = Dossier.objects.get(id=dossier.id), Dossier.objects.get(id=tracer.dossier.id)
        assert _without_number(state_of(mine)) == _without_number(state_of(theirs))
        assert _payloads(mine.id) == _payloads(theirs.id)
        assert check().problems == [] or all("số" in problem for problem in check().problems)

    def _traced(self, world: World, by: Actor, moment: datetime) -> Tracer:
        from motcua.catalogue.queries import case_for_intake

        new = filing(world, papers=())
        case = case_for_intake(world.counter.pk, world.procedure.code, moment.date())
        dossier, filed, c = prepare(new, case, by=by, at=moment, dossier_id=uuid7())
        dossier.applicant = party(new.applicant)
        dossier.applicant.save()
        dossier.applicant.id = uuid7()
        numbers = iter(range(2, 100))
        tracer = Tracer(dossier, lambda _scope: 2 if numbers else 0, lambda _at: uuid7(), "H58.30.21")
        tracer.begin(intake.register(filed, c), moment, by)
        tracer.act(lambda s, k: intake.accept(s, k), c)
        return tracer


def _without_number(state: DossierState) -> DossierState:
    return replace(state, code=None, register_number=None)


def _payloads(stream: UUID) -> list[tuple[str, Any]]:
    rows = Event.objects.filter(stream_id=stream).order_by("sequence").values_list("verb", "payload")
    found = []
    for verb, payload in rows:
        for name in ("code", "register_number"):
            payload["changes"].pop(name, None)
        found.append((verb, payload))
    return found
