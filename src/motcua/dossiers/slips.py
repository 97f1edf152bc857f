"""From a decision to the slip that it issues: the statutory forms and the working papers, as data.

A slip is stored as data in the command's transaction; its PDF is made and signed when first asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.agencies.models import UnitKind
from motcua.catalogue.queries import procedure_snapshot
from motcua.catalogue.values import ProcedureSnapshot
from motcua.documents import forms, working_slips
from motcua.documents.forms import Applicant, Edition, Heading, Marks, Signatory, Verification
from motcua.dossiers import policy
from motcua.dossiers.decisions.base import Circumstances, Decision, RemarkDraft, SlipDraft
from motcua.dossiers.models import Dossier, Party
from motcua.dossiers.state import DossierState
from motcua.kernel import clock
from motcua.kernel.refusal import Refusal
from motcua.papers.slips import verification_url
from motcua.payments.models import Method

RETURN_CHANNELS = {
    "counter": "Bộ phận Một cửa",
    "post": "Qua dịch vụ bưu chính công ích",
    "electronic": "Nhận bản điện tử",
}


@dataclass(frozen=True, slots=True)
class Issue:
    """What a builder needs: the dossier after the decision, who acts, the number drawn."""

    dossier: Dossier
    state: DossierState
    decision: Decision
    draft: SlipDraft
    c: Circumstances
    number: int | None
    papers: Sequence[Any]
    check_code: str

    @property
    def edition(self) -> Edition:
        """The set of forms of the dossier's rules."""
        return Edition.TT03_2025 if self.c.rules.form_set == "TT03_2025" else Edition.TT01_2018

    @property
    def procedure(self) -> ProcedureSnapshot:
        """The revision that the dossier keeps."""
        return procedure_snapshot(self.dossier.revision_id)

    def remark(self, kind: str) -> str:
        """The first remark of a kind in the decision."""
        return next((remark.text for remark in self.decision.remarks if remark.kind == kind), "")

    def remarks(self, kind: str) -> list[RemarkDraft]:
        """All remarks of a kind."""
        return [remark for remark in self.decision.remarks if remark.kind == kind]


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


def heading(issue: Issue, *, number: str = "", of_agency: bool = False) -> Heading:
    """The head: the counter with its agency, or the resolving agency under its parent."""
    nodes = policy.units()
    counter = nodes[issue.state.counter_id]
    served = nodes[counter.counter_of_id or counter.parent_id or counter.id]
    day = clock.local(issue.c.at).date()
    if of_agency:
        agency = nodes[issue.state.competent_id]
        parent = nodes.get(agency.parent_id or 0)
        return Heading(agency=agency.name, place=place_of(agency.id), date=day, number=number,
                       parent_agency=parent.name if parent and agency.kind not in _COMMITTEES else "")  # fmt: skip
    return Heading(
        agency=served.name, counter=counter_name(counter), place=place_of(served.id), date=day, number=number
    )


_COMMITTEES = {
    UnitKind.PROVINCE_COMMITTEE.value,
    UnitKind.DISTRICT_COMMITTEE.value,
    UnitKind.COMMUNE_COMMITTEE.value,
}


def counter_name(node: policy.UnitNode) -> str:
    """How a counter calls itself on a slip (Circular 01/2018, art. 9)."""
    if node.kind == UnitKind.SERVICE_CENTRE.value:
        return "Trung tâm Phục vụ hành chính công"
    return "Bộ phận Tiếp nhận và Trả kết quả"


def place_of(unit_id: int) -> str:
    """The place name before the date: the commune, the district, or the province (Decree 30/2020, annex I)."""
    nodes = policy.units()
    node: policy.UnitNode | None = nodes[unit_id]
    while node is not None and node.kind not in _COMMITTEES:
        node = nodes.get(node.parent_id or 0)
    if node is None:
        return "Tiền Giang"
    name = node.name
    for prefix in ("Ủy ban nhân dân ", "Uỷ ban nhân dân ", "UBND "):
        name = name.removeprefix(prefix)
    for prefix in ("tỉnh ", "thành phố ", "thị xã ", "thị trấn ", "huyện ", "xã "):
        if name.lower().startswith(prefix):
            return name[len(prefix) :]
    if name.lower().startswith("phường ") and not name[7:].isdigit():
        return name[7:]
    return name[:1].upper() + name[1:]


