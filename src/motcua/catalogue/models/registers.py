"""Registers around the procedures: reception lists, synonyms, imports and the doubtful records they leave."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from motcua.catalogue.models.procedures import Procedure, ProcedureRevision


class ReceptionQuerySet(models.QuerySet["ReceptionEntry"]):
    """Reception lists by date."""

    def in_force(self, on: date) -> ReceptionQuerySet:
        """Entries that hold on a day (the first day counts, the last does not)."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)


class ReceptionEntry(models.Model):
    """One row of a counter's reception list, from one date to another (valid_to is the first day without)."""

    counter = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="reception_entries")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="reception_entries")
    resolving_unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, null=True, blank=True, related_name="resolved_entries"
    )
    valid_from = models.DateField("tiếp nhận từ ngày")
    valid_to = models.DateField("thôi tiếp nhận từ ngày", null=True, blank=True)
    decision_number = models.CharField("theo quyết định", max_length=200)
    decision_date = models.DateField(null=True, blank=True)
    closing_decision = models.CharField("quyết định thôi tiếp nhận", max_length=200, blank=True)

    objects = ReceptionQuerySet.as_manager()

    class Meta:
        ordering = ["counter_id", "procedure_id", "valid_from"]
        verbose_name = "danh mục tiếp nhận"
        verbose_name_plural = "danh mục tiếp nhận"
        constraints = [
            models.UniqueConstraint(
                fields=["counter", "procedure"],
                condition=models.Q(valid_to__isnull=True),
                name="reception_one_open",
            ),
            models.UniqueConstraint(
                fields=["counter", "procedure", "valid_from"], name="reception_start_unique"
            ),
            models.CheckConstraint(
                name="reception_validity_forward",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counter_id} tiếp nhận {self.procedure_id}"


class Synonym(models.Model):
    """An everyday phrase and what the law calls it; officials may edit the table."""

    phrase = models.CharField("từ người dân dùng", max_length=200)
    folded = models.CharField(max_length=200, unique=True)
    expansion = models.TextField("cách gọi trong thủ tục", blank=True)
    procedure_codes = models.JSONField("mã thủ tục", default=list, blank=True)
    active = models.BooleanField(default=True)
    shipped = models.BooleanField("có sẵn theo phần mềm", default=False)

    class Meta:
        ordering = ["folded"]
        verbose_name = "từ đồng nghĩa"
        verbose_name_plural = "từ đồng nghĩa"

    def __str__(self) -> str:
        return f"{self.phrase} → {self.expansion}"


class CatalogueVersion(models.Model):
    """One row; its number grows with every change, so that each process knows when to read anew."""

    number = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "phiên bản danh mục"

    def __str__(self) -> str:
        return str(self.number)


class ImportBatch(models.Model):
    """One run of the import with its counts and the lines that it refused."""

    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    files = models.JSONField("tệp", default=list)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    doubtful = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    refusals = models.JSONField("dòng bị từ chối", default=list)

    class Meta:
        ordering = ["-started_at"]
        verbose_name = "lượt nhập danh mục"

    def __str__(self) -> str:
        return f"Lượt nhập {self.pk}"


class DoubtState(models.TextChoices):
    """State of a doubtful record in the officer's work list."""

    OPEN = "open", "Chờ xem"
    RESOLVED = "resolved", "Đã xử lý"
    SUPERSEDED = "superseded", "Đã thay bằng phiên bản mới"


class DoubtfulRecord(models.Model):
    """Something in an imported revision that an officer must look at before it is relied on."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="doubts")
    revision = models.ForeignKey(ProcedureRevision, on_delete=models.PROTECT, related_name="doubts")
    reason = models.CharField("mã lý do", max_length=40)
    path = models.CharField("chỗ nghi ngờ", max_length=200, blank=True)
    sentence = models.TextField("diễn giải")
    state = models.CharField(max_length=10, choices=DoubtState.choices, default=DoubtState.OPEN)
    resolver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField("cách xử lý", blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "bản ghi nghi ngờ"
        indexes = [models.Index(fields=["state", "reason", "id"], name="doubt_worklist")]

    def __str__(self) -> str:
        return f"{self.procedure_id}: {self.reason}"
