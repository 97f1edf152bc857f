"""Every verb of `VERBS` as one operation, creation, and import of many at once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Body, Router, Schema
from pydantic import Field

from motcua.dossiers import policy
from motcua.dossiers.commands import VERBS, create, run, take_in
from motcua.dossiers.commands.verbs import Options, Verb
from motcua.dossiers.decisions.base import Done
from motcua.dossiers.models import Dossier
from motcua.dossiers.state import DossierState, replay
from motcua.dossiers.values import NationalState
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal, not_found
from motcua.web.access import Access
from motcua.web.endpoints import actor, answer, expected_version, key_of, operation, problem_of

from .schemas import BulkAnswer, CommandAnswer, Filed, new_dossier, schema_of, value_of

router = Router(tags=["Hồ sơ"])
bulk_router = Router(tags=["Hồ sơ"])


def dossier_id_of(request: HttpRequest, key: str) -> UUID:
    """The id of a dossier named by id or by code; a code costs one statement."""
    try:
        return UUID(key)
    except ValueError:
        pass
    if not key.isprintable() or len(key) > 40:
        raise not_found("hồ sơ")
    found = Dossier.objects.visible_to(actor(request)).filter(code=key).values_list("id", flat=True).first()
    if found is None:
        raise not_found("hồ sơ")
    return found


def state_after(done: Done) -> DossierState:
    """Where the dossier stood right after the event: known from the command, for a repeated answer from the journal."""
    if done.state is not None:
        return done.state
    state: DossierState | None = None
    rows = Event.objects.filter(stream_id=done.dossier_id, sequence__lte=done.version).order_by("sequence")
    for payload in rows.values_list("payload", flat=True):
        state = replay(state, payload["changes"])
    if state is None:
        raise not_found("hồ sơ")
    return state


def told(done: Done) -> dict[str, Any]:
    """The answer of a verb."""
    state = state_after(done)
    return {
        "id": done.dossier_id,
        "code": state.code,
        "version": done.version,
        "event_id": done.event_id,
        "stage": state.stage.value,
        "status": int(NationalState(state.stage.national)),
        "unit_id": state.unit_id,
        "assignee_id": state.assignee_id,
        "step": state.step,
        "step_due_at": state.step_due_at,
        "due_at": state.due_at,
    }


def answered(done: Done, status: int = 200) -> HttpResponse:
    """The answer with its version as ETag, marked when it repeats an earlier one."""
    response = answer(told(done), status, ETag=f'"{done.version}"')
    if done.replayed:
        response.headers["Idempotent-Replay"] = "true"
    if status == 201:
        response.headers["Location"] = f"/api/v1/dossiers/{done.dossier_id}"
    return response


_CREATE = Access(permission="dossier.create")


@router.post(
    "",
    **operation(
        _CREATE, "Lập hồ sơ; accept: true để tiếp nhận ngay", answers=CommandAnswer, status=201, command=True,
        name="create_dossier",
        description="Ghi nhận hồ sơ nộp tại Bộ phận Một cửa của mã truy cập (Điều 16, 17 Nghị định 61/2018/NĐ-CP). "
        "Với accept: true, hồ sơ được cấp mã, ngày hẹn trả và phiếu trong cùng một việc.",
    ),
)  # fmt: skip
def create_dossier(request: HttpRequest, filed: Filed) -> HttpResponse:
    """Register, or register and accept."""
    command = take_in if filed.accept else create
    done = command(new_dossier(filed), by=actor(request), key=key_of(request))
    return answered(done, 201)


class Bulk(Schema):
    """Many dossiers at once."""

    items: list[Filed] = Field(min_length=1, max_length=100, description="Tối đa 100 hồ sơ")


@bulk_router.post(
    "",
    **operation(
        _CREATE, "Nhập nhiều hồ sơ, mỗi hồ sơ một trả lời", answers=BulkAnswer, command=True, name="import_dossiers",
        description="Mỗi hồ sơ là một việc riêng: hồ sơ bị từ chối không ảnh hưởng hồ sơ khác. "
        "Gửi lại cùng Idempotency-Key thì hồ sơ đã nhận không bị nhận lần hai.",
    ),
)  # fmt: skip
def import_dossiers(request: HttpRequest, bulk: Bulk) -> HttpResponse:
    """Take in one after the other; the key of a line is the request's key and its place."""
    key, lines = key_of(request), []
    for index, filed in enumerate(bulk.items):
        command = take_in if filed.accept else create
        try:
            done = command(new_dossier(filed), by=actor(request), key=f"{key}:{index}" if key else None)
        except Refusal as refusal:
            lines.append({"index": index, "status": refusal.status, "problem": problem_of(refusal)})
            continue
        lines.append({"index": index, "status": 201, "dossier": told(done)})
    return answer({"items": lines})


def _endpoint(verb: Verb) -> Callable[..., HttpResponse]:
    """The operation of a verb, with the schema of its input as body."""

    def act(request: HttpRequest, dossier: str, given: Any = None) -> HttpResponse:
        value = value_of(verb.input, given) if verb.input is not None and given is not None else None
        options = Options(key=key_of(request), expected_version=expected_version(request))
        try:
            done = run(verb.name, dossier_id_of(request, dossier), value, by=actor(request), options=options)
        except Refusal as refusal:
            if refusal.code == "version" and options.expected_version is not None:
                refusal.status = 412
            raise
        return answered(done)

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parts = [inspect.Parameter("request", kind), inspect.Parameter("dossier", kind, annotation=str)]
    if verb.input is not None:
        schema: Any = schema_of(verb.input)  # type: ignore[arg-type]
        needed = any(f.default is MISSING and f.default_factory is MISSING for f in fields(verb.input))
        body: Any = Body  # its type wants parameters that it does not use
        parts.append(
            inspect.Parameter("given", kind, annotation=schema, default=body(...))
            if needed
            else inspect.Parameter("given", kind, annotation=schema | None, default=body(None))
        )
    act.__signature__ = inspect.Signature(parts)  # type: ignore[attr-defined]
    act.__name__ = verb.name.replace("-", "_")
    act.__doc__ = None
    return act


for _verb in VERBS.values():
    _needs = policy.PERMISSIONS[_verb.key]
    router.add_api_operation(
        "/{dossier}/" + _verb.name,
        ["POST"],
        _endpoint(_verb),
        **operation(
            # Any one of several permissions opens a verb; the command asks again where the dossier lies.
            Access(permission="|".join(_needs)),
            _verb.title,
            answers=CommandAnswer,
            command=True,
            name=_verb.name.replace("-", "_"),
            description=f"Việc «{_verb.title}» trên một hồ sơ; cần quyền {' hoặc '.join(_needs)}. "
            "Hồ sơ được nêu bằng id hoặc mã hồ sơ.",
        ),
    )
