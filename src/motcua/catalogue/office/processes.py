"""Staff pages of handling processes: the step table with its checks, approval, the electronic process."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from motcua.catalogue import commands, policy
from motcua.catalogue.commands.processes import available_minutes, steps_of
from motcua.catalogue.decisions import ProcessProblem, StepChange, check_process, critical_minutes, difference
from motcua.catalogue.forms import ApproveProcessForm
from motcua.catalogue.models import ElectronicProcess, HandlingProcess, ProcessStatus, StepUnit
from motcua.catalogue.values import StepSnapshot
from motcua.kernel.refusal import Refusal, not_found
from motcua.web.access import actor_of
from motcua.web.pages import Access, page
from motcua.web.refusals import invalid_form, refused

from .procedures import procedure_of, tabs_of

#: Roles of step tables as sources name them, in words.
ROLES = {
    "can_bo_tiep_nhan": _l("Cán bộ tiếp nhận"),
    "cong_chuc_thu_ly": _l("Công chức thụ lý"),
    "truong_phong": _l("Trưởng phòng"),
    "lanh_dao": _l("Lãnh đạo ký"),
    "van_thu": _l("Văn thư"),
    "co_quan_phoi_hop": _l("Cơ quan phối hợp"),
    "can_bo_tra_ket_qua": _l("Cán bộ trả kết quả"),
}


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step as the table shows it."""

    step: StepSnapshot
    unit: str
    person: str
    hours: float
    problem: str


@dataclass(frozen=True, slots=True)
class ProcessView:
    """A step table with its checks and its electronic process."""

    process: HandlingProcess
    rows: list[StepRow]
    problems: tuple[ProcessProblem, ...]
    critical_hours: float
    available_hours: float | None
    limit_text: str
    electronic: ElectronicProcess | None
    differs: tuple[StepChange, ...]

    @property
    def share(self) -> int:
        """Per cent of the shortest working time that the critical path takes."""
        return round(100 * self.critical_hours / self.available_hours) if self.available_hours else 0

    @property
    def is_sound(self) -> bool:
        """Whether nothing keeps it from approval."""
        return not any(problem.blocking for problem in self.problems)


def view_of(process: HandlingProcess) -> ProcessView:
    """A process with its checks, ready to be drawn."""
    steps = steps_of(process)
    available, words = available_minutes(process.revision_id)
    problems = check_process(steps, available=available, limit_text=words)
    at_step = {problem.step: problem.sentence for problem in problems if problem.step}
    electronic = getattr(process, "electronic", None)
    differs: tuple[StepChange, ...] = ()
    if electronic is not None and electronic.digest != process.digest:
        differs = difference(steps, [StepSnapshot(**step) for step in electronic.steps])
    return ProcessView(
        process=process,
        rows=[
            StepRow(
                step,
                step.agency or str(StepUnit(step.unit_kind).label),
                step.position or str(ROLES.get(step.role, step.role)),
                step.minutes / 60,
                at_step.get(step.number, ""),
            )
            for step in steps
        ],
        problems=problems,
        critical_hours=critical_minutes(steps) / 60,
        available_hours=None if available is None else available / 60,
        limit_text=words,
        electronic=electronic,
        differs=differs,
    )


@page(
    "catalogue.processes",
    path="thu-tuc/<str:code>/quy-trinh",
    access=Access(permission=policy.VIEW),
    under="catalogue.procedures",
    methods=("GET",),
)
def processes(request: HttpRequest, code: str) -> HttpResponse:
    """Every handling process of a procedure: drafts and those in force first, replaced ones behind (`?ca-cu=1`)."""
    procedure = procedure_of(request, code)
    rows = procedure.processes.select_related("electronic", "revision").order_by(
        "level", "case_name", "-number"
    )
    with_old = request.GET.get("ca-cu") == "1"
    shown = [row for row in rows if with_old or row.status != ProcessStatus.REPLACED]
    context = {
        "procedure": procedure,
        "views": [view_of(row) for row in shown],
        "hidden": len(rows) - len(shown),
        "may_approve": policy.allowed(actor_of(request), policy.APPROVE_PROCESS),
        "tabs": tabs_of(procedure, "catalogue.processes"),
    }
    return render(request, "catalogue/processes.html", context)


def _process(code: str, process_id: int) -> HandlingProcess:
    row = (
        HandlingProcess.objects.filter(pk=process_id, procedure__code=code)
        .select_related("electronic")
        .first()
    )
    if row is None:
        raise not_found(_("quy trình nội bộ"))
    return row


@page(
    "catalogue.approve_process",
    path="thu-tuc/<str:code>/quy-trinh/<int:process_id>/phe-duyet",
    access=Access(permission=policy.APPROVE_PROCESS),
    under="catalogue.procedures",
)
def approve(request: HttpRequest, code: str, process_id: int) -> HttpResponse:
    """Approve a draft by the Chairman's decision (Decree 61/2018, art. 36(4))."""
    procedure = procedure_of(request, code)
    process = _process(code, process_id)
    form = ApproveProcessForm(request.POST or None)
    context = {"procedure": procedure, "view": view_of(process)}
    template = "catalogue/approve_process.html"
    if request.method == "GET":
        return render(request, template, {"form": form, **context})
    if not form.is_valid():
        return invalid_form(request, form, template=template, context=context)
    values = form.cleaned_data
    try:
        commands.approve_process(
            process_id,
            decision_number=values["decision_number"],
            decision_date=values["decision_date"],
            valid_from=values["valid_from"],
            by=actor_of(request),
        )
    except Refusal as refusal:
        return refused(request, form, refusal, template=template, context=context)
    messages.success(request, _("Đã phê duyệt quy trình nội bộ."))
    return redirect("catalogue.processes", code)


@page(
    "catalogue.run_process",
    path="thu-tuc/<str:code>/quy-trinh/<int:process_id>/van-hanh",
    access=Access(permission=policy.APPROVE_PROCESS),
    under="catalogue.procedures",
    methods=("POST",),
)
def run(request: HttpRequest, code: str, process_id: int) -> HttpResponse:
    """Start (`viec=chay`) or stop (`viec=dung`) the electronic process of an approved table."""
    process = _process(procedure_of(request, code).code, process_id)
    if request.POST.get("viec") == "dung":
        commands.deactivate_process(process.pk, by=actor_of(request))
        messages.success(
            request, _("Đã dừng quy trình điện tử; hồ sơ đang xử lý vẫn theo quy trình của mình.")
        )
    else:
        commands.activate_process(process.pk, by=actor_of(request))
        messages.success(request, _("Quy trình điện tử đang chạy, khớp quy trình nội bộ đã phê duyệt."))
    return redirect("catalogue.processes", code)
