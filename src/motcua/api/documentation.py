"""The documentation page: the OpenAPI document drawn by a template."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .problems import of_status


def page(request: HttpRequest, document: dict[str, Any]) -> HttpResponse:
    """All operations by group, and the fields of every schema."""
    if request.method not in ("GET", "HEAD"):
        return of_status(405)
    context = {"api": document["info"], "groups": groups(document), "schemas": schemas(document)}
    response = render(request, "api/docs.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def groups(document: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations by their tag, in the order of the document."""
    found: dict[str, list[dict[str, Any]]] = {}
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            body = operation.get("requestBody", {}).get("content", {})
            found.setdefault(operation["tags"][0], []).append(
                {
                    "id": operation["operationId"],
                    "method": method.upper(),
                    "address": address,
                    "summary": operation["summary"],
                    "description": operation.get("description", ""),
                    "access": operation.get("x-access", "").replace("|", ", "),
                    "parameters": operation.get("parameters", []),
                    "body": [name for part in body.values() for name in _names(part.get("schema", {}))],
                    "answer": next((name for part in _success(operation) for name in _names(part)), ""),
                    "problems": [status for status in operation["responses"] if int(status) >= 400],
                }
            )
    return list(found.items())


def _success(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        part.get("schema", {})
        for status, response in operation["responses"].items()
        if int(status) < 400
        for part in response.get("content", {}).values()
    ]


def schemas(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Every schema with its fields: name, kind in words, whether it must be given, what it means."""
    found = []
    for name, schema in sorted(document["components"]["schemas"].items()):
        required = set(schema.get("required", ()))
        rows = [
            {
                "name": field,
                "kind": _kind(part),
                "refs": _names(part),
                "required": field in required,
                "text": part.get("description", ""),
            }
            for field, part in schema.get("properties", {}).items()
        ]
        found.append(
            {
                "name": name,
                "text": schema.get("description", ""),
                "fields": rows,
                "values": schema.get("enum", []),
            }
        )
    return found


def _names(part: dict[str, Any]) -> list[str]:
    """Schemas that a part refers to."""
    if "$ref" in part:
        return [part["$ref"].rsplit("/", 1)[-1]]
    inner = [*part.get("anyOf", ()), *part.get("allOf", ())]
    if isinstance(part.get("items"), dict):
        inner.append(part["items"])
    return [name for one in inner for name in _names(one)]


def _kind(part: dict[str, Any]) -> str:
    """`string ≤ 300`, `integer`, `null`: the kind of a field in a few characters."""
    if "anyOf" in part:
        return " | ".join(filter(None, (_kind(one) for one in part["anyOf"])))
    if "enum" in part:
        return " | ".join(f"«{value}»" for value in part["enum"])
    kind = str(part.get("format") or part.get("type") or "")
    return f"{kind} ≤ {part['maxLength']}" if "maxLength" in part else kind
