"""Reads of papers, slips and files, for rooms and screens that have checked the subject already."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from .models import IssuedSlip, Paper, PaperKind


def papers_of(subject_id: UUID, *, kinds: Sequence[PaperKind] = tuple(PaperKind)) -> QuerySet[Paper]:
    """The papers of a subject that are in force, in the order of their list."""
    rows = Paper.objects.filter(subject_id=subject_id, removed_event_id=None, kind__in=kinds)
    return rows.order_by("number", "id")


def slips_of(subject_id: UUID, *, form: str = "") -> QuerySet[IssuedSlip]:
    """The slips issued to a subject, oldest first; superseded ones too."""
    rows = IssuedSlip.objects.filter(subject_id=subject_id)
    return (rows.filter(form=form) if form else rows).order_by("id")


def current_slip(subject_id: UUID, form: str) -> IssuedSlip | None:
    """The slip of this form that is in force, None when none was issued."""
    return slips_of(subject_id, form=form).filter(superseded_by=None).last()
