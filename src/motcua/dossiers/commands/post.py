"""The public post hands dossiers over: the post clerk lists them, the counter signs (Decision 45/2016/QĐ-TTg).

The list is a paper of two sides. Until it is signed its dossiers are registered but lie with the post; signing
sets the legal time of submission of each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from motcua.agencies.models import UnitKind
from motcua.catalogue.queries import case_for_intake
from motcua.dossiers import policy
from motcua.dossiers.decisions import intake
from motcua.dossiers.decisions import post as decisions
from motcua.dossiers.models import BatchHandOver, Dossier
from motcua.dossiers.state import DossierState
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.commands import claim, command
from motcua.kernel.counters import next_numbers
from motcua.kernel.keys import uuid7
from motcua.kernel.refusal import Refusal, invalid, not_found

from . import creation
from .filing import NewDossier, person_problems
from .frame import perform, request_json

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PostList:
    """A list of hand-over: to which counter, and the dossiers that the post brings, each with its waybill."""

    counter_id: int
    items: tuple[NewDossier, ...]


@command("post.prepare_list")
def prepare_list(given: PostList, *, by: Actor, key: str | None = None) -> BatchHandOver:
    """Register the dossiers of a list and make the list, all or none.

    Raises Refusal: no dossier, no waybill, a procedure that the counter does not take in, a person not complete.
    """
    policy.require("dossier.list_for_post", by)
    ticket = claim(key, verb="post.prepare_list", request=request_json(given), by=by)
    if ticket.replayed is not None:
        found = BatchHandOver.objects.filter(dossiers=ticket.replayed.stream_id).first()
        if found is not None:
            return found
    if not given.items or len(given.items) > MOST:
        raise invalid({"items": f"Biên bản giao nhận gồm từ 1 đến {MOST} hồ sơ."})
    if by.unit_id is None or by.user_id is None:
        raise Refusal("Anh/chị không thuộc điểm bưu chính nào.", code="no_post_point", status=403)
    rows = [
        _listed(item, given.counter_id, by, ticket if index == 0 else None)
        for index, item in enumerate(given.items)
    ]
    at = clock.now()
    scope = f"post:{given.counter_id}:{clock.local(at).year}"
    number = next_numbers([scope])[scope]
    made = BatchHandOver.objects.create(
        number=f"{number:04d}/BBGN-{clock.local(at).year}.{given.counter_id}", counter_id=given.counter_id, post_point_id=by.unit_id,
        prepared_by_id=by.user_id, prepared_at=at,
    )  # fmt: skip
    made.dossiers.add(*rows)
    return made


def _listed(item: NewDossier, counter_id: int, by: Actor, ticket: Any) -> Dossier:
    """One dossier, registered and still in the hands of the post."""
    new = replace(item, counter_id=counter_id, channel="post")
    problems = person_problems(new.applicant, "applicant")
    if not new.waybill.strip():
        problems["waybill"] = "Xin ghi mã vận đơn của từng hồ sơ."
    if problems:
        raise invalid(problems)
    at = clock.now()
    case = case_for_intake(counter_id, new.procedure_code, clock.local(at).date())
    dossier, filing, c = creation.prepare(
        new, case, by=by, at=at, dossier_id=ticket.stream_id if ticket else uuid7()
    )
    first = intake.register(filing, c)
    decision = replace(first, changes={**first.changes, "taken_at": None, "assignee_id": None})
    state = DossierState(**decision.changes)
    creation._write(
        dossier, new, [(decision, dict(decision.changes))], state, c, event_id=ticket.event_id if ticket else uuid7(), numbers={},
        case=case,
    )  # fmt: skip
    return dossier


@command("post.sign_list")
def sign_list(list_id: UUID, *, missing: frozenset[UUID], by: Actor, notes: str = "") -> BatchHandOver:
    """The counter signs: every dossier that is there counts as filed now; the missing ones stay with the post.

    Raises Refusal: not this counter's list, signed before, nothing there at all.
    """
    policy.require("dossier.receive_from_post", by)
    made = BatchHandOver.objects.select_for_update().filter(pk=list_id).first()
    if made is None or made.counter_id not in policy.working_units(by):
        raise not_found("biên bản giao nhận")
    if made.signed_at is not None:
        raise Refusal(
            "Biên bản này đã ký.", code="signed", rule=decisions.RULE, next_step="Xin tải lại danh sách."
        )
    ids = list(made.dossiers.order_by("id").values_list("id", flat=True))
    there = [one for one in ids if one not in missing]
    if not there:
        raise Refusal(
            "Không có hồ sơ nào để ký giao nhận.", code="nothing_there", status=422,
            next_step="Nếu bưu chính không mang hồ sơ nào đến thì không ký biên bản.",
        )  # fmt: skip
    for dossier_id in there:
        perform("dossier.receive_from_post", dossier_id, decisions.receive_from_post, by=by)
    made.signed_at, made.received_by_id = clock.now(), by.user_id
    made.missing = [{"dossier": str(one), "note": notes[:500]} for one in ids if one in missing]
    made.save(update_fields=["signed_at", "received_by", "missing"])
    return made


def lists_of(by: Actor) -> Any:
    """Lists that the actor's units made or must sign, the newest first."""
    units = policy.working_units(by)
    node = policy.units().get(by.unit_id or 0)
    rows = BatchHandOver.objects.select_related("counter", "post_point", "prepared_by", "received_by")
    if node is not None and node.kind in (UnitKind.POST_POINT, UnitKind.POST_AGENCY):
        return rows.filter(post_point_id__in=units).order_by("-prepared_at", "-pk")
    return rows.filter(counter_id__in=units).order_by("-prepared_at", "-pk")


def unsigned_dossiers(by: Actor) -> Any:
    """Dossiers on lists that were never handed over: the post brings them again."""
    return Dossier.objects.visible_to(by).filter(channel="post", stage="registered", taken_at=None)
