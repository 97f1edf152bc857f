"""Operations of the catalogue in the API: search, lists by key, one procedure, the reception list of a counter."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field

from motcua.agencies.models import Unit
from motcua.catalogue import search
from motcua.catalogue.models import Procedure, ReceptionEntry
from motcua.catalogue.queries import procedure_snapshot
from motcua.kernel import clock
from motcua.kernel.refusal import not_found
from motcua.web.access import Access
from motcua.web.endpoints import Paging, PagingQuery, RowId, actor, answer, operation, page_answer

router = Router(tags=["Danh mục thủ tục"])
counters_router = Router(tags=["Danh mục thủ tục"])

_VIEW = Access(permission="catalogue.view")
_LISTED = (
    "code", "name", "levels", "is_internal", "outside_one_stop", "abolished_on", "current_revision_id", "id",
)  # fmt: skip


def _no_control(text: str) -> str:
    if not all(letter.isprintable() or letter == " " for letter in text):
        raise ValueError("có ký tự không đọc được")
    return text


class ProcedureFilters(Paging):
    """Search words, or a page by key."""

    q: Annotated[str, Field(max_length=300), AfterValidator(_no_control)] = Field(
        "", description="Tìm theo lời thường ngày, không cần dấu; kết quả đúng nhất trước, không chia trang"
    )


class ProcedureRow(Schema):
    """A procedure of the catalogue."""

    code: str
    name: str
    levels: list[str] = Field(default_factory=list)
    is_internal: bool = False
    outside_one_stop: bool = False
    score: float | None = None


class ProcedurePage(Schema):
    """A page of procedures, in the order of their codes or best first."""

    items: list[ProcedureRow]
    next: str | None


@router.get("", **operation(_VIEW, "Tìm hoặc liệt kê thủ tục", answers=ProcedurePage, name="list_procedures"))
def procedures(request: HttpRequest, filters: Annotated[ProcedureFilters, Query()]) -> HttpResponse:
    """Best first for a question, else in the order of codes."""
    if filters.q.strip():
        hits = search.search(filters.q, limit=filters.limit, actor=actor(request))
        items = [{"code": hit.code, "name": hit.name, "score": round(hit.score, 4)} for hit in hits]
        return answer({"items": items, "next": None})
    rows = Procedure.objects.visible_to(actor(request)).values(*_LISTED)
    return page_answer(rows, ("code", "id"), cursor=filters.cursor, limit=filters.limit, shown=_line)


def _line(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("code", "name", "levels", "is_internal", "outside_one_stop")}


class ProcedureDetail(Schema):
    """A procedure with the parts of its current revision."""

    code: str
    name: str
    field_name: str
    levels: list[str]
    revision_number: int
    revision_id: int
    is_internal: bool
    outside_one_stop: bool
    sets_of_dossier: int | None
    conditions: str
    cases: list[dict[str, Any]]
    channels: list[dict[str, Any]]
    components: list[dict[str, Any]]
    results: list[dict[str, Any]]
    legal_bases: list[dict[str, Any]]


@router.get(
    "/{code}",
    **operation(_VIEW, "Một thủ tục với trường hợp, cách nộp, thời hạn, giấy tờ, phí", answers=ProcedureDetail,
                errors=(404,), name="get_procedure"),
)  # fmt: skip
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """The current revision; its ids are what creation of a dossier takes (`case_id`, `component_id`)."""
    revision_id = None
    if code.isprintable() and len(code) <= 60:
        found = Procedure.objects.visible_to(actor(request)).filter(code=code)
        revision_id = found.values_list("current_revision_id", flat=True).first()
    if revision_id is None:
        raise not_found("thủ tục")
    parts = asdict(procedure_snapshot(revision_id))
    shown = {name: parts[name] for name in ProcedureDetail.model_fields}
    for channel in shown["channels"]:
        cutoff = channel["same_day_cutoff"]
        channel["same_day_cutoff"] = cutoff.isoformat() if cutoff else None
    return answer(shown)


class ReceptionRow(Schema):
    """A procedure that a counter takes in."""

    code: str
    name: str
    resolving_unit_id: int | None
    decision_number: str
    valid_from: str


class ReceptionPage(Schema):
    """A page of a reception list."""

    items: list[ReceptionRow]
    next: str | None


@counters_router.get(
    "/{counter}/reception-list",
    **operation(Access(signed_in=True), "Danh mục tiếp nhận của một Bộ phận Một cửa", answers=ReceptionPage, errors=(404,),
                name="reception_list"),
)  # fmt: skip
def reception_list(request: HttpRequest, counter: RowId, paging: PagingQuery) -> HttpResponse:
    """What the counter takes in today; reception lists are posted publicly (Decree 61/2018, art. 13)."""
    if not Unit.objects.filter(pk=counter).exists():
        raise not_found("Bộ phận Một cửa")
    rows = ReceptionEntry.objects.filter(counter_id=counter).in_force(clock.today())
    fields = (
        "id",
        "procedure__code",
        "procedure__name",
        "resolving_unit_id",
        "decision_number",
        "valid_from",
    )
    return page_answer(
        rows.order_by().values(*fields),
        ("procedure__code", "id"),
        cursor=paging.cursor,
        limit=paging.limit,
        shown=_entry,
    )


def _entry(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": row["procedure__code"], "name": row["procedure__name"], "resolving_unit_id": row["resolving_unit_id"],
        "decision_number": row["decision_number"], "valid_from": row["valid_from"],
    }  # fmt: skip
