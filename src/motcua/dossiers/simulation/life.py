"""One invented life: what happens to a dossier, when, and who does it. Decisions are those of the commands."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from motcua.dossiers.bulk import PlainDossier, Tracer
from motcua.dossiers.decisions import approval, closing, handling, intake, lateness, tasks, waiting
from motcua.dossiers.decisions.base import Circumstances, Decision
from motcua.dossiers.state import DossierState
from motcua.dossiers.values import Stage, TaskState
from motcua.kernel.actor import Actor
from motcua.kernel.clock import ZONE
from motcua.law.calendar import Calendar
from motcua.law.rules import rules_for

from .people import person
from .scene import Place, Service, Staff

_GROUNDS = ("Điều 15 Nghị định 61/2018/NĐ-CP", "Thành phần hồ sơ của thủ tục đã công bố")
_MISSING = (
    "Bản chính giấy tờ để đối chiếu",
    "Tờ khai chưa ghi đủ thông tin",
    "Bản sao chưa được chứng thực",
    "Chữ ký của các bên liên quan",
)
_REASONS = (
    "Cần xác minh thêm tại địa phương",
    "Chờ ý kiến của cơ quan phối hợp",
    "Hồ sơ phát sinh nhiều, chưa kịp giải quyết",
)
_ROLES = {
    "can_bo_tiep_nhan": ("counter_officer",),
    "cong_chuc_thu_ly": ("handler",),
    "truong_phong": ("division_head", "signer"),
    "lanh_dao": ("signer", "province_leader", "division_head"),
    "van_thu": ("clerk", "handler"),
    "can_bo_tra_ket_qua": ("returner", "counter_officer"),
}

Decide = Callable[[DossierState, Circumstances], Decision]


class Life:
    """Plays one dossier from its receipt until it ends or the simulation's last moment comes."""

    def __init__(
        self, rng: random.Random, place: Place, service: Service, staff: Staff, until: datetime,
        number: Callable[[str], int], new_id: Callable[[datetime], UUID],
    ) -> None:  # fmt: skip
        self.rng, self.place, self.service, self.staff, self.until = rng, place, service, staff, until
        self.number, self.new_id = number, new_id
        self.calendar: Calendar = place.calendar
        self.at = until
        self.units = frozenset({place.counter_id, service.competent_id, *service.routes.values()})

    def play(self, begin: datetime) -> Tracer:
        """The whole history from a moment of receipt (local, naive)."""
        rng, service = self.rng, self.service
        self.at = begin.replace(tzinfo=ZONE)
        self.rules = rules_for(begin.date())
        draw = rng.random()
        channel = "counter" if draw < 0.78 else "online" if draw < 0.93 else "post"
        officer = self._who(self.place.counter_id, "counter_officer")
        dossier = self._dossier(channel)
        tracer = Tracer(dossier, self.number, self.new_id, self.place.agency_code)
        filing = intake.Filing(
            counter_id=self.place.counter_id, competent_id=service.competent_id, channel=channel, limit_value=service.limit_value,
            limit_unit=service.limit_unit, cutoff=service.cutoff, supplement_mode=service.procedure.settings.supplement_clock_mode,
            process_id=service.process_id,
        )  # fmt: skip
        tracer.begin(intake.register(filing, self._c(officer)), self.at, officer)
        self._intake(tracer, officer, channel)
        return tracer

    # -- at the counter ------------------------------------------------------------------------------------

    def _intake(self, tracer: Tracer, officer: Actor, channel: str) -> None:
        draw = self.rng.random()
        if draw < 0.012:
            self._do(
                tracer,
                lambda s, c: intake.refuse_intake(s, "Không thuộc thẩm quyền giải quyết", _GROUNDS[0], c),
                officer,
            )
            return
        if draw < 0.05:
            self._do(tracer, lambda s, c: intake.request_supplement_at_intake(s, self._wish(), c), officer)
            if not self._later(self.rng.randint(1, 6) * 480):
                return
            self._do(tracer, lambda s, c: intake.receive_supplement_at_intake(s, c), officer)
        if channel == "online" and not self._later(self.rng.randint(5, 300)):
            return
        self._do(
            tracer,
            lambda s, c: intake.accept(s, c, no_slip=self.service.procedure.settings.no_receipt),
            officer,
        )
        self._handling(tracer)

    # -- from hand to hand ---------------------------------------------------------------------------------

    def _handling(self, tracer: Tracer) -> None:
        slow = self.rng.random() < self.place.lateness
        apologised = False
        for _turn in range(3 * len(self.service.steps)):
            state = tracer.state
            assert state is not None
            if state.stage in (Stage.RETURNED, Stage.CLOSED, Stage.WITHDRAWN):
                return
            if not self._later(self._minutes(state, slow=slow)):
                return
            if slow and not apologised and state.due_at is not None and self._near_due(state):
                apologised = self.rng.random() < 0.7
                if apologised and not self._apologise(tracer):
                    return
            if not self._next(tracer, state):
                return

    def _next(self, tracer: Tracer, state: DossierState) -> bool:
        if state.stage is Stage.READY:
            who = self._who(self.place.counter_id, "returner", "counter_officer")
            self._do(tracer, lambda s, c: closing.return_result(s, closing.Handing(), c), who)
            return False
        if state.open_tasks:
            return self._answer(tracer, state)
        assert state.unit_id is not None
        who = self._who(state.unit_id, *_ROLES.get(state.role, ("handler",)))
        if (
            state.stage is Stage.HANDLING
            and not state.requests
            and state.role == "cong_chuc_thu_ly"
            and self.rng.random() < 0.05
        ):
            return self._supplement(tracer, who)
        if state.stage is not Stage.DECIDED and self._at_decision(state):
            if self.rng.random() < 0.015 and state.stage is Stage.HANDLING:
                self._do(
                    tracer,
                    lambda s, c: handling.refuse_resolution(
                        s, "Không đủ điều kiện theo quy định", _GROUNDS[1], "", c
                    ),
                    who,
                )
            else:
                self._do(tracer, lambda s, c: handling.decide(s, handling.Result(), c), who)
            return True
        wish = handling.HandOver(to_assignee=self._next_hand(state))
        self._do(tracer, lambda s, c: handling.hand_over(s, wish, c), who)
        return True

    def _next_hand(self, state: DossierState) -> int | None:
        """Who gets the dossier: a head hands it to a handler by name, the others to the unit."""
        step = next(
            (s for s in self.service.steps if s.number > state.step and s.unit_kind == "resolving"), None
        )
        if step is None or state.stage is Stage.DECIDED or step.role not in _ROLES:
            return None
        unit_id = self.service.routes.get(step.number, self.service.competent_id)
        return self._who(unit_id, *_ROLES[step.role]).user_id

    def _at_decision(self, state: DossierState) -> bool:
        """The signer's step, or the last one before the counter."""
        following = [
            step for step in self.service.steps if step.number > state.step and step.unit_kind != "consulted"
        ]
        return (
            (state.role == handling.SIGNER and state.step > 2)
            or not following
            or (len(following) == 1 and following[0].unit_kind == "counter")
        )

    def _answer(self, tracer: Tracer, state: DossierState) -> bool:
        task = next(t for t in state.tasks if t.state in (TaskState.OPEN.value, TaskState.WAITING.value))
        who = self._who(task.unit_id, "handler", "division_head", "signer")
        self._do(tracer, lambda s, c: tasks.answer_task(s, task.number, "Thống nhất", c), who)
        return True

    def _supplement(self, tracer: Tracer, who: Actor) -> bool:
        self._do(tracer, lambda s, c: waiting.request_supplement(s, self._wish(), c), who)
        if self.rng.random() < 0.06 or not self._later(self.rng.randint(1, 8) * 480):
            return False
        officer = self._who(self.place.counter_id, "counter_officer")
        self._do(tracer, lambda s, c: waiting.receive_supplement(s, c), officer)
        return True

    def _apologise(self, tracer: Tracer) -> bool:
        state = tracer.state
        assert state is not None and state.due_at is not None
        if state.unit_id is None or state.stage not in (Stage.ACCEPTED, Stage.HANDLING):
            return True
        head = self._who(state.unit_id, "signer", "division_head")
        base = max(self.at, state.due_at)
        to = self.calendar.closing(
            self.calendar.add_working_days(base.date(), self.rng.randint(2, 6))
        ).replace(tzinfo=ZONE)
        self._do(tracer, lambda s, c: lateness.propose_extension(s, self.rng.choice(_REASONS), to, c), head)
        if not self._later(30):
            return False
        self._do(
            tracer,
            lambda s, c: lateness.reschedule(s, c),
            self._who(self.place.counter_id, "counter_supervisor", "counter_officer"),
        )
        return True

    # -- time and people -----------------------------------------------------------------------------------

    def _minutes(self, state: DossierState, *, slow: bool) -> int:
        """Office minutes until the next thing: a share of the step's time, more where the unit is slow."""
        if state.stage is Stage.ACCEPTED:
            return self.rng.randint(10, 120)
        if state.stage is Stage.READY:
            return self.rng.randint(30, 3 * 480)
        step = next((s for s in self.service.steps if s.number == state.step), None)
        minutes = step.minutes if step and step.minutes else 120
        factor = self.rng.triangular(1.1, 2.6, 1.4) if slow else self.rng.triangular(0.15, 1.02, 0.7)
        return max(3, int(minutes * factor))

    def _near_due(self, state: DossierState) -> bool:
        assert state.due_at is not None
        return self.at > state.due_at - timedelta(days=2) and state.extension_proposed_at is None

    def _later(self, minutes: int) -> bool:
        """Let office time pass; False when the simulation's end comes first."""
        moment = self.calendar.add_working_minutes(self.at.replace(tzinfo=None), minutes)
        seconds = self.rng.randrange(60)
        self.at = (moment.replace(second=seconds) if moment.second == 0 else moment).replace(tzinfo=ZONE)
        return self.at <= self.until

    def _c(self, by: Actor) -> Circumstances:
        return Circumstances(
            at=self.at, rules=self.rules, calendar=self.calendar, steps=self.service.steps, by=by, units=self.units,
            routes=self.service.routes, max_requests=self.service.procedure.settings.max_supplement_requests,
            no_receipt=self.service.procedure.settings.no_receipt,
        )  # fmt: skip

    def _do(self, tracer: Tracer, decide: Decide, by: Actor) -> None:
        tracer.act(decide, self._c(by))

    def _who(self, unit_id: int, *roles: str) -> Actor:
        return self.staff.actor(self.rng, unit_id, *roles)

    def _wish(self) -> approval.SupplementWish:
        items = self.rng.sample(_MISSING, self.rng.randint(1, 2))
        return approval.SupplementWish(missing=tuple(approval.Missing(text, _GROUNDS[1]) for text in items))

    def _dossier(self, channel: str) -> PlainDossier:
        rng, service = self.rng, self.service
        business = "doanh nghiệp" in service.procedure.name.lower()
        applicant = person(rng, self.new_id(self.at), self.place.name, self.at.date(), business=business)
        return PlainDossier(
            id=self.new_id(self.at), procedure_id=service.procedure.procedure_id, revision_id=service.procedure.revision_id, case_id=None,
            rule_pack=self.rules.pack, applicant=applicant, summary=service.procedure.name[:1000],
            return_channel="post" if channel == "post" or rng.random() < 0.05 else "counter", return_address=applicant.address,
            is_simulated=True,
        )  # fmt: skip
