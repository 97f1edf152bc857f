"""Handling processes (quy trình nội bộ) and the electronic processes built from them (Circular 01/2018, art. 8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from motcua.catalogue.models.procedures import Level, Procedure, ProcedureRevision


class ProcessStatus(models.TextChoices):
    """Life of an approved table."""

    DRAFT = "draft", "Dự thảo"
    APPROVED = "approved", "Đã phê duyệt"
    REPLACED = "replaced", "Đã thay thế"


class StepUnit(models.TextChoices):
    """Which kind of unit carries a step out."""

    COUNTER = "counter", "Bộ phận Một cửa"
    RESOLVING = "resolving", "Đơn vị giải quyết"
    CONSULTED = "consulted", "Cơ quan lấy ý kiến"


class HandlingProcess(models.Model):
    """The step table that the Chairman approves for one procedure at one level (quy trình nội bộ)."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="processes")
    revision = models.ForeignKey(ProcedureRevision, on_delete=models.PROTECT, related_name="processes")
    level = models.CharField("cấp", max_length=10, choices=Level.choices)
    unit_kind = models.CharField("loại đơn vị", max_length=60, blank=True)
    case_name = models.TextField("trường hợp", blank=True)
    number = models.PositiveIntegerField("lần")
    status = models.CharField(max_length=10, choices=ProcessStatus.choices, default=ProcessStatus.DRAFT)
    decision_number = models.CharField("quyết định phê duyệt", max_length=200, blank=True)
    decision_date = models.DateField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    total_minutes = models.PositiveIntegerField("tổng thời gian (phút làm việc)", default=0)
    critical_minutes = models.PositiveIntegerField("đường găng (phút làm việc)", default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["procedure_id", "level", "number"]
        verbose_name = "quy trình nội bộ"
        verbose_name_plural = "quy trình nội bộ"
        constraints = [
            models.UniqueConstraint(
                fields=["procedure", "level", "unit_kind", "case_name", "number"],
                name="process_number_unique",
            ),
            models.UniqueConstraint(
                fields=["procedure", "level", "unit_kind", "case_name"],
                condition=models.Q(status="approved"),
                name="process_one_approved",
            ),
            models.CheckConstraint(
                name="process_approved_by_decision",
                condition=models.Q(status="draft") | ~models.Q(decision_number=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.level} lần {self.number}"


class ProcessStep(models.Model):
    """One row of the table: who does what, in how many minutes of working time, with which output."""

    process = models.ForeignKey(HandlingProcess, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField("bước")
    parallel_group = models.PositiveSmallIntegerField("nhóm song song", null=True, blank=True)
    name = models.CharField("tên bước", max_length=400)
    content = models.TextField("nội dung công việc", blank=True)
    role = models.CharField("vai trò", max_length=100)
    position = models.CharField("chức danh", max_length=200, blank=True)
    unit_kind = models.CharField("đơn vị", max_length=10, choices=StepUnit.choices)
    agency = models.CharField("cơ quan cụ thể", max_length=400, blank=True)
    minutes = models.PositiveIntegerField("thời gian (phút làm việc)")
    output = models.TextField("kết quả", blank=True)
    form = models.CharField("biểu mẫu", max_length=400, blank=True)
    optional = models.BooleanField("có thể bỏ qua", default=False)

    class Meta:
        ordering = ["process_id", "number"]
        verbose_name = "bước xử lý"
        constraints = [models.UniqueConstraint(fields=["process", "number"], name="step_number_unique")]

    def __str__(self) -> str:
        return f"{self.number}. {self.name}"


class ElectronicProcess(models.Model):
    """What the system runs: built from the approved table, active only while it equals it."""

    process = models.OneToOneField(HandlingProcess, on_delete=models.PROTECT, related_name="electronic")
    steps = models.JSONField("các bước điện tử")
    digest = models.CharField(max_length=64)
    active = models.BooleanField("đang chạy", default=False)
    activated_at = models.DateTimeField(null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "quy trình điện tử"
        verbose_name_plural = "quy trình điện tử"

    def __str__(self) -> str:
        return f"Quy trình điện tử của {self.process_id}"
