"""Reads of dossiers: lists by key, one dossier, its journal, slips and papers. Every one begins at `visible_to`."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import AfterValidator, Field

from motcua.dossiers import queries
from motcua.dossiers.commands import VERBS
from motcua.dossiers.models import Dossier
from motcua.dossiers.values import NationalState, Stage
from motcua.kernel import journal
from motcua.kernel.models import Event
from motcua.kernel.refusal import not_found
from motcua.papers import queries as papers
from motcua.papers import slips
from motcua.web.access import Access
from motcua.web.endpoints import Paging, RowId, actor, answer, operation, page_answer

from .commands import dossier_id_of, router
from .schemas import DossierDetail, DossierPage, EventList, Moment, PaperList, SlipList, _writable

_VIEW = Access(permission="dossier.view")
slips_router = Router(tags=["Phiếu"])

_COLUMNS = (
    "id", "code", "channel", "stage", "status", "counter_id", "competent_id", "unit_id", "assignee_id", "step",
    "submitted_at", "received_at", "due_at", "step_due_at", "finished_at", "returned_at", "version", "is_simulated",
)  # fmt: skip
_LISTED = (*_COLUMNS, "procedure__code", "procedure__name")
_ORDERS: dict[str, tuple[str, ...]] = {
    "newest": ("-id",),
    "due": ("due_at", "id"),
    "received": ("-received_at", "-id"),
}
Text = Annotated[str, AfterValidator(_writable)]


class Filters(Paging):
    """What a list may be narrowed by."""

    unit: RowId | None = Field(None, description="Đơn vị đang giữ hồ sơ")
    counter: RowId | None = Field(None, description="Bộ phận Một cửa đã nhận")
    assignee: RowId | None = Field(None, description="Người đang thụ lý")
    stage: Stage | None = Field(None, description="Giai đoạn")
    status: NationalState | None = Field(None, description="Trạng thái quốc gia, 1 đến 10")
    open: bool | None = Field(None, description="true: chưa kết thúc; false: đã kết thúc")
    procedure: Text = Field("", max_length=40, description="Mã thủ tục")
    due_before: Moment | None = Field(None, description="Hạn trả trước lúc này")
    received_from: Moment | None = Field(None, description="Tiếp nhận từ lúc này")
    received_to: Moment | None = Field(None, description="Tiếp nhận trước lúc này")
    code: Text = Field("", max_length=40, description="Đúng mã hồ sơ này")
    text: Text = Field("", max_length=200, description="Mã hồ sơ, tên hoặc số giấy tờ của chủ hồ sơ")
    order: Annotated[str, Field(pattern="^(newest|due|received)$")] = Field(
        "newest", description="newest: mới lập trước; due: đến hạn trước; received: mới nhận trước"
    )


@router.get(
    "", **operation(_VIEW, "Danh sách hồ sơ trong phạm vi", answers=DossierPage, name="list_dossiers")
)
def dossiers(request: HttpRequest, filters: Annotated[Filters, Query()]) -> HttpResponse:
    """A page by key; filters are joined by "and"."""
    rows = Dossier.objects.visible_to(actor(request)).filter(**_conditions(filters))
    if filters.open is not None:
        rows = (
            rows.unfinished()
            if filters.open
            else rows.exclude(pk__in=Dossier.objects.unfinished().values("pk"))
        )
    if filters.text.strip():
        rows = rows.filter(queries.text_condition(filters.text))
    order = _ORDERS[filters.order]
    if filters.order != "newest":
        # A filter on the leading column lets an index carry the page.
        rows = rows.filter(**{f"{order[0].lstrip('-')}__isnull": False})
    return page_answer(
        rows.values(*_LISTED), order, cursor=filters.cursor, limit=filters.limit, shown=_line, nullable=()
    )


def _conditions(filters: Filters) -> dict[str, Any]:
    wanted = {
        "unit_id": filters.unit,
        "counter_id": filters.counter,
        "assignee_id": filters.assignee,
        "stage": filters.stage,
        "status": filters.status,
        "procedure__code": filters.procedure,
        "due_at__lt": filters.due_before,
        "received_at__gte": filters.received_from,
        "received_at__lt": filters.received_to,
        "code": filters.code,
    }
    return {name: value for name, value in wanted.items() if value not in (None, "")}


def _line(row: dict[str, Any]) -> dict[str, Any]:
    row["procedure_code"], row["procedure_name"] = row.pop("procedure__code"), row.pop("procedure__name")
    return row


_PERSON = (
    "kind", "name", "identity_kind", "identity_number", "birth_date", "sex", "address", "phone", "email", "representative",
)  # fmt: skip
_DETAIL = (
    "summary", "return_channel", "return_address", "waybill", "sets", "priority", "rule_pack", "first_due_at",
    "rescheduled_at", "decided_at", "outcome", "register_year", "register_number",
)  # fmt: skip


@router.get(
    "/{dossier}",
    **operation(_VIEW, "Một hồ sơ, theo id hoặc mã", answers=DossierDetail, errors=(404,), name="get_dossier",
                description="Mỗi lượt xem dữ liệu cá nhân được ghi lại. ETag là phiên bản hồ sơ."),
)  # fmt: skip
def dossier(request: HttpRequest, dossier: str) -> HttpResponse:
    """One dossier with its people; the look is recorded."""
    row = seen(request, dossier, "applicant", "submitter", "procedure")
    journal.record_access("dossier", row.id, by=actor(request), purpose="api")
    shown = {name: getattr(row, name) for name in (*_COLUMNS, *_DETAIL)}
    shown.update(
        procedure_code=row.procedure.code,
        procedure_name=row.procedure.name,
        state_label=NationalState(row.status).label,
        applicant={name: getattr(row.applicant, name) for name in _PERSON},
        submitter={name: getattr(row.submitter, name) for name in _PERSON} if row.submitter else None,
    )
    return answer(shown, ETag=f'"{row.version}"')


def seen(request: HttpRequest, key: str, *related: str) -> Dossier:
    """The dossier of this id or code within the actor's sight, in one statement; refused (404) otherwise."""
    rows = Dossier.objects.visible_to(actor(request)).select_related(*related) if related else (
        Dossier.objects.visible_to(actor(request)).only("id", "version")
    )  # fmt: skip
    try:
        found = rows.filter(pk=UUID(key)).first()
    except ValueError:
        found = rows.filter(code=key).first() if key.isprintable() and len(key) <= 40 else None
    if found is None:
        raise not_found("hồ sơ")
    return found


