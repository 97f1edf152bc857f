"""Files kept, uploads under way, papers brought with a subject, slips issued to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from motcua.kernel.keys import uuid7


class StoredFile(models.Model):
    """A file by its content: the same bytes are kept once, under `ab/cd/<sha-256>` of the storage, never changed."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.BigIntegerField(help_text="Byte")
    media_type = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "tệp"
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="file_sha256")
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.media_type}"

    @property
    def path(self) -> str:
        """Where the bytes lie within the storage."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


class PaperKind(models.TextChoices):
    """What a paper is to its subject."""

    COMPONENT = "component", "Thành phần hồ sơ"
    OTHER = "other", "Giấy tờ khác"
    RESULT = "result", "Kết quả giải quyết"
    WORKING = "working", "Giấy tờ phát sinh khi giải quyết"


class Digitised(models.IntegerChoices):
    """State of digitisation (Decree 107/2021, art. 1; codes of the national synchronisation)."""

    NO = 0, "Chưa số hoá"
    YES = 1, "Đã số hoá"
    REUSED = 2, "Sử dụng lại"


class Paper(models.Model):
    """A paper of a subject: how many originals, certified copies and photocopies were brought, and its file.

    `number` is its place in the list on Mẫu 01. A paper is never deleted: `removed_event_id` says which event
    took it out, and `returned_at` when the originals went back to the applicant (Decree 61/2018, art. 20).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=PaperKind.choices, default=PaperKind.COMPONENT)
    component_id = models.BigIntegerField(null=True)
    number = models.PositiveSmallIntegerField(default=1)
    name = models.TextField()
    originals = models.PositiveSmallIntegerField(default=0, help_text="Bản chính")
    certified = models.PositiveSmallIntegerField(default=0, help_text="Bản chứng thực")
    photocopies = models.PositiveSmallIntegerField(default=0, help_text="Bản photo")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    file_name = models.CharField(max_length=255, blank=True)
    digitised = models.PositiveSmallIntegerField(choices=Digitised.choices, default=Digitised.NO)
    reused_from_id = models.UUIDField(null=True, help_text="Giấy tờ gốc khi sử dụng lại")
    added_at = models.DateTimeField()
    added_event_id = models.UUIDField(null=True)
    removed_event_id = models.UUIDField(null=True)
    returned_at = models.DateTimeField(null=True, help_text="Ngày trả lại bản chính")

    class Meta:
        verbose_name = "giấy tờ"
        indexes = [
            models.Index(fields=["subject_id", "id"], name="paper_subject"),
            models.Index(fields=["file"], name="paper_file", condition=Q(file__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(digitised=0) | Q(file__isnull=False), name="paper_digitised_has_file"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A resumable upload: `received` bytes lie synced on disk; a finished one names its stored file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField(help_text="Byte")
    received = models.BigIntegerField(default=0, help_text="Byte đã nằm trên đĩa")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    final_name = models.CharField(max_length=255, blank=True, help_text="Tên sau khi nhận, ảnh thành PDF")

    class Meta:
        verbose_name = "lượt tải lên"
        indexes = [
            models.Index(fields=["expires_at"], name="upload_expiry"),
            models.Index(fields=["owner"], name="upload_open", condition=Q(file__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0, received__gte=0, received__lte=models.F("size")), name="upload_bounds"
            )
        ]

    def __str__(self) -> str:
        return f"{self.file_name} {self.received}/{self.size}"


class IssuedSlip(models.Model):
    """A slip given out, as data: the PDF is made and signed when it is first asked for, then kept.

    `data` is the slip's whole content at the moment of issue, so that a later rendering says what was said then.
    `check_code` is the token of its QR; `superseded_by` is the slip that took its place.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    form = models.CharField(max_length=40, help_text="Mẫu, ví dụ TT01/2018:01")
    number = models.CharField(max_length=80, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    data = models.JSONField(default=dict)
    signer = models.JSONField(default=dict, help_text="Người ký và thẩm quyền")
    issued_at = models.DateTimeField()
    event_id = models.UUIDField(null=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    check_code = models.CharField(max_length=24, unique=True)
    superseded_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "phiếu đã phát hành"
        indexes = [
            models.Index(fields=["subject_id", "id"], name="slip_subject"),
            models.Index(fields=["issued_at"], name="slip_waiting", condition=Q(file__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.number}"
