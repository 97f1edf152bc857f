"""The dossier row: who and what, and the inbox columns that every list reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from motcua.dossiers.values import TERMINAL, NationalState, Stage
from motcua.kernel.keys import uuid7

if TYPE_CHECKING:
    from motcua.dossiers.models.records import DossierTask
    from motcua.kernel.actor import Actor

OPEN = ~Q(stage__in=sorted(TERMINAL))


class DossierQuerySet(models.QuerySet["Dossier"]):
    """The one door to dossiers: lists, search, export and counts all begin at `visible_to`."""

    def visible_to(self, actor: Actor) -> DossierQuerySet:
        """Dossiers taken in, resolved or worked on by units within the actor's scope; without scope none.

        Scopes are resolved to unit ids once a process, so that the filter stays an index scan.
        """
        from motcua.dossiers import policy

        if policy.sees_everything(actor):
            return self
        units = policy.units_in_scope(actor)
        if not units:
            return self.none()
        return self.filter(
            Q(unit_id__in=units)
            | Q(counter_id__in=units)
            | Q(competent_id__in=units)
            | Q(id__in=models.Subquery(_task_ids(units)))
        )

    def unfinished(self) -> DossierQuerySet:
        """Dossiers in which somebody still has to act."""
        return self.filter(OPEN)


def _task_ids(units: frozenset[int]) -> models.QuerySet[DossierTask, DossierTask]:
    from motcua.dossiers.models import records

    return records.DossierTask.objects.filter(unit_id__in=units).values("dossier_id")  # type: ignore[return-value]


class Dossier(models.Model):
    """One case of one applicant. Written by commands only; the journal says how it came to be as it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField("mã hồ sơ", max_length=40, null=True, blank=True, unique=True)
    procedure = models.ForeignKey(
        "catalogue.Procedure", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    revision = models.ForeignKey(
        "catalogue.ProcedureRevision", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    case = models.ForeignKey(
        "catalogue.ProcedureCase",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    process = models.ForeignKey(
        "catalogue.HandlingProcess",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    rule_pack = models.CharField("bộ quy định", max_length=8)
    counter = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    competent = models.ForeignKey("agencies.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    applicant = models.ForeignKey("dossiers.Party", on_delete=models.PROTECT, related_name="dossiers")
    submitter = models.ForeignKey(
        "dossiers.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="submitted"
    )
    authority_paper = models.CharField("giấy ủy quyền", max_length=300, blank=True)
    summary = models.CharField("nội dung yêu cầu giải quyết", max_length=1000, blank=True)
    channel = models.CharField("cách nộp", max_length=10)
    return_channel = models.CharField("cách nhận kết quả", max_length=10, default="counter")
    return_address = models.CharField("nơi nhận kết quả", max_length=500, blank=True)
    waybill = models.CharField("mã vận đơn", max_length=60, blank=True)
    sets = models.PositiveSmallIntegerField("số bộ", default=1)
    priority = models.CharField("ưu tiên", max_length=12, blank=True)
    no_slip = models.BooleanField("không lập giấy hẹn", default=False)

    stage = models.CharField(max_length=20, choices=[(stage.value, stage.name) for stage in Stage])
    status = models.PositiveSmallIntegerField(choices=[(state.value, state.label) for state in NationalState])
    unit = models.ForeignKey(
        "agencies.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    step = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(max_length=40, blank=True)
    step_since = models.DateTimeField(null=True)
    step_due_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField("nộp lúc")
    received_at = models.DateTimeField("tiếp nhận lúc", null=True)
    first_due_at = models.DateTimeField("hẹn trả lần đầu", null=True)
    due_at = models.DateTimeField("hạn trả", null=True)
    rescheduled_at = models.DateTimeField("hẹn lại", null=True)
    stopped_at = models.DateTimeField("đồng hồ dừng từ", null=True)
    transfer_due_at = models.DateTimeField("hạn chuyển", null=True)
    transferred_at = models.DateTimeField("chuyển lúc", null=True)
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    finished_at = models.DateTimeField("có kết quả lúc", null=True)
    returned_at = models.DateTimeField("trả lúc", null=True)
    closed_at = models.DateTimeField(null=True)
    register_year = models.PositiveSmallIntegerField("quyển sổ năm", null=True)
    register_number = models.PositiveIntegerField("số thứ tự", null=True)
    record = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    last_hash = models.BinaryField(max_length=32, default=bytes)
    last_event_at = models.DateTimeField()
    is_simulated = models.BooleanField("dữ liệu mô phỏng", default=False)

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = "hồ sơ"
        constraints = [
            models.UniqueConstraint(
                fields=["counter", "register_year", "register_number"],
                condition=Q(register_number__isnull=False),
                name="dossier_register_number",
            ),
            models.CheckConstraint(
                condition=Q(code__isnull=False)
                | Q(stage__in=["registered", "intake_supplement", "not_accepted", "withdrawn", "closed"]),
                name="dossier_accepted_has_code",
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "due_at", "id"], name="dossier_unit_inbox", condition=OPEN),
            models.Index(fields=["assignee", "due_at", "id"], name="dossier_my_inbox", condition=OPEN),
            models.Index(fields=["counter", "due_at", "id"], name="dossier_counter_open", condition=OPEN),
            models.Index(fields=["competent", "due_at", "id"], name="dossier_competent_open", condition=OPEN),
            models.Index(fields=["counter", "-received_at", "-id"], name="dossier_counter_received"),
            models.Index(fields=["competent", "-received_at", "-id"], name="dossier_competent_received"),
            models.Index(fields=["due_at", "id"], name="dossier_due", condition=OPEN),
            models.Index(fields=["-id"], name="dossier_newest"),
        ]

    def __str__(self) -> str:
        return self.code or f"(chưa cấp mã) {str(self.id)[:8]}"

    @property
    def national_state(self) -> NationalState:
        """The national state as an enumeration."""
        return NationalState(self.status)
