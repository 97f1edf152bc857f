"""Where bytes are kept: by their SHA-256, once, through Django's storage (a folder, or S3 by setting)."""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from motcua.kernel import clock
from motcua.kernel.refusal import not_found

from .models import StoredFile


def store(content: bytes, media_type: str) -> StoredFile:
    """Keep bytes and return their row; the same bytes are kept once.

    The bytes lie safely on the disk before the row is there. Give only content that `documents.files.check`
    or our own renderer vouches for.
    """
    digest = hashlib.sha256(content).hexdigest()
    row = StoredFile(sha256=digest, size=len(content), media_type=media_type, created_at=clock.machine_now())
    with transaction.atomic():
        _lock(digest)
        _write(row.path, content)
        StoredFile.objects.bulk_create([row], ignore_conflicts=True)
    return row


def read(file: StoredFile | str) -> bytes:
    """The bytes of a stored file, by its row or SHA-256. Raises Refusal (404) when they are not there."""
    path = file.path if isinstance(file, StoredFile) else StoredFile(sha256=file).path
    try:
        with default_storage.open(path) as source:
            content: bytes = source.read()
    except FileNotFoundError as error:
        raise not_found("tệp này") from error
    return content


def open_stored(file: StoredFile) -> File[bytes]:
    """The stored file as an open stream, for large downloads. Raises Refusal (404) when it is not there."""
    try:
        stream: File[bytes] = default_storage.open(file.path)
    except FileNotFoundError as error:
        raise not_found("tệp này") from error
    return stream


def discard(digest: str) -> bool:
    """Remove a stored file that no row of any room names; returns whether it was removed."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            _lock(digest)
            row = StoredFile.objects.filter(pk=digest).first()
            if row is None:
                return False
            path = row.path
            row.delete()
            # Foreign keys are checked here, not at commit: past this line nothing names the bytes.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            default_storage.delete(path)
    except (ProtectedError, IntegrityError):
        return False
    return True


def _lock(digest: str) -> None:
    """Storing and discarding the same bytes wait for each other until their transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [720_301, int(digest[:8], 16) - 2**31])


def _write(path: str, content: bytes) -> None:
    if default_storage.exists(path) and default_storage.size(path) == len(content):
        return
    try:
        target = Path(default_storage.path(path))
    except NotImplementedError:
        # A store of objects: writing is all or nothing there.
        default_storage.delete(path)
        default_storage.save(path, ContentFile(content))
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{uuid4().hex}.part")
    try:
        with part.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
        _sync_folder(target.parent)
    finally:
        with contextlib.suppress(FileNotFoundError):
            part.unlink()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
