"""Which buttons a dossier shows: tried against state and place with inputs that would pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.dossiers import policy
from motcua.dossiers.decisions.base import Circumstances
from motcua.dossiers.state import DossierState
from motcua.dossiers.values import RUNNING, TERMINAL, Stage

if TYPE_CHECKING:
    from .verbs import Verb

_S = Stage
_BEFORE_DECISION = frozenset(set(Stage) - TERMINAL - {_S.DECIDED, _S.READY})
#: Verb → stages, and who must hold it: `holder`, `counter`, `task`, `giver`, `any`.
_WHERE: dict[str, tuple[frozenset[Stage], str]] = {
    "accept": (frozenset({_S.REGISTERED}), "counter"),
    "request-supplement": (frozenset({_S.REGISTERED, _S.ACCEPTED, _S.HANDLING}), "holder"),
    "note-still-missing": (frozenset({_S.INTAKE_SUPPLEMENT, _S.SUPPLEMENT}), "counter"),
    "receive-supplement": (frozenset({_S.INTAKE_SUPPLEMENT, _S.SUPPLEMENT}), "counter"),
    "refuse-intake": (frozenset({_S.REGISTERED, _S.INTAKE_SUPPLEMENT}), "counter"),
    "pass-to-counter": (frozenset({_S.REGISTERED}), "counter"),
    "hand-over": (frozenset({_S.ACCEPTED, _S.HANDLING, _S.DECIDED}), "holder"),
    "take": (frozenset({_S.REGISTERED, _S.ACCEPTED, _S.HANDLING, _S.DECIDED, _S.READY}), "transit"),
    "undo-hand-over": (frozenset({_S.REGISTERED, _S.ACCEPTED, _S.HANDLING, _S.DECIDED, _S.READY}), "giver"),
    "return-to-step": (frozenset({_S.HANDLING, _S.DECIDED}), "holder"),
    "assign": (frozenset({_S.ACCEPTED, _S.HANDLING, _S.DECIDED, _S.READY}), "holder"),
    "consult": (frozenset({_S.ACCEPTED, _S.HANDLING}), "holder"),
    "answer-task": (frozenset({_S.HANDLING, _S.ACCEPTED, _S.SUPPLEMENT, _S.PAYMENT, _S.SUSPENDED}), "task"),
    "tell-task-late": (RUNNING, "late_task"),
    "cancel-task": (RUNNING, "own_task"),
    "schedule-verification": (frozenset({_S.HANDLING}), "holder"),
    "record-verification": (frozenset({_S.HANDLING}), "holder"),
    "ask-payment": (RUNNING, "holder"),
    "confirm-payment": (frozenset({_S.PAYMENT}), "either"),
    "suspend": (RUNNING, "holder"),
    "resume": (frozenset({_S.SUSPENDED}), "holder"),
    "propose-extension": (RUNNING, "holder"),
    "reschedule": (
        frozenset({_S.ACCEPTED, _S.HANDLING, _S.DECIDED, _S.SUPPLEMENT, _S.PAYMENT, _S.SUSPENDED}),
        "counter",
    ),
    "decide": (frozenset({_S.HANDLING, _S.ACCEPTED}), "holder"),
    "refuse-resolution": (RUNNING, "holder"),
    "return-result": (frozenset({_S.READY, _S.DECIDED}), "counter_holder"),
    "tell-ready": (frozenset({_S.READY}), "counter"),
    "withdraw": (_BEFORE_DECISION, "counter"),
    "ask-to-close": (frozenset({_S.SUPPLEMENT, _S.INTAKE_SUPPLEMENT}), "nobody"),
    "close-unanswered": (frozenset({_S.SUPPLEMENT, _S.INTAKE_SUPPLEMENT}), "counter"),
    "correct": (frozenset({_S.RETURNED, _S.READY}), "either"),
    "report-lost": (frozenset(set(Stage) - {_S.REGISTERED, _S.INTAKE_SUPPLEMENT, _S.NOT_ACCEPTED}), "either"),
    "recompute-due": (_BEFORE_DECISION, "nobody"),
    "ask-approval": (frozenset({_S.REGISTERED, _S.ACCEPTED, _S.HANDLING}), "holder"),
    "approve-supplement": (frozenset({_S.REGISTERED, _S.ACCEPTED, _S.HANDLING}), "holder"),
    "collect-fee": (frozenset(set(Stage) - {_S.NOT_ACCEPTED}), "either"),
    "waive-fee": (frozenset(set(Stage) - {_S.NOT_ACCEPTED}), "either"),
    "add-papers": (frozenset(set(Stage) - TERMINAL), "either"),
    "attach-result": (frozenset({_S.DECIDED, _S.READY, _S.RETURNED}), "either"),
}


def may_try(verb: Verb, state: DossierState, c: Circumstances) -> bool:
    """Whether a button is worth showing: permission, stage and place fit; the decision has the last word."""
    stages, place = _WHERE[verb.name]
    if not policy.permitted(verb.key, c.by) or state.stage not in stages:
        return False
    if verb.name == "reschedule" and (
        state.extension_proposed_at is None or state.rescheduled_at is not None
    ):
        return False
    if verb.name == "propose-extension" and state.extension_proposed_at is not None:
        return False
    if verb.name == "close-unanswered" and state.close_asked_at is None:
        return False
    if verb.name == "ask-approval" and not _may_ask_again(state, c):
        return False
    if verb.name == "approve-supplement" and (
        state.approval is None or state.approval.answered_at is not None
    ):
        return False
    return _at_place(place, state, c)


def _may_ask_again(state: DossierState, c: Circumstances) -> bool:
    at_intake = state.stage is Stage.REGISTERED
    most = c.rules.max_supplement_requests if at_intake else c.max_requests
    asked_before = state.requests_at("intake" if at_intake else "appraisal") >= most
    return asked_before and not c.by.can("dossier.approve_supplement")


def _at_place(place: str, state: DossierState, c: Circumstances) -> bool:
    holds, counter = state.unit_id in c.units, state.counter_id in c.units
    tests = {
        "holder": holds,
        "counter": counter,
        "either": holds or counter or state.competent_id in c.units,
        "counter_holder": counter and holds,
        "transit": state.in_transit and holds,
        "giver": state.in_transit
        and state.hand is not None
        and state.hand.unit_id in c.units
        and not state.hand.final,
        "task": any(t.unit_id in c.units and t.state == "open" for t in state.tasks),
        "late_task": holds
        and any(t.state == "open" and c.at > t.due_at and not t.lateness_told_at for t in state.tasks),
        "own_task": holds and bool(state.open_tasks),
    }
    return tests.get(place, False)
