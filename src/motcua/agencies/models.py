"""Tables of the agencies: units as an effective-dated tree with successors, hours, signing, parameters.

Names, parents and identifier codes of the past lie in `UnitPeriod`; the row of `Unit` holds the newest state, so
that the hot paths read one row. Dates are half-open: `valid_to` is the first day on which a row no longer holds.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

if TYPE_CHECKING:
    from motcua.kernel.actor import Actor


class Level(models.TextChoices):
    """Administrative level; a later regime drops one by having no units there."""

    PROVINCE = "province", "Cấp tỉnh"
    DISTRICT = "district", "Cấp huyện"
    COMMUNE = "commune", "Cấp xã"


class UnitKind(models.TextChoices):
    """What a unit is in the administration."""

    PROVINCE_COMMITTEE = "province_committee", "Ủy ban nhân dân tỉnh"
    PROVINCE_OFFICE = "province_office", "Văn phòng Ủy ban nhân dân tỉnh"
    DEPARTMENT = "department", "Sở, ban, ngành tỉnh"
    PROVINCE_AGENCY = "province_agency", "Cơ quan khác thuộc Ủy ban nhân dân tỉnh"
    DIVISION = "division", "Phòng, đơn vị thuộc cơ quan cấp tỉnh"
    DISTRICT_COMMITTEE = "district_committee", "Ủy ban nhân dân cấp huyện"
    DISTRICT_OFFICE = "district_office", "Văn phòng HĐND và UBND cấp huyện"
    DISTRICT_DIVISION = "district_division", "Cơ quan chuyên môn thuộc UBND cấp huyện"
    COMMUNE_COMMITTEE = "commune_committee", "Ủy ban nhân dân cấp xã"
    VERTICAL_AGENCY = "vertical_agency", "Cơ quan ngành dọc"
    SERVICE_CENTRE = "service_centre", "Trung tâm Phục vụ hành chính công"
    COUNTER = "counter", "Bộ phận Tiếp nhận và Trả kết quả"
    POST_AGENCY = "post_agency", "Doanh nghiệp bưu chính công ích"
    POST_POINT = "post_point", "Điểm bưu chính"
    OTHER = "other", "Đơn vị khác"


class Confidence(models.TextChoices):
    """How far a fact may be trusted; what is not checked is shown so and never printed as law."""

    CHECKED = "checked", "đã đối chiếu"
    KNOWN = "known", "theo hiểu biết, chưa đối chiếu"
    ASSUMED = "assumed", "giả định"


class CodeScheme(models.TextChoices):
    """Which instrument an identifier code follows (later-regime.md 7.3)."""

    TT10_2016 = "TT10_2016", "Thông tư 10/2016/TT-BTTTT"
    QD20_2020 = "QD20_2020", "Quyết định 20/2020/QĐ-TTg"


def in_force(on: date, prefix: str = "") -> Q:
    """Rows whose half-open period contains the day `on`; `prefix` follows a relation ("unit__")."""
    return Q(**{f"{prefix}valid_from__lte": on}) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": on})
    )


class UnitQuerySet(models.QuerySet["Unit"]):
    """Units; `visible_to` is the only door for screens, search, export and count."""

    def visible_to(self, actor: Actor) -> UnitQuerySet:
        """Units within the actor's scope; without any scope nothing."""
        if "" in actor.scope_paths:
            return self
        scope = Q(pk__in=[])
        for path in actor.scope_paths:
            scope |= Q(path__startswith=path)
        return self.filter(scope)

    def valid_on(self, on: date) -> UnitQuerySet:
        """Units that exist on the day `on`."""
        return self.filter(in_force(on))

    def subtree_of(self, unit: Unit) -> UnitQuerySet:
        """The unit itself and everything below it."""
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    """One agency, division, counter or post point, in its newest state."""

    stream_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField("khoá", max_length=80, unique=True, help_text='Bền, không đổi: "tg.so-tu-phap"')
    name = models.CharField("tên", max_length=200)
    short_name = models.CharField("tên gọn", max_length=100, blank=True)
    kind = models.CharField("loại", max_length=24, choices=UnitKind.choices)
    level = models.CharField("cấp", max_length=10, choices=Level.choices, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    counter_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="counters",
        help_text="Cơ quan mà Bộ phận Một cửa này tiếp nhận cho",
    )
    path = models.CharField(max_length=120, editable=False, help_text='Đường dẫn cây: "000001.000005."')
    gso_code = models.CharField("mã đơn vị hành chính", max_length=8, blank=True)
    identifier_code = models.CharField("mã định danh", max_length=40, blank=True)
    code_scheme = models.CharField(max_length=12, choices=CodeScheme.choices, blank=True)
    code_confidence = models.CharField(max_length=10, choices=Confidence.choices, default=Confidence.ASSUMED)
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    phone = models.CharField("điện thoại", max_length=40, blank=True)
    email = models.CharField("thư điện tử", max_length=120, blank=True)
    valid_from = models.DateField("có từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    order = models.PositiveIntegerField("thứ tự", default=0)
    sort_key = models.CharField(max_length=300, editable=False)
    search_key = models.CharField(max_length=300, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="unit_period"
            ),
        ]
        indexes = [
            models.Index(fields=["path"], opclasses=["text_pattern_ops"], name="unit_path"),
            models.Index(fields=["kind", "level"], name="unit_kind"),
            models.Index(fields=["gso_code"], name="unit_gso", condition=~Q(gso_code="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """The short name, or the name where there is none."""
        return self.short_name or self.name


class UnitPeriod(models.Model):
    """What a unit was called, whose it was and which code it had, from one day to another."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="periods")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=100, blank=True)
    parent = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    identifier_code = models.CharField(max_length=40, blank=True)
    code_scheme = models.CharField(max_length=12, choices=CodeScheme.choices, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=200, blank=True)

    class Meta:
        verbose_name = "giai đoạn của đơn vị"
        ordering = ["unit_id", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unitperiod_start"),
            models.UniqueConstraint(fields=["unit"], condition=Q(valid_to=None), name="unitperiod_one_open"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="unitperiod_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.valid_from})"


class SuccessionKind(models.TextChoices):
    """How one unit came after another."""

    MERGED_INTO = "merged_into", "sáp nhập vào"
    SPLIT_FROM = "split_from", "tách ra từ"
    RENAMED = "renamed", "đổi tên thành"


class Succession(models.Model):
    """One unit took over from another on a day, by a decision."""

    predecessor = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="precessions")
    kind = models.CharField(max_length=12, choices=SuccessionKind.choices)
    on = models.DateField()
    basis = models.CharField("căn cứ", max_length=200)

    class Meta:
        verbose_name = "kế tục đơn vị"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="succession_once"),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class OfficeHours(models.Model):
    """Hours of work of a unit and of all below it that have none of their own."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="office_hours")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    sessions = models.JSONField(
        help_text='Bảy ngày, thứ Hai trước: [[["07:00", "11:30"], ["13:30", "17:00"]], …, [], []]'
    )
    basis = models.CharField("căn cứ", max_length=200, blank=True)

    class Meta:
        verbose_name = "giờ làm việc"
        constraints = [models.UniqueConstraint(fields=["unit", "valid_from"], name="officehours_start")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.valid_from}"


class AuthorityForm(models.TextChoices):
    """In which capacity a document is signed (Decree 30/2020, art. 13 and annex I)."""

    HEAD = "", "người đứng đầu ký"
    TM = "TM", "TM. (thay mặt tập thể)"
    KT = "KT", "KT. (ký thay cấp trưởng)"
    TL = "TL", "TL. (thừa lệnh)"
    TUQ = "TUQ", "TUQ. (thừa ủy quyền)"
    Q = "Q", "Q. (quyền cấp trưởng)"


class SigningAuthority(models.Model):
    """Who signs a kind of document, and in which words, for one unit or for all units of a kind."""

    document_kind = models.CharField("loại văn bản", max_length=40, help_text='"*" = mọi loại')
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="signing")
    unit_kind = models.CharField(max_length=24, choices=UnitKind.choices, blank=True)
    level = models.CharField(max_length=10, choices=Level.choices, blank=True)
    form = models.CharField(max_length=4, choices=AuthorityForm.choices, blank=True)
    collective = models.CharField("tập thể được thay mặt", max_length=120, blank=True)
    principal = models.CharField("chức vụ được ký thay", max_length=120, blank=True)
    position = models.CharField("chức vụ người ký", max_length=120)
    preference = models.PositiveSmallIntegerField(default=0, help_text="Nhỏ hơn được chọn trước")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence.choices, default=Confidence.KNOWN)

    class Meta:
        verbose_name = "thẩm quyền ký"
        indexes = [models.Index(fields=["document_kind", "unit"], name="signing_lookup")]

    def __str__(self) -> str:
        return f"{self.document_kind}: {self.form} {self.position}"


class Parameter(models.Model):
    """A dated rule of the province or of one unit: value, basis and how far it was checked."""

    key = models.CharField("khoá", max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="parameters")
    value = models.JSONField("giá trị")
    title = models.CharField("tên", max_length=200, blank=True)
    measure = models.CharField("đơn vị tính", max_length=40, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    basis = models.CharField("căn cứ", max_length=200, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence.choices, default=Confidence.KNOWN)

    class Meta:
        verbose_name = "tham số"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "unit", "valid_from"], name="parameter_start", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class Freshness(models.Model):
    """A number that rises with every change of one subject; processes drop what they kept when it has moved."""

    subject = models.CharField(primary_key=True, max_length=20)
    number = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "độ mới của dữ liệu giữ tạm"

    def __str__(self) -> str:
        return f"{self.subject}: {self.number}"
