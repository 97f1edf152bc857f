"""Slips as PDF: what was issued, the control slip from the journal, receipts, as the browser shows them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from motcua.documents.forms import ControlSlip, HandOver
from motcua.documents.slips import render as render_slip
from motcua.dossiers import policy, queries, slip_parts
from motcua.dossiers.commands.frame import circumstances_of
from motcua.dossiers.decisions.base import Circumstances, Decision, SlipDraft
from motcua.dossiers.decisions.closing import timeliness
from motcua.dossiers.models import Dossier, DossierTask, Remark
from motcua.dossiers.state import state_of
from motcua.kernel import clock, journal
from motcua.kernel.models import Event
from motcua.kernel.refusal import not_found
from motcua.papers.models import IssuedSlip
from motcua.papers.slips import pdf_of
from motcua.web.pages import Access, page

from .common import actor

VIEW = Access(permission="papers.view")


def pdf(content: bytes, name: str) -> HttpResponse:
    """A paper of our own making, shown in the browser and in frames of this site only."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@page(
    "dossiers.slip",
    path="ho-so/phieu/<uuid:slip_id>",
    access=VIEW,
    methods=("GET",),
    under="dossiers.worklist",
)
@xframe_options_sameorigin
def slip(request: HttpRequest, slip_id: UUID) -> HttpResponse:
    """An issued slip; made and signed when first asked for."""
    found = IssuedSlip.objects.filter(pk=slip_id, subject_kind="dossier").first()
    if found is None:
        raise not_found(_("phiếu này"))
    by = actor(request)
    queries.find(by, found.subject_id)
    content = pdf_of(found.pk)
    journal.record_access("dossier", found.subject_id, by=by, purpose="dossier.slip")
    return pdf(content, f"phieu-{found.form.replace('/', '-').replace(':', '-')}-{found.pk.hex[-6:]}")


@page(
    "dossiers.control_slip",
    path="ho-so/<uuid:dossier_id>/phieu-kiem-soat",
    access=VIEW,
    methods=("GET",),
    under="dossiers.worklist",
)
@xframe_options_sameorigin
def control_slip(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Mẫu 05 as the journal has it now: every hand-over with both sides, and whether it was in time."""
    by = actor(request)
    row = queries.find(by, dossier_id)
    if row.received_at is None:
        raise not_found(_("phiếu kiểm soát (hồ sơ chưa được tiếp nhận)"))
    made = control_slip_of(row, circumstances_of(row, by))
    journal.record_access("dossier", row.pk, by=by, purpose="dossier.control_slip")
    return pdf(render_slip(made, at=clock.now().replace(microsecond=0)), f"phieu-kiem-soat-{row.code}")


def control_slip_of(row: Dossier, c: Circumstances) -> ControlSlip:
    """The data of Mẫu 05, from the journal."""
    state = state_of(row)
    issue = _issue(row, c, "05")
    events = list(Event.objects.filter(stream_id=row.pk).order_by("sequence"))
    names = queries.names_of([event.user_id for event in events])
    notes = dict(Remark.objects.filter(dossier=row, kind="note").values_list("event_id", "text"))
    nodes = policy.units()
    movements = []
    for index, event in enumerate(events):
        if event.verb != "dossier.hand_over":
            continue
        facts = event.payload.get("facts", {})
        taken = next((later for later in events[index + 1 :] if later.verb != "dossier.undo_hand_over"), None)
        to_counter = event.payload.get("changes", {}).get("finished_at")
        late = {"early": "Trước hạn", "on_time": "Đúng hạn", "overdue": "Quá hạn"}.get(timeliness(state), "") if to_counter else (
            "Quá hạn" if facts.get("late") else "Đúng hạn"
        )  # fmt: skip
        movements.append(
            HandOver(
                giver_unit=nodes[facts["from"]].name if facts.get("from") in nodes else "",
                receiver_unit=nodes[facts["to"]].name if facts.get("to") in nodes else "", at=clock.local(event.at),
                giver=names.get(event.user_id or 0, ""), receiver=names.get(taken.user_id or 0, "") if taken else "", result=late,
                note=notes.get(event.id, ""),
            )
        )  # fmt: skip
    # A counter that only supervises takes no part in the handling.
    asked = (
        DossierTask.objects.filter(dossier=row).exclude(kind="supervision").values_list("unit_id", flat=True)
    )
    return ControlSlip(
        edition=issue.edition, heading=slip_parts.heading(issue), dossier_code=row.code or "", applicant_name=row.applicant.name,
        received_at=clock.local(state.received_at or c.at), due_at=clock.local(state.due_at) if state.due_at else None,
        lead_agency=nodes[row.competent_id].name, movements=tuple(movements),
        coordinating_agencies=tuple(dict.fromkeys(nodes[unit].name for unit in asked if unit in nodes)), marks=slip_parts.marks(issue),
    )  # fmt: skip


def _issue(row: Dossier, c: Circumstances, form: str) -> slip_parts.Issue:
    """What the builders of slips take, for papers that no verb issues."""
    nothing = Decision(f"dossier.{form}", {})
    return slip_parts.Issue(row, state_of(row), nothing, SlipDraft(form), c, None, (), "")


__all__ = ["control_slip", "control_slip_of", "pdf", "slip"]
