"""The API as a whole: which room's operations lie where, each behind its access decision."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI
from ninja.operation import Operation

from motcua.accounts.permissions import REGISTRY, title_of
from motcua.accounts.policy import allows
from motcua.catalogue import api as catalogue
from motcua.dossiers import api as dossiers
from motcua.kernel.refusal import Refusal
from motcua.web.access import Access

from . import directory, documentation, problems
from .authentication import SessionAuth, TokenAuth

PREFIX = "api/v1/"

api = NinjaAPI(
    title="Một Cửa",
    version="1.0",
    description="Giao diện lập trình của hệ thống một cửa: cùng các việc, cùng các quy định với màn hình. "
    "Mọi lỗi là problem details (RFC 9457) bằng tiếng Việt.",
    openapi_url=None,
    docs_url=None,
    auth=[TokenAuth(), SessionAuth()],
    urls_namespace="api",
)
api.add_router("/dossiers/import", dossiers.bulk_router)
api.add_router("/dossiers", dossiers.router)
api.add_router("/slips", dossiers.slips_router)
api.add_router("/uploads", dossiers.uploads_router)
api.add_router("/catalogue/procedures", catalogue.router)
api.add_router("/counters", catalogue.counters_router)
api.add_router("/units", directory.router)
api.add_router("/me", directory.me_router)
problems.register(api)


def operations() -> Iterator[tuple[str, Operation]]:
    """Every operation with its address below the prefix."""
    for bound in api._get_bound_routers():
        for address, view in bound.path_operations.items():
            for operation in view.operations:
                yield f"{bound.prefix.strip('/')}{address}".strip("/"), operation


def access_of(operation: Operation) -> str:
    """The declared decision: a permission (several by `|`, any of which is enough), `signed-in`, `public`, or ""."""
    return str((operation.openapi_extra or {}).get("x-access", ""))


def _guard(operation: Operation) -> None:
    """Put the operation behind its decision; one without a decision does not start."""
    decision = access_of(operation)
    needed = () if decision in ("signed-in", "public") else tuple(decision.split("|"))
    unknown = [name for name in needed if name not in REGISTRY]
    if unknown:
        raise LookupError(f"{operation.operation_id}: no access decision, or unknown permissions {unknown}")
    if needed:
        # Together with the identity, so that nobody learns by a refusal of input what a permission guards.
        operation.auth_callbacks = [_permitted(callback, needed) for callback in operation.auth_callbacks]


def _permitted(
    identify: Callable[[HttpRequest], Any], needed: tuple[str, ...]
) -> Callable[[HttpRequest], Any]:
    """Ask who calls, then whether that post may; refused before the input is read."""

    @wraps(identify)
    def identified(request: HttpRequest) -> Any:
        actor = identify(request)
        if actor and not any(allows(actor, name) for name in needed):
            raise Refusal(
                f"Mã truy cập không có quyền «{' hoặc '.join(title_of(name) for name in needed)}».",
                code="forbidden", status=403, rule="phân quyền theo vị trí công tác",
                next_step=f"Xin đề nghị quản trị hệ thống cấp phạm vi {' hoặc '.join(needed)} cho mã truy cập.",
            )  # fmt: skip
        return actor

    return identified


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI document, with every problem answered as `application/problem+json`."""
    # Once through JSON: numbers of statuses become the text that they are in the document.
    document: dict[str, Any] = json.loads(
        json.dumps(api.get_openapi_schema(path_prefix=f"/{PREFIX}"), default=str)
    )
    document["servers"] = [{"url": "/"}]
    for methods in document["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    content = response.get("content", {})
                    response["content"] = {"application/problem+json": content.pop("application/json")}
                    response["description"] = problems.title_of_status(int(status))
                else:
                    response["description"] = "Được"
    document["paths"][f"/{PREFIX}slips/{{slip}}.pdf"]["get"]["responses"]["200"]["content"] = {
        "application/pdf": {"schema": {"type": "string", "format": "binary"}}
    }
    document["paths"][f"/{PREFIX}uploads/{{upload}}"]["patch"]["requestBody"] = {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
    return document


def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI 3.1 document; open to everybody."""
    if request.method not in ("GET", "HEAD"):
        return problems.of_status(405)
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


def docs(request: HttpRequest) -> HttpResponse:
    """The documentation as a page of our own: no script, nothing from other hosts."""
    return documentation.page(request, schema())


def urlpatterns() -> list[URLPattern | URLResolver]:
    """Everything below `/api/v1/`, each with its access decision for the test of routes."""
    for _address, operation in operations():
        _guard(operation)
    found: list[URLPattern | URLResolver] = [
        path("openapi.json", openapi, name="api.openapi"),
        path("docs", docs, name="api.docs"),
    ]
    openapi.motcua_access = docs.motcua_access = Access.public()  # type: ignore[attr-defined]
    for pattern in api._get_urls():
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            # What each method needs is asked by the operation; here it is said that nobody comes in unknown.
            pattern.callback.motcua_access = Access(signed_in=True)  # type: ignore[attr-defined]
            found.append(pattern)
    return found
