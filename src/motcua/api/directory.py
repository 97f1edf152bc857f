"""Units of the administration, and who the token acts for. (`agencies` lies below the kit, so these stand here.)"""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field

from motcua.agencies.models import Unit, UnitKind
from motcua.kernel import clock
from motcua.kernel.text import fold
from motcua.web.access import Access
from motcua.web.endpoints import Paging, RowId, actor, answer, operation, page_answer

router = Router(tags=["Cơ quan, đơn vị"])
me_router = Router(tags=["Mã truy cập"])
_FIELDS = (
    "id",
    "key",
    "name",
    "kind",
    "level",
    "parent_id",
    "counter_of_id",
    "identifier_code",
    "valid_from",
    "valid_to",
)


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("có ký tự không đọc được")
    return text


class UnitFilters(Paging):
    """What the list of units may be narrowed by."""

    kind: UnitKind | None = Field(None, description="Loại đơn vị")
    parent: RowId | None = Field(None, description="Trực thuộc đơn vị này")
    text: Annotated[str, Field(max_length=200), AfterValidator(_printable)] = Field(
        "", description="Các từ trong tên"
    )


class UnitRow(Schema):
    """A unit in force today."""

    id: int
    key: str
    name: str
    kind: str
    level: str
    parent_id: int | None
    counter_of_id: int | None
    identifier_code: str
    valid_from: str
    valid_to: str | None


class UnitPage(Schema):
    """A page of units."""

    items: list[UnitRow]
    next: str | None


@router.get(
    "", **operation(Access(permission="agencies.view|dossier.view"), "Cơ quan, đơn vị đang hoạt động", answers=UnitPage,
                    name="list_units"),
)  # fmt: skip
def units(request: HttpRequest, filters: Annotated[UnitFilters, Query()]) -> HttpResponse:
    """Names and places of units are public facts; the list is the same for every token."""
    rows = Unit.objects.valid_on(clock.today())
    if filters.kind is not None:
        rows = rows.filter(kind=filters.kind)
    if filters.parent is not None:
        rows = rows.filter(parent_id=filters.parent)
    for word in fold(filters.text).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    return page_answer(
        rows.values(*_FIELDS), ("id",), cursor=filters.cursor, limit=filters.limit, shown=lambda row: row
    )


class Me(Schema):
    """Who acts, and what for."""

    name: str
    title: str
    user_id: int | None
    post_id: int | None
    unit_id: int | None
    via: str
    permissions: list[str]
    working_unit_ids: list[int] = Field(description="Đơn vị mà mã này được làm việc thay")


@me_router.get(
    "", **operation(Access(signed_in=True), "Mã truy cập này làm việc thay ai", answers=Me, name="me")
)
def me(request: HttpRequest) -> HttpResponse:
    """The actor of the request."""
    from motcua.dossiers.policy import working_units

    who = actor(request)
    shown: dict[str, Any] = {
        name: getattr(who, name) for name in ("name", "title", "user_id", "post_id", "unit_id", "via")
    }
    return answer(
        {**shown, "permissions": sorted(who.permissions), "working_unit_ids": sorted(working_units(who))}
    )
