"""What the slips of dossiers share: head, place, applicant, limit, signatory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.agencies.models import UnitKind
from motcua.catalogue.queries import procedure_snapshot
from motcua.catalogue.values import ProcedureSnapshot
from motcua.documents import forms
from motcua.documents.forms import Applicant, Edition, Heading, Marks, Signatory, Verification
from motcua.dossiers import policy
from motcua.dossiers.decisions.base import Circumstances, Decision, RemarkDraft, SlipDraft
from motcua.dossiers.models import Dossier, Party
from motcua.dossiers.state import DossierState
from motcua.kernel import clock
from motcua.kernel.refusal import Refusal
from motcua.papers.slips import verification_url

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
    from motcua.agencies.signing import held_by, signer_of

    node = policy.units()[unit_id]
    unit = Unit(
        id=unit_id, path=node.path, name=node.name, kind=node.kind, parent_id=node.parent_id, level=node.level
    )
    try:
        ways = signer_of(unit, document_kind, clock.local(issue.c.at).date())
        lines = tuple(held_by(ways, issue.c.by.title).lines)
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


def local_of(moment: datetime | None) -> datetime:
    return clock.local(moment) if moment is not None else datetime(1970, 1, 1)  # noqa: DTZ001


def numbered(issue: Issue, kind: type[Any]) -> str:
    if issue.number is None:
        return ""
    symbol = "TTPVHCC" if "Trung tâm" in counter_name(policy.units()[issue.state.counter_id]) else "BPTNTKQ"
    return forms.slip_number(issue.edition, kind, issue.number, counter_symbol=symbol)
