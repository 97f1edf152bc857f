"""Screens of papers for staff: the end points of resumable uploads, downloads of files and slips."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.documents.files import safe_name
from motcua.kernel import journal
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal, not_found
from motcua.web.access import actor_of
from motcua.web.pages import Access, page

from . import registry, slips, storage, uploads
from .models import IssuedSlip, Paper, Upload

PIECE = 256 * 1024
BODY_LIMIT = 64 * 1024
#: What a browser may open within its own window; everything else is only saved.
SHOWN_INLINE = frozenset({"application/pdf"})
#: A file of a stranger runs nothing and reaches nothing, even where a browser opens it.
FILE_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; object-src 'none'; frame-ancestors 'self'"
)

JsonView = Callable[..., HttpResponse]


def _json(view: JsonView) -> JsonView:
    """Answer a refusal as problem details: these end points are asked by a script, not read by a person."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Refusal as refusal:
            body = {
                "title": refusal.sentence,
                "detail": str(refusal),
                "status": refusal.status,
                "code": refusal.code,
                "fields": refusal.fields,
            }
            response = JsonResponse(body, status=refusal.status, content_type="application/problem+json")
            if "offset" in refusal.fields:
                response.headers["Upload-Offset"] = refusal.fields["offset"]
        response.headers["Cache-Control"] = "no-store"
        response.headers["Tus-Resumable"] = "1.0.0"
        return response

    return answer


