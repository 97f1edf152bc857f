"""The outbox of notices: one row is one message to one address over one channel."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from motcua.kernel.keys import uuid7


class Channel(models.TextChoices):
    """How a notice reaches its person."""

    EMAIL = "email", "Thư điện tử"
    SMS = "sms", "Tin nhắn"
    SCREEN = "screen", "Màn hình làm việc"


class NoticeState(models.TextChoices):
    """Where a notice stands: `failed` was refused for good, `stuck` used up its attempts and waits for a person."""

    WAITING = "waiting", "Chờ gửi"
    SENDING = "sending", "Đang gửi"
    SENT = "sent", "Đã gửi"
    FAILED = "failed", "Bị từ chối"
    STUCK = "stuck", "Kẹt"
    DROPPED = "dropped", "Đã bỏ"


class Notice(models.Model):
    """One message. `queued_at`, `sent_at` and `read_at` are business time; `next_at` and `claimed_at` machine time.

    `subject_kind` and `subject_id` say what it is about (a dossier, a plan …), `event_id` which journal event
    caused it. Address and text are personal data: the retention command empties them and keeps the row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    event_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    address = models.CharField(max_length=254, help_text="Địa chỉ thư, số điện thoại, hoặc user:ID, unit:ID")
    kind = models.CharField(max_length=40, help_text="Loại thông báo, xem notices/texts.py")
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=NoticeState.choices, default=NoticeState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=120, blank=True, help_text="Mã do bên chuyển trả về")
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "thông báo"
        indexes = [
            models.Index(fields=["next_at"], name="notice_waiting", condition=Q(state="waiting")),
            models.Index(fields=["claimed_at"], name="notice_sending", condition=Q(state="sending")),
            models.Index(
                fields=["state", "id"], name="notice_trouble", condition=Q(state__in=["failed", "stuck"])
            ),
            models.Index(fields=["subject_id", "id"], name="notice_subject"),
            models.Index(
                fields=["address", "-id"], name="notice_screen", condition=Q(channel="screen", read_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.state}"
