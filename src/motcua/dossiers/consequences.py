"""What follows from a decision, each kind in one statement: slips, notices, papers, fees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from motcua.catalogue.queries import procedure_snapshot
from motcua.catalogue.values import IntakeProcedure
from motcua.documents.stored import to_json
from motcua.dossiers import policy, slip_parts, slips
from motcua.dossiers.decisions import settling
from motcua.dossiers.decisions.base import Circumstances, Decision, NoticeDraft
from motcua.dossiers.models import Dossier
from motcua.dossiers.state import DossierState
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.models import Event
from motcua.kernel.refusal import invalid
from motcua.notices.models import Channel
from motcua.notices.outbox import NoticeDraft as OutboxDraft
from motcua.notices.outbox import queue
from motcua.notices.texts import Facts, Kind, compose
from motcua.papers import issuing
from motcua.papers.models import Paper
from motcua.payments import charging, ledger
from motcua.payments.models import Method

if TYPE_CHECKING:
    from motcua.dossiers.commands.filing import NewDossier, PaperBrought

KIND = "dossier"

#: Notice of a decision → wording; those to staff go to the screen of a unit.
_KINDS: dict[str, Kind] = {
    "received": Kind.RECEIPT_GIVEN,
    "supplement": Kind.SUPPLEMENT_WANTED,
    "still_missing": Kind.SUPPLEMENT_WANTED,
    "supplement_received": Kind.SUPPLEMENT_RECEIVED,
    "refused_intake": Kind.NOT_ACCEPTED,
    "payment": Kind.PAYMENT_ASKED,
    "suspended": Kind.SUSPENDED,
    "resumed": Kind.RESUMED,
    "apology": Kind.RESCHEDULED,
    "rescheduled": Kind.RESCHEDULED,
    "result_ready": Kind.RESULT_READY,
    "result_early": Kind.EARLY_RESULT,
    "withdrawn": Kind.WITHDRAWN,
    "closed": Kind.CLOSED,
    "correcting": Kind.CORRECTED,
    "verification": Kind.APPOINTMENT,
    "opinion_late": Kind.CONSULTATION_LATE,
    "close_asked": Kind.CLOSING_ASKED,
    "paid": Kind.PAYMENT_RECEIVED,
}
_SCREEN_WORDS = {
    "asked": "Có hồ sơ chờ đơn vị cho ý kiến",
    "answered": "Đã có ý kiến phối hợp",
    "extension_proposed": "Cơ quan giải quyết đề nghị gia hạn, xin hẹn lại ngày trả",
    "opinion_late": "Cơ quan phối hợp chậm cho ý kiến",
    "close_asked": "Người nộp không bổ sung, đề nghị đóng hồ sơ",
    "passed": "Hồ sơ nhận hộ được chuyển đến, xin tiếp nhận",
    "approval_asked": "Có yêu cầu bổ sung lần sau chờ duyệt",
    "approval_given": "Yêu cầu bổ sung đã được duyệt",
    "approval_refused": "Yêu cầu bổ sung không được duyệt",
    "supplement_wanted": "Cơ quan giải quyết yêu cầu bổ sung, xin báo người nộp",
    "supplement_back": "Hồ sơ đã bổ sung đủ, xin giải quyết tiếp",
    "supervise": "Hồ sơ liên thông từ cấp dưới, xin theo dõi",
    "due_soon": "Hồ sơ còn một ngày làm việc là đến hạn",
    "overdue": "Hồ sơ quá hạn",
}


def follow(
    dossier: Dossier, state: DossierState, done: Sequence[tuple[Decision, Event]], c: Circumstances,
    numbers: Mapping[str, int],
) -> None:  # fmt: skip
    """Carry out effects on fees and papers, issue the slips and queue the notices of the decisions."""
    for decision, event in done:
        for effect in decision.effects:
            carry_out(dossier, effect, event, c)
    issue_slips(dossier, state, done, c, numbers)
    queue_notices(dossier, state, done, c)


def carry_out(dossier: Dossier, effect: Any, event: Event, c: Circumstances) -> None:
    """An effect in the rooms of fees and papers, which know the dossier's id and nothing more."""
    if isinstance(effect, settling.FeeTaken):
        dossier.__dict__["_payment"] = ledger.collect(
            subject_kind=KIND, subject_id=dossier.id, method=Method(effect.method), unit_id=c.by.unit_id or dossier.counter_id,
            charge_ids=effect.charges, amount=effect.amount, collector_id=c.by.user_id,
            payer=effect.payer or (dossier.submitter or dossier.applicant).name, reference=effect.reference,
            event_id=event.id, at=c.at,
        )  # fmt: skip
    elif isinstance(effect, settling.FeeWaived):
        ledger.waive(
            subject_id=dossier.id, charge_ids=effect.charges, ground=effect.ground, event_id=event.id, at=c.at
        )
    elif isinstance(effect, settling.PapersAdded):
        _add_papers(dossier, effect.papers, effect.kind, event, c)
    elif isinstance(effect, settling.ResultAttached):
        paper = settling.PaperGiven(
            name=effect.name or "Kết quả giải quyết", originals=1, upload_id=effect.upload_id
        )
        _add_papers(dossier, (paper,), "result", event, c)


