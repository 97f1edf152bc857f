"""People's data of dossiers closed long ago are emptied; rows and journal stay, and the chain stays valid.

Official records are never deleted. What a person gave lies in rows beside the journal (party, remarks, slips,
notices, papers' names), and only those are emptied, under a dated basis (conventions, People and privacy).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import F, Value
from django.db.models.functions import Concat

from motcua.dossiers import policy
from motcua.dossiers.commands.frame import circumstances_of, save
from motcua.dossiers.decisions.base import Decision, need_text
from motcua.dossiers.models import Dossier, Party, Remark
from motcua.dossiers.state import state_of
from motcua.dossiers.values import TERMINAL
from motcua.kernel import clock, journal
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command
from motcua.kernel.keys import uuid7
from motcua.kernel.refusal import invalid
from motcua.notices.models import Notice
from motcua.papers.models import IssuedSlip
from motcua.payments.models import Payment

#: No basis at hand allows emptying sooner than this after a dossier's end ("chưa đối chiếu").
SHORTEST_YEARS = 2
EMPTIED = "(đã xoá theo thời hạn lưu)"
BATCH = 200


def empty_people(closed_before: date, basis: str, *, by: Actor) -> int:
    """Empty the people's data of dossiers that ended before a day; returns how many. Safe to run again.

    Raises Refusal: without a basis, or for a day too near.
    """
    policy.require("dossier.empty_people", by)
    ground = need_text(basis, "basis", "Xin ghi căn cứ của thời hạn lưu (văn bản, điều, khoản).")
    if closed_before > clock.today() - timedelta(days=365 * SHORTEST_YEARS):
        raise invalid(
            {"closed_before": f"Chỉ xoá dữ liệu của hồ sơ kết thúc từ {SHORTEST_YEARS} năm trở lên."}
        )
    edge = datetime.combine(closed_before, time(), tzinfo=clock.ZONE)
    emptied = 0
    while True:
        ids = list(
            Dossier.objects.filter(stage__in=[s.value for s in TERMINAL], closed_at__lt=edge, applicant__emptied_at=None)
            .order_by("id").values_list("id", flat=True)[:BATCH]
        )  # fmt: skip
        if not ids:
            return emptied
        _empty_batch(ids, ground, by=by)
        emptied += len(ids)


@command("dossier.empty_people")
def _empty_batch(ids: list[UUID], basis: str, *, by: Actor) -> None:
    """One batch in one transaction: an event a dossier and one for the batch."""
    at = clock.now()
    dossiers = list(Dossier.objects.select_for_update().filter(id__in=ids).order_by("id"))
    for dossier in dossiers:
        decision = Decision("dossier.empty_people", {}, {"basis": basis})
        save(dossier, state_of(dossier), decision, circumstances_of(dossier, by, at=at))
    people = {d.applicant_id for d in dossiers} | {d.submitter_id for d in dossiers if d.submitter_id}
    Party.objects.filter(id__in=people).update(
        name=EMPTIED, sort_key="", search_key="", identity_number="", identity_kind="", birth_date=None, sex="", address="",
        phone="", email="", representative="", emptied_at=at,
    )  # fmt: skip
    Dossier.objects.filter(id__in=ids).update(authority_paper="", return_address="")
    Remark.objects.filter(dossier_id__in=ids).update(text="", details={}, emptied_at=at)
    Notice.objects.filter(subject_id__in=ids).exclude(address__startswith="unit:").update(
        address=Concat(Value("emptied:"), F("channel")), subject="", body=""
    )
    IssuedSlip.objects.filter(subject_id__in=ids).update(data={}, signer={})
    Payment.objects.filter(subject_id__in=ids).update(payer="")
    journal.append(
        "retention", uuid7(), "retention.run", {"dossiers": len(ids), "basis": basis}, by=by, at=at
    )
