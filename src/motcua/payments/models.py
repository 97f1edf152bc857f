"""Fees asked of a subject and the money received for them. Money is a whole number of đồng."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from motcua.kernel.keys import uuid7


class ChargeKind(models.TextChoices):
    """The two kinds of the Law on fees and charges (97/2015/QH13, art. 3)."""

    PHI = "phi", "Phí"
    LE_PHI = "le_phi", "Lệ phí"


class ChargeState(models.TextChoices):
    """Where a charge stands."""

    OWED = "owed", "Chưa nộp"
    PAID = "paid", "Đã nộp"
    WAIVED = "waived", "Được miễn"
    REFUNDED = "refunded", "Đã hoàn"


class Method(models.TextChoices):
    """How money came, as it came: cash is never counted as online (Decree 61/2018, art. 22)."""

    CASH = "cash", "Tiền mặt"
    TRANSFER = "transfer", "Chuyển khoản"
    POST = "post", "Qua bưu chính"
    ONLINE = "online", "Trực tuyến"


class Payment(models.Model):
    """Money received for one or more charges of one subject, with its receipt.

    The receipt number is gap-free within a collecting unit and year. `evidence` holds what proves it: the
    confirmation of the gateway for `online`, the bank's reference for `transfer`, the post's for `post`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    event_id = models.UUIDField(null=True)
    method = models.CharField(max_length=8, choices=Method.choices)
    amount = models.BigIntegerField(help_text="Đồng")
    paid_at = models.DateTimeField()
    payer = models.CharField(max_length=300, blank=True)
    collector = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit_id = models.BigIntegerField(help_text="Đơn vị thu")
    receipt_year = models.PositiveSmallIntegerField()
    receipt_number = models.PositiveIntegerField()
    reference = models.CharField(max_length=120, blank=True, help_text="Mã giao dịch của bên thanh toán")
    evidence = models.JSONField(default=dict)

    class Meta:
        verbose_name = "lần nộp tiền"
        constraints = [
            models.UniqueConstraint(
                fields=["unit_id", "receipt_year", "receipt_number"], name="payment_receipt_number"
            ),
            models.UniqueConstraint(
                fields=["method", "reference"], name="payment_reference", condition=~Q(reference="")
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_amount_not_negative"),
            models.CheckConstraint(
                condition=~Q(method="online") | ~Q(reference=""), name="payment_online_has_reference"
            ),
        ]
        indexes = [models.Index(fields=["subject_id"], name="payment_subject")]

    def __str__(self) -> str:
        return f"{self.receipt_year}/{self.receipt_number} {self.amount} đ"


class Charge(models.Model):
    """One fee line asked of a subject: `amount` is the whole of the line, `unit_amount` × `quantity`."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=8, choices=ChargeKind.choices)
    code = models.CharField(max_length=40, blank=True, help_text="Mã phí, lệ phí")
    name = models.CharField(max_length=500)
    unit_amount = models.BigIntegerField(help_text="Đồng cho một đơn vị")
    quantity = models.PositiveIntegerField(default=1)
    amount = models.BigIntegerField(help_text="Đồng")
    state = models.CharField(max_length=8, choices=ChargeState.choices, default=ChargeState.OWED)
    asked_at = models.DateTimeField()
    event_id = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_event_id = models.UUIDField(null=True)
    ground = models.CharField(max_length=500, blank=True, help_text="Căn cứ miễn hoặc hoàn")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="charges")

    class Meta:
        verbose_name = "khoản phí, lệ phí"
        constraints = [
            models.CheckConstraint(
                condition=Q(unit_amount__gte=0, amount=F("unit_amount") * F("quantity")),
                name="charge_amount_is_product",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["paid", "refunded"]) | Q(payment__isnull=False),
                name="charge_paid_has_payment",
            ),
        ]
        indexes = [models.Index(fields=["subject_id", "id"], name="charge_subject")]

    def __str__(self) -> str:
        return f"{self.name} {self.amount} đ {self.state}"
