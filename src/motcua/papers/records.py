"""Papers of a subject: added, taken out, digitised, returned. Called inside the commands of the subject's room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from motcua.kernel import clock
from motcua.kernel.keys import uuid7

from .models import Digitised, Paper, PaperKind


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperDraft:
    """A paper to be added: quantities by kind of copy, and its file's SHA-256 when there is one.

    A paper with a file counts as digitised; with `reused_from` (the paper it is taken from) as reused.
    """

    subject_kind: str
    subject_id: UUID
    name: str
    number: int = 1
    kind: PaperKind = PaperKind.COMPONENT
    component_id: int | None = None
    originals: int = 0
    certified: int = 0
    photocopies: int = 0
    file: str | None = None
    file_name: str = ""
    reused_from: UUID | None = None
    event_id: UUID | None = None
    id: UUID = field(default_factory=uuid7)


def add_papers(drafts: Sequence[PaperDraft], at: datetime | None = None) -> list[Paper]:
    """Add papers in the running transaction: one INSERT whatever their number."""
    if not drafts:
        return []
    moment = at or clock.now()
    return Paper.objects.bulk_create(
        Paper(
            id=draft.id,
            subject_kind=draft.subject_kind,
            subject_id=draft.subject_id,
            kind=draft.kind,
            component_id=draft.component_id,
            number=draft.number,
            name=draft.name,
            originals=draft.originals,
            certified=draft.certified,
            photocopies=draft.photocopies,
            file_id=draft.file,
            file_name=draft.file_name[:255],
            digitised=_digitised(draft),
            reused_from_id=draft.reused_from,
            added_at=moment,
            added_event_id=draft.event_id,
        )
        for draft in drafts
    )


def _digitised(draft: PaperDraft) -> Digitised:
    """Counted from evidence only: without a file nothing is digitised, whatever anybody says."""
    if draft.file is None:
        return Digitised.NO
    return Digitised.REUSED if draft.reused_from else Digitised.YES


def remove_papers(paper_ids: Sequence[UUID], *, subject_id: UUID, event_id: UUID) -> int:
    """Take papers of a subject out (their rows stay, with the event); returns how many were there."""
    rows = Paper.objects.filter(pk__in=paper_ids, subject_id=subject_id, removed_event_id=None)
    return rows.update(removed_event_id=event_id)


def attach_file(paper_id: UUID, *, subject_id: UUID, file: str, file_name: str) -> int:
    """Give a paper its scan (SHA-256 of a stored file); returns 1, or 0 when the paper is not the subject's."""
    rows = Paper.objects.filter(pk=paper_id, subject_id=subject_id, removed_event_id=None)
    return rows.update(file_id=file, file_name=file_name[:255], digitised=Digitised.YES)


def return_originals(subject_id: UUID, at: datetime | None = None) -> int:
    """Note that all originals of a subject went back to the applicant; returns how many papers that were."""
    rows = Paper.objects.filter(
        subject_id=subject_id, originals__gt=0, returned_at=None, removed_event_id=None
    ).exclude(kind=PaperKind.RESULT)
    return rows.update(returned_at=at or clock.now())