def applicant(dossier: Dossier) -> Applicant:
    """Whose dossier it is, and who brought it."""
    person: Party = dossier.applicant
    submitter: Party | None = dossier.submitter
    authorisation = None
    if submitter is not None:
        authorisation = forms.Authorisation(
            name=submitter.name, address=submitter.address, identifier=submitter.identity_number,
            phone=submitter.phone, email=submitter.email, paper=dossier.authority_paper,
        )  # fmt: skip
    return Applicant(
        name=person.name, address=person.address, phone=person.phone, email=person.email,
        identifier=person.identity_number, submitter=submitter.name if submitter else "", authorisation=authorisation,
    )  # fmt: skip


def limit_words(state: DossierState) -> str:
    """The statutory limit in the words of the slip: "05 ngày làm việc"."""
    if not state.limit_unit:
        return "theo quy định của pháp luật chuyên ngành"
    value = float(state.limit_value)
    if value == 0:
        return "trong ngày làm việc"
    text = f"{int(value):02d}" if value == int(value) else f"{value:g}".replace(".", ",")
    return f"{text} {_UNITS[state.limit_unit]}"


_UNITS = {
    "working_day": "ngày làm việc",
    "working_hour": "giờ làm việc",
    "calendar_day": "ngày",
    "month": "tháng",
}


def signatory(issue: Issue, document_kind: str, unit_id: int) -> Signatory:
    """Who signs for a unit, with TM., KT., TL. as the data say."""
    from motcua.agencies.models import Unit
    from motcua.agencies.signing import signer_of

    node = policy.units()[unit_id]
    unit = Unit(
        id=unit_id, path=node.path, name=node.name, kind=node.kind, parent_id=node.parent_id, level=node.level
    )
    try:
        lines = tuple(signer_of(unit, document_kind, clock.local(issue.c.at).date())[0].lines)
    except Refusal:
        # No authority was entered for this unit: the title that the form itself prints.
        lines = ("THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ",)
    return Signatory(authority=lines, name=issue.c.by.name)


def signer_data(issue: Issue) -> dict[str, Any]:
    """Who signs the slip, for the certificate: the counter's slips by the officer for the counter, the agency's by its head."""
    unit_id = issue.state.competent_id if issue.draft.form in _OF_AGENCY else issue.state.counter_id
    node = policy.units()[unit_id]
    return {
        "user": issue.c.by.user_id,
        "name": issue.c.by.name,
        "unit": node.name,
        "code": f"{issue.c.by.user_id}-{unit_id}",
    }


_OF_AGENCY = frozenset({"04", "extension", "transfer", "refusal_of_resolution"})


def verification(issue: Issue) -> Verification:
    """The public page at which anybody verifies the slip."""
    return Verification(url=verification_url(issue.check_code))


def marks(issue: Issue) -> Marks:
    """Simulated data say so on paper."""
    return Marks(simulated=issue.dossier.is_simulated or clock.is_demonstration_cached())


def _local(moment: datetime | None) -> datetime:
    return clock.local(moment) if moment is not None else datetime(1970, 1, 1)  # noqa: DTZ001


