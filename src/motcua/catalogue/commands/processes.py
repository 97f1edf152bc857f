"""Handling processes: draft, approve by decision, run electronically only while equal to the approved table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Max

from motcua.catalogue import policy
from motcua.catalogue.commands.frame import require, stream_of
from motcua.catalogue.decisions import check_process, critical_minutes, shortest_minutes, steps_digest
from motcua.catalogue.models import (
    Channel,
    ElectronicProcess,
    HandlingProcess,
    Procedure,
    ProcessStatus,
    ProcessStep,
)
from motcua.catalogue.queries import process_snapshot
from motcua.catalogue.values import StepSnapshot
from motcua.kernel import clock, journal
from motcua.kernel.actor import Actor
from motcua.kernel.commands import command
from motcua.kernel.refusal import Refusal, not_found

STREAM = "handling_process"
_UNIT_WORDS = {
    "working_day": "ngày làm việc",
    "working_hour": "giờ làm việc",
    "calendar_day": "ngày",
    "month": "tháng",
}


@dataclass(frozen=True, slots=True)
class ProcessDraft:
    """A step table for one procedure at one level, with the decision that approves it when there is one."""

    procedure_id: int
    revision_id: int
    level: str
    steps: tuple[StepSnapshot, ...]
    unit_kind: str = ""
    case_name: str = ""
    decision_number: str = ""
    decision_date: date | None = None


@command("catalogue.draft_process")
def draft_process(
    procedure_id: int,
    level: str,
    steps: Sequence[StepSnapshot],
    *,
    by: Actor,
    unit_kind: str = "",
    case_name: str = "",
) -> HandlingProcess:
    """Keep a step table as a draft for the procedure's current revision; its checks come with approval."""
    require(by, policy.EDIT, "lập quy trình nội bộ")
    procedure = Procedure.objects.select_for_update().filter(pk=procedure_id).first()
    if procedure is None or procedure.current_revision_id is None:
        raise not_found("thủ tục")
    draft = ProcessDraft(
        procedure_id=procedure.pk,
        revision_id=procedure.current_revision_id,
        level=level,
        steps=tuple(steps),
        unit_kind=unit_kind,
        case_name=case_name,
    )
    process = _write([draft], status=ProcessStatus.DRAFT, valid_from=None)[0]
    journal.append(
        STREAM, stream_of(STREAM, process.pk), "catalogue.draft_process", {"digest": process.digest}, by=by
    )
    return process


@command("catalogue.approve_process")
def approve_process(
    process_id: int, *, decision_number: str, decision_date: date, by: Actor, valid_from: date | None = None
) -> HandlingProcess:
    """Approve a draft by the Chairman's decision; the table before it is replaced.

    Refused when the checks of `decisions.check_process` find something blocking (Decree 61/2018, art. 36(4)).
    """
    require(by, policy.APPROVE_PROCESS, "phê duyệt quy trình nội bộ")
    process = HandlingProcess.objects.select_for_update().filter(pk=process_id).first()
    if process is None:
        raise not_found("quy trình nội bộ")
    if process.status != ProcessStatus.DRAFT:
        raise Refusal(
            "Quy trình này đã được phê duyệt hoặc đã thay thế.",
            code="state",
            next_step="Xin lập dự thảo mới.",
        )
    if not decision_number.strip():
        raise Refusal(
            "Chưa ghi số quyết định phê duyệt.",
            rule="khoản 4 Điều 36 Nghị định 61/2018/NĐ-CP",
            code="invalid",
            fields={"decision_number": "Xin ghi số quyết định."},
            status=422,
        )
    refuse_unsound(steps_of(process), process.revision_id)
    start = valid_from or decision_date
    _replace(process, start)
    process.status = ProcessStatus.APPROVED
    process.decision_number, process.decision_date, process.valid_from = (
        decision_number.strip(),
        decision_date,
        start,
    )
    process.save()
    journal.append(
        STREAM,
        stream_of(STREAM, process.pk),
        "catalogue.approve_process",
        {"digest": process.digest, "decision": decision_number},
        by=by,
    )
    return process


