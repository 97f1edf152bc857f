"""From a decision to the slip that it issues: the statutory forms and the working papers, as data.

A slip is stored as data in the command's transaction; its PDF is made and signed when first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from motcua.documents import forms, working_slips
from motcua.dossiers import policy
from motcua.dossiers.models import Dossier
from motcua.dossiers.slip_parts import (
    Issue,
    applicant,
    counter_name,
    heading,
    limit_words,
    local_of,
    marks,
    numbered,
    signatory,
    verification,
)
from motcua.kernel import clock
from motcua.payments.models import Method


def build(issue: Issue) -> tuple[str, str, Any]:
    """Form key, printed number and the slip's data."""
    form = issue.draft.form
    slip = _BUILDERS[form](issue)
    number = slip.heading.number
    if form in ("01", "02", "03", "04"):
        return f"{issue.edition.value}:{form}", number, slip
    if form == "stop":
        return f"{issue.edition.value}:05", number, slip
    return form, number, slip


def _receipt(issue: Issue) -> forms.Receipt:
    state, dossier = issue.state, issue.dossier
    remarks: tuple[str, ...] = ()
    if issue.draft.data.get("again") and state.first_due_at is not None:
        remarks = (
            f"Phiếu lập lại sau khi nhận đủ hồ sơ bổ sung; hẹn trả lần đầu: {_words(state.first_due_at)}.",
        )
    return forms.Receipt(
        edition=issue.edition,
        heading=heading(issue),
        dossier_code=state.code or "",
        applicant=applicant(dossier),
        procedure=dossier.summary or issue.procedure.name,
        components=tuple(
            forms.ReceivedComponent(name=p.name, originals=p.originals, certified_copies=p.certified, photocopies=p.photocopies)
            for p in issue.papers
        ),
        time_limit=limit_words(state),
        received_at=local_of(issue.c.at if issue.draft.data.get("again") else state.received_at),
        due_at=local_of(state.due_at) if state.due_at else None,
        pickup=_pickup(dossier),
        receiver=issue.c.by.name,
        sets=dossier.sets,
        book=str(state.register_year or ""),
        book_number=str(state.register_number or ""),
        online=dossier.channel == "online",
        remarks=remarks,
        verification=verification(issue),
        marks=marks(issue),
    )  # fmt: skip


def _pickup(dossier: Dossier) -> str:
    if dossier.return_channel == "post":
        return f"Qua dịch vụ bưu chính công ích đến: {dossier.return_address or dossier.applicant.address}"
    if dossier.return_channel == "electronic":
        return "Bản điện tử gửi về tài khoản của người nộp"
    node = policy.units()[dossier.counter_id]
    return f"{counter_name(node)}, {policy.units()[node.counter_of_id or node.parent_id or node.id].name}"


def _words(moment: datetime) -> str:
    local = clock.local(moment)
    return f"{local:%H} giờ {local:%M} phút, ngày {local:%d/%m/%Y}"


