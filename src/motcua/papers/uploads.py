"""Resumable uploads: what was acknowledged lies synced on the disk, and a broken connection goes on from there.

The row's `received` is the truth: it is written after the bytes are synced, and what a crash left behind it on
the disk is cut off before the next piece is written.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from pypdf import PdfWriter

from motcua.documents import files
from motcua.documents.errors import DocumentError
from motcua.documents.photos import photos_to_pdf
from motcua.kernel import clock
from motcua.kernel.refusal import Refusal, invalid, not_found

from . import storage
from .models import Upload

SIZE_LIMIT = files.DEFAULT_LIMIT
OPEN_LIMIT = 40
OPEN_BYTES = 500_000_000
#: Machine time that an upload may take; a finished one is kept as long for the form that will name it.
LIFETIME = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class FinishedFile:
    """A finished upload for the command that attaches it: `file` is the SHA-256 of the stored file."""

    upload_id: UUID
    file: str
    name: str


def create(
    *, owner_id: int, file_name: str, size: int, subject_kind: str = "", subject_id: UUID | None = None
) -> Upload:
    """Open an upload of `size` bytes. Raises Refusal for a size or name that will never be taken."""
    name = files.safe_name(file_name)
    if size <= 0:
        raise invalid({"size": "Tệp rỗng (0 byte). Hãy kiểm tra rồi chọn lại tệp."}, "Tệp rỗng.")
    if size > SIZE_LIMIT:
        raise invalid(
            {"size": f"Tệp lớn hơn {SIZE_LIMIT // 1_000_000} MB."},
            f"Tệp «{name}» lớn hơn {SIZE_LIMIT // 1_000_000} MB. "
            "Hãy quét lại với độ phân giải thấp hơn hoặc chia thành nhiều tệp.",
        )
    waiting = list(Upload.objects.filter(owner_id=owner_id, file=None).values_list("size", flat=True))
    if len(waiting) >= OPEN_LIMIT or sum(waiting) + size > OPEN_BYTES:
        raise Refusal(
            "Có quá nhiều tệp đang tải dở.",
            code="too_many_uploads",
            status=429,
            next_step="Xin tải xong hoặc bỏ các tệp đang tải dở rồi tải tiếp.",
        )
    now = clock.machine_now()
    upload = Upload(
        owner_id=owner_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        file_name=name,
        size=size,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    upload.save(force_insert=True)
    return upload


def find(upload_id: UUID, *, owner_id: int) -> Upload:
    """The owner's upload; its `received` is the offset to go on from. Raises Refusal (404)."""
    upload = Upload.objects.select_related("file").filter(pk=upload_id, owner_id=owner_id).first()
    if upload is None or (upload.file_id is None and upload.expires_at <= clock.machine_now()):
        raise not_found("lượt tải lên này")
    return upload


def append(upload_id: UUID, *, owner_id: int, offset: int, pieces: Iterable[bytes]) -> Upload:
    """Write a piece from `offset` on; what arrived before a broken connection is kept.

    Raises Refusal when the offset is not where the upload stands (code `offset`, the right one in `fields`),
    when more comes than was announced, or when another request is writing. Whatever error `pieces` raises
    passes through after the bytes before it were kept.
    """
    find(upload_id, owner_id=owner_id)
    with _part(upload_id, create=True) as part:
        # Read again under the lock: a request before this one may have moved the offset.
        upload = find(upload_id, owner_id=owner_id)
        _never_beyond_the_disk(part, upload)
        if upload.file_id or offset != upload.received:
            raise Refusal(
                f"Tệp đã nhận được {upload.received} byte, không tiếp được từ byte {offset}.",
                code="offset",
                fields={"offset": str(upload.received)},
                next_step="Xin tải tiếp từ chỗ đã nhận.",
            )
        part.truncate(upload.received)
        part.seek(upload.received)
        try:
            _write_pieces(part, pieces, upload)
        finally:
            part.flush()
            os.fsync(part.fileno())
            upload.received = part.tell()
            Upload.objects.filter(pk=upload.pk).update(received=upload.received)
    return upload