@command("catalogue.activate_process")
def activate_process(
    process_id: int, *, by: Actor, steps: Sequence[StepSnapshot] | None = None
) -> ElectronicProcess:
    """Run the electronic process of an approved table; refused while its steps differ from the table.

    `steps` are the electronic steps; without them they are built from the table itself.
    """
    require(by, policy.APPROVE_PROCESS, "vận hành quy trình điện tử")
    process = HandlingProcess.objects.select_for_update().filter(pk=process_id).first()
    if process is None:
        raise not_found("quy trình nội bộ")
    if process.status != ProcessStatus.APPROVED:
        raise Refusal(
            "Quy trình nội bộ chưa được phê duyệt nên chưa thể vận hành quy trình điện tử.",
            rule="khoản 4 Điều 36 Nghị định 61/2018/NĐ-CP",
            code="state",
            next_step="Xin trình phê duyệt quy trình nội bộ trước.",
        )
    electronic = tuple(steps) if steps is not None else steps_of(process)
    digest = steps_digest(electronic)
    if digest != process.digest:
        raise Refusal(
            "Quy trình điện tử còn khác quy trình nội bộ đã phê duyệt.",
            rule="Điều 8 Thông tư 01/2018/TT-VPCP",
            code="differs",
            next_step="Xin xem bảng khác biệt và sửa cho khớp.",
        )
    row, _ = ElectronicProcess.objects.update_or_create(
        process=process,
        defaults={
            "steps": [asdict(step) for step in electronic],
            "digest": digest,
            "active": True,
            "activated_at": clock.now(),
            "activated_by_id": by.user_id,
        },
    )
    journal.append(
        STREAM, stream_of(STREAM, process.pk), "catalogue.activate_process", {"digest": digest}, by=by
    )
    return row


@command("catalogue.deactivate_process")
def deactivate_process(process_id: int, *, by: Actor) -> None:
    """Stop giving the electronic process to new dossiers; running ones keep it."""
    require(by, policy.APPROVE_PROCESS, "dừng quy trình điện tử")
    if not ElectronicProcess.objects.filter(process_id=process_id, active=True).update(active=False):
        raise Refusal("Quy trình điện tử này không đang chạy.", code="state")
    journal.append(STREAM, stream_of(STREAM, process_id), "catalogue.deactivate_process", {}, by=by)


def write_approved(drafts: Sequence[ProcessDraft], *, by: Actor, active: bool) -> list[HandlingProcess]:
    """Write many approved tables at once with the same checks as one by one: workbook, demonstration."""
    for draft in drafts:
        refuse_unsound(draft.steps, draft.revision_id)
    for procedure_id, level, unit_kind, case_name in {
        (draft.procedure_id, draft.level, draft.unit_kind, draft.case_name) for draft in drafts
    }:
        start = next(d.decision_date for d in drafts if (d.procedure_id, d.level) == (procedure_id, level))
        _close_older(procedure_id, level, unit_kind, case_name, start or clock.today())
    processes = _write(drafts, status=ProcessStatus.APPROVED, valid_from=clock.today())
    if active:
        ElectronicProcess.objects.bulk_create(
            [
                ElectronicProcess(
                    process=process,
                    steps=[asdict(step) for step in draft.steps],
                    digest=process.digest,
                    active=True,
                    activated_at=clock.now(),
                    activated_by_id=by.user_id,
                )
                for process, draft in zip(processes, drafts, strict=True)
            ]
        )
    for process in processes:
        journal.append(
            STREAM,
            stream_of(STREAM, process.pk),
            "catalogue.approve_process",
            {"digest": process.digest, "decision": process.decision_number},
            by=by,
        )
    return processes