@cache
def _titles() -> dict[str, str]:
    return {"dossier.register": "Ghi nhận hồ sơ", **{verb.key: verb.title for verb in VERBS.values()}}


@router.get(
    "/{dossier}/events",
    **operation(_VIEW, "Quá trình giải quyết", answers=EventList, errors=(404,), name="list_events"),
)
def events(request: HttpRequest, dossier: str) -> HttpResponse:
    """The journal of one dossier in order: ids and facts, no personal data."""
    row = seen(request, dossier)
    fields = ("id", "sequence", "verb", "at", "unit_id", "user_id", "via", "payload")
    items = [
        {
            **line,
            "title": _titles().get(line["verb"], line["verb"]),
            "facts": line.pop("payload").get("facts", {}),
        }
        for line in Event.objects.filter(stream_id=row.id).order_by("sequence").values(*fields)
    ]
    return answer({"items": items}, ETag=f'"{row.version}"')


@router.get(
    "/{dossier}/slips",
    **operation(_VIEW, "Phiếu đã phát hành", answers=SlipList, errors=(404,), name="list_slips"),
)
def slips_of(request: HttpRequest, dossier: str) -> HttpResponse:
    """Slips of one dossier, with the address of their PDF."""
    row = seen(request, dossier)
    fields = ("id", "form", "number", "version", "issued_at", "superseded_by_id")
    items = [
        {**slip, "pdf": f"/api/v1/slips/{slip['id']}.pdf"} for slip in papers.slips_of(row.id).values(*fields)
    ]
    return answer({"items": items})


@router.get(
    "/{dossier}/papers",
    **operation(
        Access(permission="papers.view"),
        "Giấy tờ của hồ sơ",
        answers=PaperList,
        errors=(404,),
        name="list_papers",
    ),
)
def papers_of(request: HttpRequest, dossier: str) -> HttpResponse:
    """Papers in force of one dossier; the look is recorded."""
    row = seen(request, dossier)
    journal.record_access("dossier", row.id, by=actor(request), purpose="api: giấy tờ")
    fields = (
        "id", "kind", "number", "name", "component_id", "originals", "certified", "photocopies", "file_name", "digitised",
        "added_at", "returned_at",
    )  # fmt: skip
    return answer({"items": list(papers.papers_of(row.id).values(*fields))})


@slips_router.get(
    "/{uuid:slip}.pdf",
    **operation(_VIEW, "Phiếu dưới dạng PDF đã ký số", errors=(404, 409), name="slip_pdf",
                description="Bản PDF được lập và ký ở lần hỏi đầu tiên. Lượt xem được ghi lại."),
)  # fmt: skip
def slip_pdf(request: HttpRequest, slip: UUID) -> HttpResponse:
    """The signed PDF of a slip of a dossier within sight."""
    from motcua.papers.models import IssuedSlip

    subject = (
        IssuedSlip.objects.filter(pk=slip, subject_kind="dossier")
        .values_list("subject_id", flat=True)
        .first()
    )
    if subject is None or not Dossier.objects.visible_to(actor(request)).filter(pk=subject).exists():
        raise not_found("phiếu này")
    journal.record_access("dossier", subject, by=actor(request), purpose="api: phiếu")
    response = HttpResponse(slips.pdf_of(slip), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{slip}.pdf"'
    return response


__all__ = ["dossier_id_of", "seen", "slips_router"]
