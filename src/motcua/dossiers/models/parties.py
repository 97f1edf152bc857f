"""Parties of a dossier: the applicant whose matter it is, the submitter who brings it.

Each dossier keeps its own copy, as the slips printed it. A retention command may empty a row; the journal holds
no names.
"""

from __future__ import annotations

from django.db import models

from motcua.kernel.keys import uuid7


class Party(models.Model):
    """A person or organisation in a dossier, as they were on the day."""

    class Kind(models.TextChoices):
        """Whose matter it is (integration 4.1, LoaiDoiTuong)."""

        CITIZEN = "citizen", "Công dân"
        BUSINESS = "business", "Doanh nghiệp"
        STATE_BODY = "state_body", "Cơ quan nhà nước"
        ORGANISATION = "organisation", "Tổ chức khác"

    class IdentityKind(models.TextChoices):
        """Which paper names the person."""

        CITIZEN_ID = "citizen_id", "Căn cước công dân"
        OLD_ID = "old_id", "Chứng minh nhân dân"
        PASSPORT = "passport", "Hộ chiếu"
        TAX_CODE = "tax_code", "Mã số thuế"
        OTHER = "other", "Giấy tờ khác"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField("đối tượng", max_length=14, choices=Kind.choices, default=Kind.CITIZEN)
    name = models.CharField("họ và tên", max_length=300)
    sort_key = models.CharField(max_length=600, editable=False)
    search_key = models.CharField(max_length=300, editable=False)
    identity_kind = models.CharField(max_length=12, choices=IdentityKind.choices, blank=True)
    identity_number = models.CharField("số giấy tờ", max_length=30, blank=True)
    birth_date = models.DateField("ngày sinh", null=True, blank=True)
    sex = models.CharField("giới tính", max_length=10, blank=True)
    address = models.CharField("địa chỉ", max_length=500, blank=True)
    phone = models.CharField("điện thoại", max_length=30, blank=True)
    email = models.CharField("thư điện tử", max_length=254, blank=True)
    representative = models.CharField("người đại diện", max_length=300, blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "người nộp, chủ hồ sơ"
        indexes = [
            models.Index(
                fields=["identity_number", "-id"],
                name="party_identity",
                condition=~models.Q(identity_number=""),
            ),
            models.Index(fields=["search_key"], name="party_search", opclasses=["text_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name
