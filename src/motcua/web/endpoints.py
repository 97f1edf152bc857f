"""The kit of the API: what a room's `api.py` needs to declare an operation and to answer it.

    router = Router(tags=["Hồ sơ"])

    @router.get("", **operation(Access(permission="dossier.view"), "Danh sách hồ sơ", answers=DossierPage))
    def dossiers(request, …): ...

Every operation carries its access decision; `motcua.api` asks it before the operation runs, refuses to start
without one, and answers every refusal as problem details (RFC 9457).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field

from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal

from .access import Access
from .keyset import BadCursor, paginate

PROBLEM = "application/problem+json"
#: A number of a row, as PostgreSQL can hold it.
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
PAGE_LIMIT = 100


class FieldProblem(Schema):
    """One input that was refused."""

    field: str = Field(description="Trường dữ liệu")
    message: str = Field(description="Vì sao không nhận")


class Problem(Schema):
    """Problem details (RFC 9457) in Vietnamese."""

    type: str = Field("about:blank", description="Luôn là about:blank; hãy dựa vào code")
    title: str = Field(description="Điều không được, bằng lời")
    status: int = Field(description="Mã HTTP")
    detail: str = Field("", description="Điều không được, căn cứ và việc cần làm, trong một đoạn")
    code: str = Field("", description="Mã lỗi ổn định cho máy")
    rule: str = Field("", description="Căn cứ pháp luật")
    next_step: str = Field("", description="Việc cần làm tiếp")
    errors: list[FieldProblem] = Field(default_factory=list, description="Từng trường chưa đúng")


def operation(
    access: Access,
    summary: str,
    *,
    answers: Any = None,
    status: int = 200,
    errors: Sequence[int] = (),
    description: str = "",
    name: str = "",
    command: bool = False,
    parameters: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Keyword arguments of `router.get(…)`: access, Vietnamese summary, answers and the problems it can have.

    `command=True` declares the headers of a verb: `Idempotency-Key`, `If-Match`.
    """
    problems = {401, 422, 429, 500, *errors} | ({403} if access.permission else set())
    if command:
        problems |= {400, 403, 404, 409, 412, 413, 415, 423}
    extra: dict[str, Any] = {
        "x-access": access.permission or ("public" if access.open_to_all else "signed-in")
    }
    headers = [*parameters, *(COMMAND_HEADERS if command else ())]
    if headers:
        extra["parameters"] = [dict(header) for header in headers]
    result: dict[str, Any] = {
        "response": {status: answers, **dict.fromkeys(sorted(problems), Problem)},
        "summary": summary,
        "openapi_extra": extra,
    }
    if description:
        result["description"] = description
    if name:
        result["operation_id"] = result["url_name"] = name
    return result


COMMAND_HEADERS: tuple[dict[str, Any], ...] = (
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "Khoá chống lặp do bên gọi đặt: gửi lại cùng khoá không làm việc ấy lần hai.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"},
    },
    {
        "name": "If-Match",
        "in": "header",
        "required": False,
        "description": 'Phiên bản hồ sơ đã xem, như trong ETag (ví dụ "3"); đã khác thì bị từ chối (412).',
        "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    },
)


def key_of(request: HttpRequest) -> str | None:
    """The idempotency key of the request; refused when it cannot be one."""
    key = request.META.get("HTTP_IDEMPOTENCY_KEY")
    if key is None:
        return None
    if not 0 < len(key) <= 100 or not key.isascii() or not key.isprintable() or " " in key:
        raise Refusal(
            "Idempotency-Key gồm 1 đến 100 ký tự ASCII, không dấu cách.", code="bad_header", status=400
        )
    return str(key)


def expected_version(request: HttpRequest) -> int | None:
    """The version that the client saw (`If-Match`); None when it does not say."""
    text = request.META.get("HTTP_IF_MATCH")
    if text is None or text.strip() == "*":
        return None
    digits = text.strip().removeprefix("W/").strip('"')
    if not digits.isdecimal() or not digits.isascii() or len(digits) > 9:
        raise Refusal('If-Match phải là một ETag như "3".', code="bad_header", status=400)
    return int(digits)


def actor(request: HttpRequest) -> Actor:
    """Who acts; the mount has made sure that there is somebody."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def _plain(value: object) -> Any:
    if isinstance(value, datetime):
        # One form for every moment: local time with its offset.
        return clock.local(value).replace(tzinfo=clock.ZONE).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


_dumps = partial(json.dumps, ensure_ascii=False, separators=(",", ":"), default=_plain)


def answer(value: Any, status: int = 200, **headers: str) -> HttpResponse:
    """A JSON answer without another validation: the hot way; header names with `_` for `-`."""
    response = HttpResponse(_dumps(value).encode(), status=status, content_type="application/json")
    for name, text in headers.items():
        response.headers[name.replace("_", "-")] = text
    return response


def problem_of(refusal: Refusal) -> dict[str, Any]:
    """A refusal as problem details."""
    return {
        "type": "about:blank",
        "title": refusal.sentence,
        "status": refusal.status,
        "detail": str(refusal),
        "code": refusal.code,
        "rule": refusal.rule,
        "next_step": refusal.next_step,
        "errors": [{"field": name, "message": text} for name, text in refusal.fields.items()],
    }


def problem(refusal: Refusal) -> HttpResponse:
    """The answer of a refusal."""
    response = HttpResponse(_dumps(problem_of(refusal)).encode(), status=refusal.status, content_type=PROBLEM)
    response.headers["Cache-Control"] = "no-store"
    return response


class Paging(Schema):
    """How a list is paged: by key, stable while rows are added."""

    cursor: str = Field("", max_length=1000, description="Con trỏ next của trang trước; trống: trang đầu")
    limit: int = Field(50, ge=1, le=PAGE_LIMIT, description="Số dòng một trang")


PagingQuery = Annotated[Paging, Query()]


def page_answer(
    rows: QuerySet[Any, Any],
    order: Sequence[str],
    *,
    cursor: str,
    limit: int,
    shown: Callable[[Any], Any],
    nullable: Sequence[str] | None = None,
) -> HttpResponse:
    """One page as `{"items", "next"}`, in one statement; `next` is null on the last page."""
    try:
        page = paginate(rows, order=order, cursor=cursor, size=limit, count=False, nullable=nullable)
    except BadCursor:
        raise Refusal(
            "Con trỏ trang không đúng.", code="bad_cursor", status=422, fields={"cursor": "Con trỏ không do danh sách này tạo."},
            next_step="Xin gọi lại từ trang đầu, với đúng các điều kiện lọc.",
        ) from None  # fmt: skip
    return answer({"items": [shown(row) for row in page.rows], "next": page.next_cursor or None})