def _supplement(issue: Issue) -> forms.SupplementRequest:
    request = issue.state.requests[-1]
    return forms.SupplementRequest(
        edition=issue.edition, heading=heading(issue, number=numbered(issue, forms.SupplementRequest)),
        applicant=applicant(issue.dossier), procedure=issue.dossier.summary or issue.procedure.name,
        items=tuple(forms.SupplementItem(content=r.text, ground=str(r.details.get("ground", ""))) for r in issue.remarks("missing")),
        reason=issue.remark("reason") or "Hồ sơ chưa đầy đủ, chưa chính xác theo quy định.",
        guide=issue.c.by.name, contact_person=issue.c.by.name, dossier_code=issue.state.code or "",
        request_number=request.number, respond_by=clock.local(request.answer_by).date() if request.answer_by else None,
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _refusal(issue: Issue) -> forms.RefusalSlip:
    reasons = tuple(
        f"{reason} (Căn cứ: {issue.draft.data['ground']})" for reason in issue.draft.data["reasons"]
    )
    return forms.RefusalSlip(
        edition=issue.edition, heading=heading(issue, number=numbered(issue, forms.RefusalSlip)),
        applicant=applicant(issue.dossier), procedure=issue.dossier.summary or issue.procedure.name, reasons=reasons,
        receiver=issue.c.by.name, dossier_code=issue.state.code or "", online=issue.dossier.channel == "online",
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _apology(issue: Issue) -> forms.Apology:
    state = issue.state
    return forms.Apology(
        edition=issue.edition, heading=heading(issue, number=numbered(issue, forms.Apology), of_agency=True),
        applicant=applicant(issue.dossier), agency=policy.units()[state.competent_id].name,
        procedure=issue.dossier.summary or issue.procedure.name, dossier_code=state.code or "",
        received_on=local_of(state.received_at).date(), due_at=local_of(state.due_at), reason=str(issue.draft.data["reason"]),
        new_due_at=local_of(state.extension_to), signatory=signatory(issue, "apology", state.competent_id),
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _extension(issue: Issue) -> working_slips.ExtensionNotice:
    state, nodes = issue.state, policy.units()
    return working_slips.ExtensionNotice(
        heading=heading(issue, number=f"{issue.number:02d}/TB" if issue.number else "", of_agency=True),
        recipient=nodes[state.counter_id].name, agency=nodes[state.competent_id].name, applicant=applicant(issue.dossier),
        procedure=issue.dossier.summary or issue.procedure.name, dossier_code=state.code or "",
        received_on=local_of(state.received_at).date(), due_at=local_of(state.due_at), reason=str(issue.draft.data["reason"]),
        new_due_at=local_of(state.extension_to), signatory=signatory(issue, "extension", state.competent_id),
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _transfer(issue: Issue) -> working_slips.TransferSlip:
    state, nodes = issue.state, policy.units()
    asked = {remark.number: remark.text for remark in issue.remarks("question")}
    lead = nodes[state.competent_id].name
    steps = {step.number: step for step in issue.c.steps}
    rows = tuple(
        working_slips.TransferTask(
            agency=nodes[task.unit_id].name, role="Phối hợp",
            work=asked.get(task.number) or (steps[task.step].name if task.step in steps else "Tham gia ý kiến"),
            due_at=local_of(task.due_at),
        )
        for task in state.open_tasks
    )  # fmt: skip
    first = working_slips.TransferTask(
        agency=lead,
        role="Chủ trì",
        work="Chủ trì giải quyết, tổng hợp kết quả",
        due_at=local_of(state.due_at or issue.c.at),
    )
    return working_slips.TransferSlip(
        heading=heading(issue, number=f"{issue.number:02d}/PC" if issue.number else "", of_agency=True),
        dossier_code=state.code or "", applicant=applicant(issue.dossier),
        procedure=issue.dossier.summary or issue.procedure.name, received_at=local_of(state.received_at),
        due_at=local_of(state.due_at or issue.c.at), lead_agency=lead, tasks=(first, *rows), sender=issue.c.by.name,
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _refusal_of_resolution(issue: Issue) -> working_slips.ResolutionRefusal:
    state = issue.state
    return working_slips.ResolutionRefusal(
        heading=heading(issue, number=f"{issue.number:02d}/PTC" if issue.number else "", of_agency=True),
        agency=policy.units()[state.competent_id].name, applicant=applicant(issue.dossier),
        procedure=issue.dossier.summary or issue.procedure.name, dossier_code=state.code or "",
        received_on=local_of(state.received_at).date(), reasons=tuple(issue.draft.data["reasons"]),
        signatory=signatory(issue, "refusal_of_resolution", state.competent_id), legal_basis=str(issue.draft.data["ground"]),
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _stop(issue: Issue) -> forms.StopNotice:
    state = issue.state
    number = numbered(issue, forms.StopNotice) if issue.number else ""
    return forms.StopNotice(
        edition=issue.edition, heading=heading(issue, number=number), applicant=applicant(issue.dossier),
        procedure=issue.dossier.summary or issue.procedure.name, dossier_code=state.code or "",
        received_at=local_of(state.received_at or issue.c.at), requested_at=local_of(issue.c.at), stopped_at=local_of(issue.c.at),
        reason=str(issue.draft.data.get("reason", "")), signatory=signatory(issue, "stop", state.counter_id),
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _closing(issue: Issue) -> working_slips.ClosingSlip:
    state = issue.state
    request = state.requests[-1]
    return working_slips.ClosingSlip(
        heading=heading(issue, number=f"{issue.number:02d}/PĐ" if issue.number else ""), applicant=applicant(issue.dossier),
        procedure=issue.dossier.summary or issue.procedure.name, dossier_code=state.code or "",
        received_at=local_of(state.received_at or state.submitted_at), requested_on=local_of(request.at).date(),
        respond_by=local_of(request.answer_by or issue.c.at).date(), closed_on=local_of(issue.c.at).date(),
        missing=tuple(issue.draft.data.get("missing", ())) or ("Các nội dung đã nêu tại Phiếu yêu cầu bổ sung",),
        signatory=signatory(issue, "closing", state.counter_id), verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _fee_receipt(issue: Issue) -> working_slips.FeeReceipt:
    payment = issue.dossier.__dict__["_payment"]
    lines = tuple(
        working_slips.FeeLine(name=one.name, amount=one.amount, ground="")
        for one in payment.charges.order_by("id")
    )
    return working_slips.FeeReceipt(
        heading=heading(issue, number=f"{payment.receipt_number:07d}"), payer=applicant(issue.dossier), lines=lines,
        method=Method(payment.method).label, paid_at=local_of(payment.paid_at), collector=issue.c.by.name,
        dossier_code=issue.state.code or "", procedure=issue.procedure.name, symbol=str(payment.receipt_year),
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


_BUILDERS: Mapping[str, Any] = {
    "01": _receipt,
    "02": _supplement,
    "03": _refusal,
    "04": _apology,
    "extension": _extension,
    "transfer": _transfer,
    "refusal_of_resolution": _refusal_of_resolution,
    "stop": _stop,
    "withdrawal": _stop,
    "closing": _closing,
    "fee_receipt": _fee_receipt,
}