def _never_beyond_the_disk(part: BinaryIO, upload: Upload) -> None:
    """Go back to what the disk has when it has less than the row says (a folder restored from a backup)."""
    there = os.fstat(part.fileno()).st_size
    if there < upload.received and not upload.file_id:
        upload.received = there
        Upload.objects.filter(pk=upload.pk).update(received=there)


def _write_pieces(part: BinaryIO, pieces: Iterable[bytes], upload: Upload) -> None:
    for piece in pieces:
        if part.tell() + len(piece) > upload.size:
            raise Refusal(
                f"Dữ liệu gửi lên nhiều hơn {upload.size} byte đã khai.",
                code="too_large",
                status=413,
                next_step="Xin chọn lại tệp rồi tải lại từ đầu.",
            )
        part.write(piece)


def complete(upload_id: UUID, *, owner_id: int) -> Upload:
    """Judge a full upload by its content and keep it; a photo is kept as PDF. Doing it twice does no harm.

    Raises Refusal: not all bytes there yet, or a file that is not taken (then the upload is gone).
    """
    upload = find(upload_id, owner_id=owner_id)
    if upload.file_id:
        return upload
    checked = _checked(upload)
    if files.is_image(checked.kind):
        content = _as_pdf([checked.content])
        return _finish([upload], content, "application/pdf", _pdf_name(checked.name))
    return _finish([upload], checked.content, checked.media_type, checked.name)


def settled(upload: Upload) -> Upload:
    """The upload, judged and kept as soon as all its bytes are there. Raises Refusal as `complete` does."""
    if upload.file_id is None and upload.received == upload.size:
        return complete(upload.pk, owner_id=upload.owner_id)
    return upload


def ids_of(text: str) -> list[UUID]:
    """The uploads named in the hidden field of a form: their addresses, or bare ids, separated by blanks."""
    found = []
    for word in text.split():
        try:
            found.append(UUID(word.rstrip("/").rsplit("/", 1)[-1]))
        except ValueError as error:
            raise invalid({"files": "Danh sách tệp đã tải lên không đọc được, xin tải lại."}) from error
    return found


def combine(upload_ids: Sequence[UUID], *, owner_id: int, name: str = "") -> Upload:
    """Make one PDF of several uploads (photos, scans), page after page in this order; returns the upload naming it.

    The others then name the same file. Raises Refusal as `complete` does, and for a file that is no PDF or photo.
    """
    parts = [settled(find(upload_id, owner_id=owner_id)) for upload_id in upload_ids]
    if not parts:
        raise Refusal("Chưa có ảnh nào.", code="no_photo", status=422, next_step="Hãy chọn ít nhất một ảnh.")
    if all(one.file_id and one.file_id == parts[0].file_id for one in parts):
        return parts[0]
    for part in parts:
        if part.file is None or part.file.media_type != "application/pdf":
            raise Refusal(
                f"Tệp «{part.file_name}» không ghép được.",
                code="not_a_photo",
                status=422,
                next_step="Chỉ ghép ảnh và tệp PDF đã tải xong; tệp khác xin tải lên riêng.",
            )
    content = _joined([storage.read(part.file) for part in parts if part.file is not None])
    return _finish(
        parts, content, "application/pdf", _pdf_name(files.safe_name(name) if name else parts[0].file_name)
    )


def cancel(upload_id: UUID, *, owner_id: int) -> None:
    """Give an upload up; one that is gone already is no trouble."""
    for upload in Upload.objects.filter(pk=upload_id, owner_id=owner_id):
        _remove(upload)


def finished(upload_ids: Sequence[UUID], *, owner_id: int) -> dict[UUID, FinishedFile]:
    """Finished uploads of a person in one statement, for the command that attaches them.

    One whose bytes are all there but that nobody had judged (the answer was lost) is judged now. Raises Refusal naming how many are not there or not finished.
    """
    if not upload_ids:
        return {}
    found: dict[UUID, FinishedFile] = {}
    for upload in Upload.objects.filter(pk__in=upload_ids, owner_id=owner_id):
        kept = settled(upload)
        if kept.file_id:
            found[kept.pk] = FinishedFile(kept.pk, kept.file_id, kept.final_name)
    missing = len(set(upload_ids) - found.keys())
    if missing:
        raise Refusal(
            f"Có {missing} tệp chưa tải xong hoặc đã quá hạn giữ.",
            code="upload_missing",
            status=422,
            next_step="Xin tải lại các tệp ấy rồi gửi lại.",
        )
    return found


