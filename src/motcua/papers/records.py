"""Papers of a subject: taken out, digitised, returned. Called inside the commands of the subject's room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from motcua.kernel import clock

from .models import Digitised, Paper, PaperKind


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
