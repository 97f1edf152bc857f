"""Resumable uploads of scans: announce, send piece by piece, use the id in `papers[].upload_id`."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from motcua.kernel.refusal import Refusal
from motcua.papers import uploads
from motcua.papers.models import Upload
from motcua.web.access import Access
from motcua.web.endpoints import actor, answer, operation

from .reads import Text

_UPLOAD = Access(permission="papers.upload")
PIECE = 256 * 1024
uploads_router = Router(tags=["Tải giấy tờ lên"])


class NewUpload(Schema):
    """A file about to be sent."""

    name: Text = Field(min_length=1, max_length=200, description="Tên tệp")
    size: int = Field(ge=1, le=10**12, description="Số byte")


class UploadAnswer(Schema):
    """How far an upload has come."""

    id: UUID
    name: str
    size: int
    received: int = Field(description="Số byte đã lưu chắc chắn; gửi tiếp từ đây")
    finished: bool = Field(description="Đã nhận đủ và đã kiểm tra nội dung")


_OFFSET = {
    "name": "Upload-Offset", "in": "header", "required": True, "description": "Gửi từ byte thứ mấy",
    "schema": {"type": "integer", "minimum": 0, "maximum": 10**12},
}  # fmt: skip


def _told(upload: Upload, status: int = 200) -> HttpResponse:
    shown = {
        "id": upload.id, "name": upload.final_name or upload.file_name, "size": upload.size, "received": upload.received,
        "finished": upload.file_id is not None,
    }  # fmt: skip
    return answer(shown, status, Upload_Offset=str(upload.received))


def _owner(request: HttpRequest) -> int:
    user_id = actor(request).user_id
    if user_id is None:
        raise Refusal("Mã truy cập này không gắn với một người.", code="forbidden", status=403)
    return user_id


@uploads_router.post(
    "",
    **operation(
        _UPLOAD,
        "Báo trước một tệp",
        answers=UploadAnswer,
        status=201,
        errors=(400, 409, 413, 415),
        name="open_upload",
    ),
)
def open_upload(request: HttpRequest, new: NewUpload) -> HttpResponse:
    """Open an upload; its id goes into the addresses below and into `papers[].upload_id`."""
    upload = uploads.create(owner_id=_owner(request), file_name=new.name, size=new.size)
    response = _told(upload, 201)
    response.headers["Location"] = f"/api/v1/uploads/{upload.id}"
    return response


@uploads_router.get(
    "/{uuid:upload}",
    **operation(_UPLOAD, "Đã nhận đến đâu", answers=UploadAnswer, errors=(404,), name="get_upload"),
)
def get_upload(request: HttpRequest, upload: UUID) -> HttpResponse:
    """How far it has come."""
    return _told(uploads.find(upload, owner_id=_owner(request)))


@uploads_router.patch(
    "/{uuid:upload}",
    **operation(
        _UPLOAD, "Gửi một phần của tệp", answers=UploadAnswer, errors=(400, 404, 409, 413, 415, 423), name="send_piece",
        parameters=[_OFFSET],
        description="Thân là byte của tệp từ Upload-Offset, Content-Type: application/octet-stream. "
        "Phần cuối cùng đến thì nội dung được kiểm tra; tệp không nhận bị từ chối ngay.",
    ),
)  # fmt: skip
def send_piece(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Take a piece; the last one has the file judged by its content."""
    offset = request.META.get("HTTP_UPLOAD_OFFSET", "")
    if not offset.isascii() or not offset.isdecimal() or len(offset) > 15:
        raise Refusal("Upload-Offset phải là một số.", code="bad_header", status=400)
    row = uploads.append(upload, owner_id=_owner(request), offset=int(offset), pieces=_pieces(request))
    return _told(uploads.settled(row))


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(PIECE):
        yield piece


@uploads_router.delete(
    "/{uuid:upload}", **operation(_UPLOAD, "Bỏ lượt tải lên", status=204, errors=(404,), name="cancel_upload")
)
def cancel_upload(request: HttpRequest, upload: UUID) -> HttpResponse:
    """Forget an upload that is not used."""
    uploads.cancel(upload, owner_id=_owner(request))
    return HttpResponse(status=204)