def _owner(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def _wish(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of a small request."""
    length = request.headers.get("Content-Length", "") or "0"
    if not length.isascii() or not length.isdigit() or int(length[:20]) > BODY_LIMIT:
        raise Refusal(_("Nội dung gửi lên quá lớn."), code="too_large", status=413)
    try:
        wish = json.loads(request.read(BODY_LIMIT))
    except (ValueError, RecursionError):
        wish = None
    if not isinstance(wish, dict):
        raise Refusal(_("Nội dung gửi lên không đọc được."), code="invalid", status=400)
    return wish


def _state(upload: Upload, *, status: int = 200) -> HttpResponse:
    """Where an upload stands, in the body and in the headers of resumable uploads."""
    body = {
        "id": str(upload.pk),
        "url": reverse("papers.upload", args=[upload.pk]),
        "offset": upload.received,
        "size": upload.size,
        "name": upload.final_name or upload.file_name,
        "finished": upload.file_id is not None,
    }
    response = HttpResponse(status=204) if status == 204 else JsonResponse(body, status=status)
    response.headers["Upload-Offset"] = str(upload.received)
    response.headers["Upload-Length"] = str(upload.size)
    response.headers["Location"] = str(body["url"])
    return response


def _announced(request: HttpRequest) -> tuple[str, int]:
    """Name and size of the file to come, from `Upload-Metadata` and `Upload-Length`."""
    size = request.headers.get("Upload-Length", "")
    if not size.isascii() or not size.isdigit():
        raise Refusal(_("Thiếu độ lớn của tệp (Upload-Length)."), code="invalid", status=422)
    for pair in request.headers.get("Upload-Metadata", "").split(","):
        key, _blank, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return base64.b64decode(value, validate=True).decode(), min(int(size[:20]), 2**62)
            except ValueError:
                break
    raise Refusal(_("Thiếu tên tệp (Upload-Metadata)."), code="invalid", status=422)


@page("papers.upload_create", path="tai-len", access=Access(permission="papers.upload"), methods=["POST"])
@_json
def upload_create(request: HttpRequest) -> HttpResponse:
    """Open an upload by the headers of the tus protocol: 201 with its address."""
    name, size = _announced(request)
    return _state(uploads.create(owner_id=_owner(request), file_name=name, size=size), status=201)


@page(
    "papers.upload",
    path="tai-len/<uuid:upload_id>",
    access=Access(permission="papers.upload"),
    methods=["GET", "PATCH", "DELETE"],
)
@_json
def upload(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Ask for the offset (GET, HEAD), send a piece from `Upload-Offset` on (PATCH), give up (DELETE).

    The piece that fills the upload has it judged: a file that is not taken is answered with 422 and the reason.
    """
    owner = _owner(request)
    if request.method == "DELETE":
        uploads.cancel(upload_id, owner_id=owner)
        return HttpResponse(status=204)
    if request.method != "PATCH":
        return _state(uploads.settled(uploads.find(upload_id, owner_id=owner)))
    offset = request.headers.get("Upload-Offset", "")
    if not offset.isascii() or not offset.isdigit() or len(offset) > 18:
        raise Refusal(_("Thiếu vị trí của phần gửi lên (Upload-Offset)."), code="invalid", status=400)
    try:
        found = uploads.append(upload_id, owner_id=owner, offset=int(offset), pieces=_pieces(request))
    except UnreadablePostError:
        # Nobody is there to read the answer; what had come is kept and the next request goes on from it.
        found = uploads.find(upload_id, owner_id=owner)
    return _state(uploads.settled(found), status=204)


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


@page(
    "papers.upload_combine",
    path="tai-len/ghep",
    access=Access(permission="papers.upload"),
    methods=["POST"],
)
@_json
def upload_combine(request: HttpRequest) -> HttpResponse:
    """Make one PDF of several uploads: `{"uploads": […], "name"}`."""
    wish = _wish(request)
    try:
        ids = [UUID(str(one)) for one in wish.get("uploads") or []]
    except (ValueError, TypeError):
        raise Refusal(_("Danh sách tệp không đúng."), code="invalid", status=422) from None
    name = wish.get("name")
    found = uploads.combine(ids, owner_id=_owner(request), name=name if isinstance(name, str) else "")
    return _state(found)


@page(
    "papers.file",
    path="giay-to/<uuid:paper_id>/tep",
    access=Access(permission="papers.view"),
    methods=["GET"],
)
def paper_file(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """The file of a paper, for whoever may read its subject; the look is recorded."""
    paper = Paper.objects.select_related("file").filter(pk=paper_id).first()
    actor = _reader(request, paper)
    if paper is None or paper.file is None:
        raise not_found(_("tệp của giấy tờ này"))
    journal.record_access(paper.subject_kind, paper.subject_id, by=actor, purpose="papers.file")
    return _file_response(
        FileResponse(storage.open_stored(paper.file)),
        media_type=paper.file.media_type,
        name=paper.file_name or "tep",
        save="tai-ve" in request.GET,
    )


@page("papers.slip", path="phieu/<uuid:slip_id>", access=Access(permission="papers.view"), methods=["GET"])
def slip_file(request: HttpRequest, slip_id: UUID) -> HttpResponse:
    """A slip as signed PDF, made now when nobody asked for it before; the look is recorded."""
    slip = IssuedSlip.objects.filter(pk=slip_id).first()
    actor = _reader(request, slip)
    if slip is None:
        raise not_found(_("phiếu này"))
    content = slips.pdf_of(slip.pk)
    journal.record_access(slip.subject_kind, slip.subject_id, by=actor, purpose="papers.slip")
    name = safe_name(f"{slip.form}-{slip.number}".replace("/", "-").strip("-")) + ".pdf"
    return _file_response(
        HttpResponse(content), media_type="application/pdf", name=name, save="tai-ve" in request.GET
    )


def _reader(request: HttpRequest, row: Paper | IssuedSlip | None) -> Actor:
    """The actor, when the row's subject may be read; the same refusal for what is not there and not allowed."""
    actor = actor_of(request)
    if (
        row is None
        or not isinstance(actor, Actor)
        or not registry.may_read(row.subject_kind, row.subject_id, actor)
    ):
        raise not_found(_("giấy tờ này"))
    return actor


def _file_response(
    response: HttpResponse | FileResponse, *, media_type: str, name: str, save: bool
) -> HttpResponse:
    """A file on its way out: its own type, never guessed, closed off from the pages of this site."""
    shown = media_type in SHOWN_INLINE and not save
    plain = (
        "".join(letter for letter in name if (letter.isascii() and letter.isalnum()) or letter in "-_.")
        or "tep"
    )
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = (
        f"{'inline' if shown else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response  # type: ignore[return-value]
