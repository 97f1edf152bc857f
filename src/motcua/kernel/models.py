"""Tables of the kernel: journal, access records, seals, counters, idempotency keys, the province's clock."""

from __future__ import annotations

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.expressions import RawSQL

from .keys import uuid7


class Event(models.Model):
    """One line of the journal: written once, by one command, never changed (the database refuses).

    A stream is one aggregate (a dossier, a plan, a unit); its events are numbered without gaps and chained by
    hash. The payload holds ids and digests, never names, numbers or free text of citizens.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    stream_kind = models.CharField(max_length=40)
    stream_id = models.UUIDField()
    sequence = models.PositiveIntegerField()
    verb = models.CharField(max_length=60)
    at = models.DateTimeField(help_text="Thời điểm nghiệp vụ")
    machine_at = models.DateTimeField(help_text="Giờ máy")
    user_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    via = models.CharField(max_length=12)
    payload = models.JSONField(default=dict)
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    transaction_id = models.BigIntegerField(
        db_default=RawSQL("pg_current_xact_id()::text::bigint", ()), editable=False
    )

    class Meta:
        verbose_name = "sự kiện"
        constraints = [
            models.UniqueConstraint(fields=["stream_id", "sequence"], name="event_stream_sequence"),
        ]
        indexes = [BrinIndex(fields=["transaction_id"], name="event_transaction_brin")]

    def __str__(self) -> str:
        return f"{self.stream_kind}/{self.stream_id}#{self.sequence} {self.verb}"


class AccessRecord(models.Model):
    """A look at personal data by a member of staff, with its purpose. Append-only like the journal."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    user_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=60)
    at = models.DateTimeField()
    transaction_id = models.BigIntegerField(
        db_default=RawSQL("pg_current_xact_id()::text::bigint", ()), editable=False
    )

    class Meta:
        verbose_name = "lượt xem dữ liệu cá nhân"
        indexes = [
            models.Index(fields=["subject_id", "at"], name="access_subject"),
            BrinIndex(fields=["transaction_id"], name="access_transaction_brin"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}/{self.subject_id} {self.purpose}"


class Seal(models.Model):
    """The daily seal: a root over the events committed before a horizon, chained and signed."""

    number = models.PositiveIntegerField(primary_key=True)
    made_at = models.DateTimeField()
    from_transaction = models.BigIntegerField()
    to_transaction = models.BigIntegerField(help_text="Mốc giao dịch, không gồm chính nó")
    event_count = models.PositiveIntegerField()
    late_events = models.JSONField(
        default=list, help_text="Sự kiện ghi sau mốc trước nhưng mang giờ trước mốc ấy"
    )
    root = models.BinaryField(max_length=32)
    previous_root = models.BinaryField(max_length=32)
    signature = models.BinaryField(default=b"")

    class Meta:
        verbose_name = "niêm phong nhật ký"

    def __str__(self) -> str:
        return f"Niêm phong {self.number}"


class Counter(models.Model):
    """A gap-free number: allotted under the row's lock, returned by a rollback."""

    scope = models.CharField(primary_key=True, max_length=120)
    value = models.PositiveIntegerField()

    class Meta:
        verbose_name = "bộ đếm"

    def __str__(self) -> str:
        return f"{self.scope}={self.value}"


class IdempotencyKey(models.Model):
    """A client's key of one wish: the same key never does the thing twice."""

    scope = models.CharField(max_length=60, help_text="Người hoặc mã truy cập đã gửi")
    key = models.CharField(max_length=120)
    verb = models.CharField(max_length=60)
    request_digest = models.BinaryField(max_length=32)
    event_id = models.UUIDField(default=uuid7)
    stream_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = "khoá chống lặp"
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="idempotency_scope_key")]

    def __str__(self) -> str:
        return f"{self.scope}:{self.key}"


class ProvinceClock(models.Model):
    """The shift of a demonstration province's clock; a real province has no row here and cannot get one later."""

    business_start = models.DateTimeField()
    machine_start = models.DateTimeField()

    class Meta:
        verbose_name = "đồng hồ mô phỏng"

    def __str__(self) -> str:
        return f"Mô phỏng từ {self.business_start:%d/%m/%Y %H:%M}"