def _numbered(issue: Issue, kind: type[Any]) -> str:
    if issue.number is None:
        return ""
    symbol = "TTPVHCC" if "Trung tâm" in counter_name(policy.units()[issue.state.counter_id]) else "BPTNTKQ"
    return forms.slip_number(issue.edition, kind, issue.number, counter_symbol=symbol)


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
        received_at=_local(issue.c.at if issue.draft.data.get("again") else state.received_at),
        due_at=_local(state.due_at) if state.due_at else None,
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
        edition=issue.edition, heading=heading(issue, number=_numbered(issue, forms.SupplementRequest)),
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
        edition=issue.edition, heading=heading(issue, number=_numbered(issue, forms.RefusalSlip)),
        applicant=applicant(issue.dossier), procedure=issue.dossier.summary or issue.procedure.name, reasons=reasons,
        receiver=issue.c.by.name, dossier_code=issue.state.code or "", online=issue.dossier.channel == "online",
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _apology(issue: Issue) -> forms.Apology:
    state = issue.state
    return forms.Apology(
        edition=issue.edition, heading=heading(issue, number=_numbered(issue, forms.Apology), of_agency=True),
        applicant=applicant(issue.dossier), agency=policy.units()[state.competent_id].name,
        procedure=issue.dossier.summary or issue.procedure.name, dossier_code=state.code or "",
        received_on=_local(state.received_at).date(), due_at=_local(state.due_at), reason=str(issue.draft.data["reason"]),
        new_due_at=_local(state.extension_to), signatory=signatory(issue, "apology", state.competent_id),
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _extension(issue: Issue) -> working_slips.ExtensionNotice:
    state, nodes = issue.state, policy.units()
    return working_slips.ExtensionNotice(
        heading=heading(issue, number=f"{issue.number:02d}/TB" if issue.number else "", of_agency=True),
        recipient=nodes[state.counter_id].name, agency=nodes[state.competent_id].name, applicant=applicant(issue.dossier),
        procedure=issue.dossier.summary or issue.procedure.name, dossier_code=state.code or "",
        received_on=_local(state.received_at).date(), due_at=_local(state.due_at), reason=str(issue.draft.data["reason"]),
        new_due_at=_local(state.extension_to), signatory=signatory(issue, "extension", state.competent_id),
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
            due_at=_local(task.due_at),
        )
        for task in state.open_tasks
    )  # fmt: skip
    first = working_slips.TransferTask(
        agency=lead,
        role="Chủ trì",
        work="Chủ trì giải quyết, tổng hợp kết quả",
        due_at=_local(state.due_at or issue.c.at),
    )
    return working_slips.TransferSlip(
        heading=heading(issue, number=f"{issue.number:02d}/PC" if issue.number else "", of_agency=True),
        dossier_code=state.code or "", applicant=applicant(issue.dossier),
        procedure=issue.dossier.summary or issue.procedure.name, received_at=_local(state.received_at),
        due_at=_local(state.due_at or issue.c.at), lead_agency=lead, tasks=(first, *rows), sender=issue.c.by.name,
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _refusal_of_resolution(issue: Issue) -> working_slips.ResolutionRefusal:
    state = issue.state
    return working_slips.ResolutionRefusal(
        heading=heading(issue, number=f"{issue.number:02d}/PTC" if issue.number else "", of_agency=True),
        agency=policy.units()[state.competent_id].name, applicant=applicant(issue.dossier),
        procedure=issue.dossier.summary or issue.procedure.name, dossier_code=state.code or "",
        received_on=_local(state.received_at).date(), reasons=tuple(issue.draft.data["reasons"]),
        signatory=signatory(issue, "refusal_of_resolution", state.competent_id), legal_basis=str(issue.draft.data["ground"]),
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _stop(issue: Issue) -> forms.StopNotice:
    state = issue.state
    number = _numbered(issue, forms.StopNotice) if issue.number else ""
    return forms.StopNotice(
        edition=issue.edition, heading=heading(issue, number=number), applicant=applicant(issue.dossier),
        procedure=issue.dossier.summary or issue.procedure.name, dossier_code=state.code or "",
        received_at=_local(state.received_at or issue.c.at), requested_at=_local(issue.c.at), stopped_at=_local(issue.c.at),
        reason=str(issue.draft.data.get("reason", "")), signatory=signatory(issue, "stop", state.counter_id),
        verification=verification(issue), marks=marks(issue),
    )  # fmt: skip


def _closing(issue: Issue) -> working_slips.ClosingSlip:
    state = issue.state
    request = state.requests[-1]
    return working_slips.ClosingSlip(
        heading=heading(issue, number=f"{issue.number:02d}/PĐ" if issue.number else ""), applicant=applicant(issue.dossier),
        procedure=issue.dossier.summary or issue.procedure.name, dossier_code=state.code or "",
        received_at=_local(state.received_at or state.submitted_at), requested_on=_local(request.at).date(),
        respond_by=_local(request.answer_by or issue.c.at).date(), closed_on=_local(issue.c.at).date(),
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
        method=Method(payment.method).label, paid_at=_local(payment.paid_at), collector=issue.c.by.name,
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
