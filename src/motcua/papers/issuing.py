"""Called inside the commands of the subject: papers brought and slips issued, each in one statement."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from motcua.kernel.keys import uuid7
from motcua.kernel.refusal import invalid

from .models import Digitised, IssuedSlip, Paper, PaperKind, Upload

#: Letters and digits that cannot be mistaken for one another when typed from paper.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipDraft:
    """A slip to be issued: `data` is its whole content (`motcua.documents.stored.to_json`).

    `signer` (`code`, `name`, `unit`) finds the key; empty for a slip that nobody signs. `supersedes` is the slip
    whose place it takes.
    """

    subject_kind: str
    subject_id: UUID
    form: str
    data: Mapping[str, Any]
    check_code: str
    number: str = ""
    signer: Mapping[str, Any] = field(default_factory=dict)
    event_id: UUID | None = None
    version: int = 1
    supersedes: UUID | None = None
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDraft:
    """A paper brought: quantities, and the finished upload that holds its scan, if any.

    A paper reused from another one names that paper in `reused_from` and its file (SHA-256) in `file`.
    """

    subject_kind: str
    subject_id: UUID
    name: str
    component_id: int | None = None
    number: int = 1
    originals: int = 0
    certified: int = 0
    photocopies: int = 0
    upload_id: UUID | None = None
    reused_from: UUID | None = None
    file: str | None = None
    file_name: str = ""
    event_id: UUID | None = None
    kind: str = PaperKind.COMPONENT


def new_check_code() -> str:
    """A fresh token of a slip's QR: 12 letters, some 59 bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


def issue(drafts: Sequence[SlipDraft], *, at: datetime) -> list[IssuedSlip]:
    """Store slips as data in the running transaction: one INSERT, one UPDATE where some take another's place."""
    if not drafts:
        return []
    rows = IssuedSlip.objects.bulk_create(
        [
            IssuedSlip(
                id=draft.id,
                subject_kind=draft.subject_kind,
                subject_id=draft.subject_id,
                form=draft.form,
                number=draft.number,
                version=draft.version,
                data=dict(draft.data),
                signer=dict(draft.signer),
                issued_at=at,
                event_id=draft.event_id,
                check_code=draft.check_code,
            )
            for draft in drafts
        ]
    )
    replaced = [(draft.supersedes, draft.id) for draft in drafts if draft.supersedes]
    if replaced:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE papers_issuedslip AS old SET superseded_by_id = new.id "
                "FROM unnest(%s::uuid[], %s::uuid[]) AS new(old_id, id) "
                "WHERE old.id = new.old_id AND old.superseded_by_id IS NULL",
                [[old for old, _new in replaced], [new for _old, new in replaced]],
            )
    return rows


def add_papers(drafts: Sequence[PaperDraft], *, at: datetime, owner_id: int | None = None) -> list[Paper]:
    """Store papers in one statement; uploads must be finished and belong to `owner_id`.

    Raises a refusal when a named upload is not there, not finished or somebody else's.
    """
    if not drafts:
        return []
    wanted = [draft.upload_id for draft in drafts if draft.upload_id]
    uploads = {
        upload.id: upload
        for upload in (
            Upload.objects.filter(id__in=wanted, owner_id=owner_id, file__isnull=False) if wanted else ()
        )
    }
    if len(uploads) < len(set(wanted)):
        raise invalid({"papers": "Có tệp chưa tải lên xong hoặc không phải của anh/chị; xin tải lại."})
    return Paper.objects.bulk_create(
        [_paper(draft, uploads.get(draft.upload_id or UUID(int=0)), at) for draft in drafts]
    )


def _paper(draft: PaperDraft, upload: Upload | None, at: datetime) -> Paper:
    file = upload.file_id if upload else draft.file
    return Paper(
        subject_kind=draft.subject_kind,
        subject_id=draft.subject_id,
        kind=draft.kind,
        component_id=draft.component_id,
        number=draft.number,
        name=draft.name,
        originals=draft.originals,
        certified=draft.certified,
        photocopies=draft.photocopies,
        file_id=file,
        file_name=(upload.final_name or upload.file_name) if upload else draft.file_name,
        # Counted from evidence only: without a file nothing is digitised, whatever anybody says.
        digitised=Digitised.NO if not file else Digitised.REUSED if draft.reused_from else Digitised.YES,
        reused_from_id=draft.reused_from,
        added_at=at,
        added_event_id=draft.event_id,
    )