def steps_of(process: HandlingProcess) -> tuple[StepSnapshot, ...]:
    """The steps of a table in order, also of a draft (which is not cached)."""
    if process.status != ProcessStatus.DRAFT:
        return process_snapshot(process.pk).steps
    names = StepSnapshot.__slots__
    return tuple(StepSnapshot(**row) for row in process.steps.order_by("number").values(*names))


def refuse_unsound(steps: Sequence[StepSnapshot], revision_id: int) -> None:
    """Raise a Refusal that lists what is wrong with a step table for the limit of its revision."""
    available, text = available_minutes(revision_id)
    problems = [p for p in check_process(steps, available=available, limit_text=text) if p.blocking]
    if problems:
        raise Refusal(
            " ".join(problem.sentence for problem in problems),
            rule="Điều 8 Thông tư 01/2018/TT-VPCP",
            code="process_unsound",
            next_step="Xin sửa bảng các bước rồi trình lại.",
            status=422,
        )


def available_minutes(revision_id: int) -> tuple[int | None, str]:
    """The fewest working minutes over the certain limits of a revision, and that limit in words."""
    found: list[tuple[int, str]] = []
    rows = Channel.objects.filter(revision_id=revision_id, limit_certain=True, limit_value__isnull=False)
    for value, unit, cutoff in rows.values_list("limit_value", "limit_unit", "same_day_cutoff").distinct():
        if unit and value is not None:
            words = "trong ngày" if value == 0 else f"{_plain(value)} {_UNIT_WORDS[unit]}"
            found.append((shortest_minutes(value, unit, cutoff=cutoff), words))
    return min(found) if found else (None, "")


def _plain(value: Decimal) -> str:
    return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",")


def _write(
    drafts: Sequence[ProcessDraft], *, status: ProcessStatus, valid_from: date | None
) -> list[HandlingProcess]:
    numbers = {
        tuple(row[:4]): row[4]
        for row in HandlingProcess.objects.filter(procedure_id__in={d.procedure_id for d in drafts})
        .values_list("procedure_id", "level", "unit_kind", "case_name")
        .annotate(last=Max("number"))
    }
    processes: list[HandlingProcess] = []
    for draft in drafts:
        key = (draft.procedure_id, draft.level, draft.unit_kind, draft.case_name)
        numbers[key] = numbers.get(key, 0) + 1
        processes.append(
            HandlingProcess(
                procedure_id=draft.procedure_id,
                revision_id=draft.revision_id,
                level=draft.level,
                unit_kind=draft.unit_kind,
                case_name=draft.case_name,
                number=numbers[key],
                status=status,
                decision_number=draft.decision_number,
                decision_date=draft.decision_date,
                valid_from=draft.decision_date or valid_from,
                total_minutes=sum(step.minutes for step in draft.steps),
                critical_minutes=critical_minutes(draft.steps),
                digest=steps_digest(draft.steps),
            )
        )
    HandlingProcess.objects.bulk_create(processes)
    ProcessStep.objects.bulk_create(
        [
            ProcessStep(process=process, **asdict(step))
            for process, draft in zip(processes, drafts, strict=True)
            for step in draft.steps
        ],
        batch_size=1000,
    )
    return processes


def _replace(process: HandlingProcess, start: date) -> None:
    _close_older(process.procedure_id, process.level, process.unit_kind, process.case_name, start)


def _close_older(procedure_id: int, level: str, unit_kind: str, case_name: str, start: date) -> None:
    older = HandlingProcess.objects.filter(
        procedure_id=procedure_id,
        level=level,
        unit_kind=unit_kind,
        case_name=case_name,
        status=ProcessStatus.APPROVED,
    )
    ids = list(older.values_list("pk", flat=True))
    if ids:
        HandlingProcess.objects.filter(pk__in=ids).update(status=ProcessStatus.REPLACED, valid_to=start)
        ElectronicProcess.objects.filter(process_id__in=ids).update(active=False)