def sweep() -> int:
    """Remove uploads past their time, and parts on the disk that no row names; returns how many uploads."""
    now = clock.machine_now()
    expired = list(Upload.objects.filter(expires_at__lte=now)[:1000])
    for upload in expired:
        _remove(upload)
    edge = now.timestamp() - LIFETIME.total_seconds()
    for path in _folder().glob("*.part"):
        with contextlib.suppress(FileNotFoundError, ValueError):
            if path.stat().st_mtime < edge and not Upload.objects.filter(pk=UUID(path.stem)).exists():
                path.unlink()
    return len(expired)


def _checked(upload: Upload) -> files.CheckedFile:
    if upload.received != upload.size:
        raise Refusal(
            f"Tệp mới nhận được {upload.received} trên {upload.size} byte.",
            code="incomplete",
            next_step="Xin tải tiếp phần còn lại.",
        )
    with _part(upload.pk) as part:
        verdict = files.check(upload.file_name, part.read(upload.size), limit=SIZE_LIMIT)
    if isinstance(verdict, files.FileRefusal):
        _remove(upload)
        raise Refusal(verdict.sentence, code=verdict.code, status=422, fields={"file": verdict.sentence})
    return verdict


def _as_pdf(photos: list[bytes]) -> bytes:
    try:
        return photos_to_pdf(photos)
    except DocumentError as error:
        raise Refusal(error.sentence, code=error.code, status=422) from error


def _finish(uploads: Sequence[Upload], content: bytes, media_type: str, name: str) -> Upload:
    with transaction.atomic():
        file = storage.store(content, media_type)
        for upload in uploads:
            upload.file, upload.final_name = file, name
            upload.save(update_fields=["file", "final_name"])
    for upload in uploads:
        _path(upload.pk).unlink(missing_ok=True)
    return uploads[0]


def _remove(upload: Upload) -> None:
    upload_id, digest = upload.pk, upload.file_id
    upload.delete()
    _path(upload_id).unlink(missing_ok=True)
    if digest:
        storage.discard(digest)


def _joined(pdfs: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    try:
        writer = PdfWriter()
        for pdf in pdfs:
            writer.append(io.BytesIO(pdf), import_outline=False)
        writer.write(out)
    except Exception as error:  # strangers' PDFs fail in many ways; each means that they cannot be joined
        raise Refusal(
            "Không ghép được các tệp này.", code="join", status=422, next_step="Xin gửi từng tệp riêng."
        ) from error
    if out.tell() > SIZE_LIMIT:
        raise Refusal(
            f"Tệp ghép lớn hơn {SIZE_LIMIT // 1_000_000} MB.",
            code="too_large",
            status=413,
            next_step="Xin chia thành nhiều tệp.",
        )
    return out.getvalue()


def _pdf_name(name: str) -> str:
    return f"{Path(name).stem or 'anh'}.pdf"


def _folder() -> Path:
    folder: Path = settings.DATA_DIR / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _path(upload_id: UUID) -> Path:
    return _folder() / f"{upload_id}.part"


@contextlib.contextmanager
def _part(upload_id: UUID, *, create: bool = False) -> Iterator[BinaryIO]:
    """The part on the disk, held alone; a second request at the same time is refused."""
    flags = os.O_RDWR | (os.O_CREAT if create else 0)
    try:
        descriptor = os.open(_path(upload_id), flags, 0o600)
    except FileNotFoundError as error:
        raise not_found("lượt tải lên này") from error
    with os.fdopen(descriptor, "r+b") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(
                "Tệp này đang được một lượt gửi khác ghi.",
                code="locked",
                status=423,
                next_step="Xin đợi ít giây rồi tải tiếp.",
            ) from error
        yield part
