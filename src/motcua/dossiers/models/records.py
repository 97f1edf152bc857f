"""What lies beside the dossier row: tasks of other units, remarks in people's words, postal hand-over lists."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from motcua.dossiers.values import TaskKind, TaskState
from motcua.kernel.keys import uuid7

from .dossiers import Dossier


class DossierTask(models.Model):
    """A consultation or sub-task as the asked unit's worklist shows it; mirrors the dossier's own record."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="unit_tasks")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=14, choices=[(kind.value, kind.name) for kind in TaskKind])
    unit = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    state = models.CharField(max_length=10, choices=[(state.value, state.name) for state in TaskState])
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "việc phối hợp"
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="task_number_unique")]
        indexes = [models.Index(fields=["unit", "state", "due_at"], name="task_unit_inbox")]

    def __str__(self) -> str:
        return f"{self.dossier_id}/{self.number}"


class Remark(models.Model):
    """Free text that belongs to an event: reasons, questions, answers. A retention command may empty it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="remarks")
    event_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=24)
    number = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "nội dung"
        ordering = ["event_id", "number"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text[:40]}"


class BatchHandOver(models.Model):
    """A list of hand-over of the public post: the signing of it is the legal time of submission (Decision 45/2016)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField("số", max_length=40, unique=True)
    counter = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    post_point = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    prepared_at = models.DateTimeField("lập lúc")
    signed_at = models.DateTimeField("ký giao nhận lúc", null=True)
    dossiers = models.ManyToManyField(Dossier, related_name="hand_over_lists")
    missing = models.JSONField("thiếu khi giao nhận", default=list)

    class Meta:
        verbose_name = "biên bản giao nhận hồ sơ"

    def __str__(self) -> str:
        return self.number
