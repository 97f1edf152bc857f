"""Fields, procedures and their immutable revisions (Decree 63/2010, art. 8(2): parts of a procedure)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

if TYPE_CHECKING:
    from motcua.kernel.actor import Actor


class Level(models.TextChoices):
    """Level of administration that carries a procedure out (cấp thực hiện)."""

    MINISTRY = "ministry", "Cấp Bộ"
    PROVINCE = "province", "Cấp tỉnh"
    DISTRICT = "district", "Cấp huyện"
    COMMUNE = "commune", "Cấp xã"
    OTHER = "other", "Cơ quan khác"


class OutsideGround(models.TextChoices):
    """Why a procedure is not taken in at the one-stop shop (Decree 61/2018, art. 1 and 14(5))."""

    MOBILE = "mobile", "Thực hiện lưu động"
    ON_SITE = "on_site", "Tiếp nhận, trả kết quả tại thời điểm và nơi kiểm tra"
    OTHER_LAW = "other_law", "Thực hiện theo thủ tục riêng của luật khác"
    INTERNAL = "internal", "Thủ tục hành chính nội bộ"


class Field(models.Model):
    """A field of administration (lĩnh vực)."""

    name = models.CharField("tên lĩnh vực", max_length=400, unique=True)
    sort_key = models.CharField(max_length=800, db_index=True)

    class Meta:
        ordering = ["sort_key"]
        verbose_name = "lĩnh vực"

    def __str__(self) -> str:
        return self.name


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    """The authorised ways to see procedures."""

    def public(self) -> ProcedureQuerySet:
        """What anybody may see: current, not internal, inside the one-stop shop."""
        return self.filter(
            is_internal=False,
            outside_one_stop=False,
            abolished_on__isnull=True,
            current_revision__isnull=False,
        )

    def visible_to(self, actor: Actor | None) -> ProcedureQuerySet:
        """Public procedures for the public; staff also see internal, outside and abolished ones."""
        from motcua.catalogue.policy import sees_whole_catalogue

        return self.all() if sees_whole_catalogue(actor) else self.public()


class Procedure(models.Model):
    """A procedure known by its national code; its content lies in its revisions."""

    code = models.CharField("mã thủ tục", max_length=60, unique=True)
    national_suffix = models.CharField("hậu tố mã quốc gia", max_length=40, blank=True)
    name = models.CharField("tên thủ tục", max_length=4000)
    sort_key = models.CharField(max_length=400, db_index=True)
    search_key = models.TextField()
    field = models.ForeignKey(Field, on_delete=models.PROTECT, null=True, related_name="procedures")
    kind = models.CharField("loại thủ tục", max_length=400, blank=True)
    levels = ArrayField(models.CharField(max_length=10, choices=Level.choices), default=list)
    is_internal = models.BooleanField("thủ tục nội bộ", default=False)
    outside_one_stop = models.BooleanField("ngoài cơ chế một cửa", default=False)
    outside_ground = models.CharField(max_length=20, choices=OutsideGround.choices, blank=True)
    abolished_on = models.DateField("bãi bỏ từ ngày", null=True, blank=True)
    commonness = models.SmallIntegerField("mức độ thường dùng", default=0)
    current_revision = models.ForeignKey(
        "ProcedureRevision", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "code"]
        verbose_name = "thủ tục hành chính"
        constraints = [
            models.CheckConstraint(
                name="procedure_outside_has_ground",
                condition=models.Q(outside_one_stop=False) | ~models.Q(outside_ground=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def may_be_taken_in(self) -> bool:
        """Whether a counter may take it in at all: not internal, not outside, not abolished."""
        return not (self.is_internal or self.outside_one_stop or self.abolished_on)


class ProcedureRevision(models.Model):
    """One immutable state of a procedure's content; only the end of its validity may change."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField("lần")
    valid_from = models.DateField("hiệu lực từ")
    valid_to = models.DateField("hết hiệu lực từ", null=True, blank=True)
    decision_number = models.CharField("quyết định công bố", max_length=400, blank=True)
    decision_date = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=4000)
    kind = models.CharField(max_length=400, blank=True)
    field_name = models.CharField(max_length=400, blank=True)
    levels = ArrayField(models.CharField(max_length=10, choices=Level.choices), default=list)
    issuing_agency = models.CharField("cơ quan ban hành", max_length=1000, blank=True)
    subjects = models.JSONField("đối tượng thực hiện", default=list)
    sequence = models.TextField("trình tự thực hiện", blank=True)
    sequence_steps = models.JSONField("các bước", default=list)
    implementing_agencies = models.JSONField("cơ quan thực hiện", default=list)
    competent_agency = models.TextField("cơ quan có thẩm quyền", blank=True)
    delegated_agency = models.TextField("cơ quan được uỷ quyền", blank=True)
    coordinating_agencies = models.TextField("cơ quan phối hợp", blank=True)
    reception_address = models.TextField("địa chỉ tiếp nhận", blank=True)
    conditions = models.TextField("yêu cầu, điều kiện", blank=True)
    keywords = models.JSONField("từ khoá", default=list)
    sets_of_dossier = models.PositiveSmallIntegerField("số bộ hồ sơ", default=1)
    service_level = models.PositiveSmallIntegerField("mức độ dịch vụ công", null=True, blank=True)
    service_level_from = models.DateField(null=True, blank=True)
    handling_settings = models.JSONField("tham số xử lý", default=dict)
    source_url = models.CharField(max_length=2000, blank=True)
    source_text = models.TextField("bản ghi nguồn, JSON")
    corrections = models.JSONField("chỗ đã sửa so với nguồn", default=list)
    source_digest = models.CharField(max_length=64, db_index=True)
    digest = models.CharField(max_length=64)
    batch = models.ForeignKey(
        "ImportBatch", on_delete=models.PROTECT, null=True, blank=True, related_name="revisions"
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["procedure_id", "number"]
        verbose_name = "phiên bản thủ tục"
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="revision_number_unique"),
            models.UniqueConstraint(
                fields=["procedure"], condition=models.Q(valid_to__isnull=True), name="revision_one_open"
            ),
            models.CheckConstraint(
                name="revision_validity_forward",
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} lần {self.number}"

    @property
    def source_record(self) -> dict[str, Any]:
        """The source record as it came: key for key, in its order, with whatever odd characters it had."""
        record: dict[str, Any] = json.loads(self.source_text)
        return record
