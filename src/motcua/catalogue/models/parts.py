"""Parts of a revision that other rooms point at: cases, channels, fees, components, forms, results, bases."""

from __future__ import annotations

from django.db import models

from motcua.catalogue.models.procedures import ProcedureRevision


class LimitUnit(models.TextChoices):
    """Unit of a statutory limit, as the law library names it."""

    WORKING_DAY = "working_day", "ngày làm việc"
    WORKING_HOUR = "working_hour", "giờ làm việc"
    CALENDAR_DAY = "calendar_day", "ngày"
    MONTH = "month", "tháng"


class ChannelKind(models.TextChoices):
    """How a dossier may be handed in (Decree 61/2018, art. 16)."""

    COUNTER = "counter", "Trực tiếp"
    ONLINE = "online", "Trực tuyến"
    POST = "post", "Dịch vụ bưu chính công ích"


class FeeKind(models.TextChoices):
    """Phí and lệ phí are two things in law (Law 97/2015/QH13, art. 3)."""

    FEE = "fee", "Phí"
    CHARGE = "charge", "Lệ phí"
    UNKNOWN = "unknown", "Phí, lệ phí"


class ProcedureCase(models.Model):
    """A case (trường hợp) with components or limits of its own."""

    revision = models.ForeignKey(ProcedureRevision, on_delete=models.PROTECT, related_name="cases")
    number = models.PositiveSmallIntegerField()
    name = models.TextField("trường hợp")

    class Meta:
        ordering = ["revision_id", "number"]
        verbose_name = "trường hợp"
        constraints = [models.UniqueConstraint(fields=["revision", "number"], name="case_number_unique")]

    def __str__(self) -> str:
        return self.name


class Channel(models.Model):
    """A way to hand in, with its own limit; `case` empty means every case."""

    revision = models.ForeignKey(ProcedureRevision, on_delete=models.PROTECT, related_name="channels")
    case = models.ForeignKey(
        ProcedureCase, on_delete=models.PROTECT, null=True, blank=True, related_name="channels"
    )
    number = models.PositiveSmallIntegerField()
    kind = models.CharField("hình thức nộp", max_length=10, choices=ChannelKind.choices)
    limit_value = models.DecimalField("thời hạn", max_digits=8, decimal_places=2, null=True, blank=True)
    limit_unit = models.CharField("đơn vị", max_length=15, choices=LimitUnit.choices, blank=True)
    limit_text = models.TextField("thời hạn bằng lời", blank=True)
    limit_certain = models.BooleanField("thời hạn đã chắc chắn", default=True)
    same_day_cutoff = models.TimeField("giờ chốt trong ngày", null=True, blank=True)
    description = models.TextField("mô tả", blank=True)

    class Meta:
        ordering = ["revision_id", "number"]
        verbose_name = "cách thức thực hiện"
        constraints = [models.UniqueConstraint(fields=["revision", "number"], name="channel_number_unique")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.limit_value or ''} {self.get_limit_unit_display()}".strip()


class Fee(models.Model):
    """A fee or charge of a channel; `amount` in đồng, empty when it is set elsewhere."""

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="fees")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=FeeKind.choices, default=FeeKind.UNKNOWN)
    amount = models.BigIntegerField("số tiền (đồng)", null=True, blank=True)
    unit = models.CharField("đơn vị tính", max_length=200, blank=True)
    note = models.TextField("mô tả", blank=True)
    certain = models.BooleanField("mức thu đã chắc chắn", default=True)

    class Meta:
        ordering = ["channel_id", "number"]
        verbose_name = "phí, lệ phí"
        constraints = [
            models.CheckConstraint(
                name="fee_not_negative", condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {'' if self.amount is None else self.amount}"


class Component(models.Model):
    """A paper that the dossier must contain, with how many of which kind."""

    revision = models.ForeignKey(ProcedureRevision, on_delete=models.PROTECT, related_name="components")
    case = models.ForeignKey(
        ProcedureCase, on_delete=models.PROTECT, null=True, blank=True, related_name="components"
    )
    number = models.PositiveSmallIntegerField()
    heading = models.TextField("nhóm giấy tờ", blank=True)
    name = models.TextField("tên giấy tờ")
    originals = models.PositiveSmallIntegerField("bản chính", default=0)
    certified_copies = models.PositiveSmallIntegerField("bản chứng thực", default=0)
    photocopies = models.PositiveSmallIntegerField("bản sao", default=0)
    quantity_certain = models.BooleanField(default=True)
    required = models.BooleanField("bắt buộc", default=True)
    paper_kind = models.CharField("mã loại giấy tờ", max_length=60, blank=True)

    class Meta:
        ordering = ["revision_id", "number"]
        verbose_name = "thành phần hồ sơ"
        constraints = [models.UniqueConstraint(fields=["revision", "number"], name="component_number_unique")]

    def __str__(self) -> str:
        return self.name


class FormFile(models.Model):
    """A form (mẫu đơn, tờ khai) that goes with a component or with the whole procedure."""

    revision = models.ForeignKey(ProcedureRevision, on_delete=models.PROTECT, related_name="forms")
    component = models.ForeignKey(
        Component, on_delete=models.PROTECT, null=True, blank=True, related_name="forms"
    )
    number = models.PositiveSmallIntegerField()
    name = models.TextField("tên mẫu")
    url = models.CharField(max_length=2000, blank=True)
    file_digest = models.CharField("tệp trong kho", max_length=64, blank=True)

    class Meta:
        ordering = ["revision_id", "number"]
        verbose_name = "mẫu đơn, tờ khai"

    def __str__(self) -> str:
        return self.name


class ResultKind(models.Model):
    """What the applicant receives."""

    revision = models.ForeignKey(ProcedureRevision, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveSmallIntegerField()
    name = models.TextField("tên kết quả")
    code = models.CharField("mã loại kết quả", max_length=100, blank=True)

    class Meta:
        ordering = ["revision_id", "number"]
        verbose_name = "kết quả"

    def __str__(self) -> str:
        return self.name


class LegalBasis(models.Model):
    """A legal document on which the procedure stands (căn cứ pháp lý)."""

    revision = models.ForeignKey(ProcedureRevision, on_delete=models.PROTECT, related_name="legal_bases")
    number = models.PositiveSmallIntegerField()
    sign = models.CharField("số, ký hiệu", max_length=400, blank=True)
    title = models.TextField("trích yếu", blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issuer = models.CharField("cơ quan ban hành", max_length=400, blank=True)

    class Meta:
        ordering = ["revision_id", "number"]
        verbose_name = "căn cứ pháp lý"
        verbose_name_plural = "căn cứ pháp lý"

    def __str__(self) -> str:
        return f"{self.sign} {self.title}".strip()