def _add_papers(
    dossier: Dossier, papers: Sequence[settling.PaperGiven], kind: str, event: Event, c: Circumstances
) -> None:
    known = procedure_snapshot(dossier.revision_id)
    if any(p.component_id is not None and known.component(p.component_id) is None for p in papers):
        raise invalid({"papers": "Có giấy tờ không thuộc thành phần hồ sơ của thủ tục."})
    first = Paper.objects.filter(subject_id=dossier.id, kind=kind).count() + 1
    issuing.add_papers(
        [
            issuing.PaperDraft(
                subject_kind=KIND, subject_id=dossier.id, component_id=paper.component_id, number=first + index, name=paper.name,
                originals=paper.originals, certified=paper.certified, photocopies=paper.photocopies,
                upload_id=paper.upload_id, event_id=event.id, kind=kind,
            )
            for index, paper in enumerate(papers)
        ],
        at=event.at, owner_id=c.by.user_id,
    )  # fmt: skip


def issue_slips(
    dossier: Dossier, state: DossierState, done: Sequence[tuple[Decision, Event]], c: Circumstances,
    numbers: Mapping[str, int],
) -> None:  # fmt: skip
    """Store every slip as data, in one statement; the PDF is made when it is first asked for."""
    drafts: list[issuing.SlipDraft] = []
    papers: Sequence[Any] | None = None
    for decision, event in done:
        for draft in decision.slips:
            if draft.form == "01" and papers is None:
                papers = dossier.__dict__.get("_papers") or list(
                    Paper.objects.filter(subject_id=dossier.id, kind="component")
                )
            code = issuing.new_check_code()
            issue = slip_parts.Issue(
                dossier, state, decision, draft, c, numbers.get(f"slip:{draft.form}"), papers or (), code
            )
            form, number, slip = slips.build(issue)
            drafts.append(
                issuing.SlipDraft(
                    subject_kind=KIND, subject_id=dossier.id, form=form, number=number, data=to_json(slip),
                    signer=slip_parts.signer_data(issue), check_code=code, event_id=event.id,
                )
            )  # fmt: skip
    issuing.issue(drafts, at=c.at)


def queue_notices(
    dossier: Dossier, state: DossierState, done: Sequence[tuple[Decision, Event]], c: Circumstances
) -> None:
    """Put all notices into the outbox in one statement."""
    drafts: list[OutboxDraft] = []
    for decision, event in done:
        for notice in decision.notices:
            drafts += (
                _to_unit(dossier, notice, event)
                if notice.to_unit
                else _to_applicant(dossier, state, notice, event, c)
            )
    queue(drafts, at=c.at)


def _to_applicant(
    dossier: Dossier, state: DossierState, notice: NoticeDraft, event: Event, c: Circumstances
) -> list[OutboxDraft]:
    kind = _KINDS.get(notice.kind)
    person = dossier.submitter or dossier.applicant
    if kind is None or not (person.phone or person.email):
        return []
    nodes = policy.units()
    text = compose(
        kind,
        Facts(
            code=state.code or f"(chưa cấp mã) {str(dossier.id)[-6:]}",
            procedure=procedure_snapshot(dossier.revision_id).name,
            counter=nodes[state.counter_id].name,
            person=person.name,
            due=clock.local(state.due_at) if state.due_at else None,
            new_due=clock.local(state.extension_to) if state.extension_to else None,
            agency=nodes[state.competent_id].name,
            amount=dossier.__dict__["_payment"].amount if "_payment" in dossier.__dict__ else None,
        ),
    )  # fmt: skip
    rows = []
    for channel, address, body in (
        (Channel.EMAIL, person.email, text.body),
        (Channel.SMS, person.phone, text.sms),
    ):
        if address:
            rows.append(
                OutboxDraft(subject_kind=KIND, subject_id=dossier.id, channel=channel, address=address, kind=kind.value,
                            subject=text.subject, body=body, event_id=event.id)
            )  # fmt: skip
    return rows


def _to_unit(dossier: Dossier, notice: NoticeDraft, event: Event) -> list[OutboxDraft]:
    words = _SCREEN_WORDS.get(notice.kind, notice.kind)
    return [
        OutboxDraft(subject_kind=KIND, subject_id=dossier.id, channel=Channel.SCREEN, address=f"unit:{notice.to_unit}",
                    kind=notice.kind, subject=f"{words}: {dossier.code or ''}", body="", event_id=event.id)
    ]  # fmt: skip


def bring_papers(dossier: Dossier, papers: Sequence[PaperBrought], event: Event, *, by: Actor) -> None:
    """The papers on the counter, in one statement; scans that were uploaded before are tied to them."""
    if not papers:
        return
    dossier.__dict__["_papers"] = issuing.add_papers(
        [
            issuing.PaperDraft(
                subject_kind=KIND, subject_id=dossier.id, component_id=paper.component_id, number=index + 1, name=paper.name,
                originals=paper.originals, certified=paper.certified, photocopies=paper.photocopies,
                upload_id=paper.upload_id, event_id=event.id,
            )
            for index, paper in enumerate(papers)
        ],
        at=event.at, owner_id=by.user_id,
    )  # fmt: skip


def charge_fees(dossier: Dossier, case: IntakeProcedure, new: NewDossier, event: Event) -> None:
    """The fees of the channel that are certain become charges; what is set elsewhere the officer adds."""
    kind = "counter" if new.channel == "on_behalf" else new.channel
    channel = case.procedure.channel_for(kind, new.case_id) or case.procedure.channel_for(
        "counter", new.case_id
    )
    if channel is None or channel.fee_total is None:
        return
    charging.charge(
        [
            charging.ChargeDraft(
                subject_kind=KIND, subject_id=dossier.id, kind="le_phi" if fee.kind == "charge" else "phi",
                name=fee.note or ("Lệ phí" if fee.kind == "charge" else "Phí"), amount=fee.amount or 0,
                quantity=dossier.sets if "bản" in fee.unit else 1, event_id=event.id,
            )
            for fee in channel.fees
            if fee.amount
        ],
        at=event.at,
    )  # fmt: skip
