"""Forms of the administration: units, hours, signing, succession, parameters."""

from __future__ import annotations

import json
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from motcua.agencies.models import AuthorityForm, Confidence, Level, SuccessionKind, UnitKind
from motcua.web.fields import DateField

DAYS = (
    _("Thứ Hai"),
    _("Thứ Ba"),
    _("Thứ Tư"),
    _("Thứ Năm"),
    _("Thứ Sáu"),
    _("Thứ Bảy"),
    _("Chủ nhật"),
)
_SESSION = re.compile(r"(\d{1,2})[:hg](\d{2})?\s*[-–]\s*(\d{1,2})[:hg](\d{2})?")


class UnitForm(forms.Form):
    """One unit, with the columns of its sheet."""

    key = forms.CharField(
        label=_("Khoá"), max_length=80, help_text=_("Chữ thường, số, dấu chấm, gạch nối; không đổi về sau.")
    )
    name = forms.CharField(label=_("Tên đơn vị"), max_length=200)
    short_name = forms.CharField(label=_("Tên gọn"), max_length=100, required=False)
    kind = forms.ChoiceField(label=_("Loại"), choices=UnitKind.choices)
    level = forms.ChoiceField(label=_("Cấp"), choices=[("", "—"), *Level.choices], required=False)
    parent = forms.CharField(label=_("Khoá đơn vị cấp trên"), max_length=80, required=False)
    counter_of = forms.CharField(
        label=_("Tiếp nhận cho (khoá)"),
        max_length=80,
        required=False,
        help_text=_("Chỉ điền với Bộ phận Một cửa."),
    )
    gso_code = forms.CharField(label=_("Mã đơn vị hành chính"), max_length=8, required=False)
    identifier_code = forms.CharField(label=_("Mã định danh"), max_length=40, required=False)
    address = forms.CharField(label=_("Địa chỉ"), max_length=300, required=False)
    phone = forms.CharField(label=_("Điện thoại"), max_length=40, required=False)
    email = forms.EmailField(label=_("Thư điện tử"), max_length=120, required=False)
    valid_from = DateField(label=_("Có từ ngày"))
    valid_to = DateField(label=_("Đến trước ngày"), required=False, help_text=_("Điền để đóng đơn vị."))
    basis = forms.CharField(
        label=_("Căn cứ"),
        max_length=200,
        required=False,
        help_text=_("Số, ký hiệu văn bản của việc lập, đổi, đóng."),
    )
    on = DateField(label=_("Thay đổi có hiệu lực từ"))


class HoursField(forms.CharField):
    """Sessions of one day as people write them: "07:00-11:30, 13:30-17:00"; empty is a day off."""

    def clean(self, value: Any) -> list[list[str]]:
        """Sessions as [["07:00", "11:30"], …]."""
        sessions = []
        for part in re.split(r"[,;]", super().clean(value)):
            if not part.strip():
                continue
            found = _SESSION.fullmatch(part.strip())
            if not found:
                raise ValidationError(_("Xin ghi như 07:00-11:30, 13:30-17:00."))
            start, end = (
                f"{int(h):02d}:{int(m or 0):02d}" for h, m in (found.group(1, 2), found.group(3, 4))
            )
            sessions.append([start, end])
        return sessions


class OfficeHoursForm(forms.Form):
    """Hours of a week."""

    valid_from = DateField(label=_("Áp dụng từ ngày"))
    basis = forms.CharField(label=_("Căn cứ"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, day in enumerate(DAYS):
            self.fields[f"day{number}"] = HoursField(label=day, required=False)
        self.order_fields([*(f"day{number}" for number in range(7)), "valid_from", "basis"])

    def sessions(self) -> list[list[list[str]]]:
        """Seven days, Monday first."""
        return [self.cleaned_data[f"day{number}"] for number in range(7)]


class SigningForm(forms.Form):
    """A way in which a unit signs a kind of document (Decree 30/2020, art. 13)."""

    document_kind = forms.CharField(
        label=_("Loại văn bản"), max_length=40, initial="*", help_text=_("«*» là mọi loại văn bản.")
    )
    form = forms.ChoiceField(label=_("Hình thức ký"), choices=AuthorityForm.choices, required=False)
    collective = forms.CharField(label=_("Tập thể được thay mặt"), max_length=120, required=False)
    principal = forms.CharField(label=_("Chức vụ được ký thay"), max_length=120, required=False)
    position = forms.CharField(label=_("Chức vụ người ký"), max_length=120)
    valid_from = DateField(label=_("Từ ngày"))
    valid_to = DateField(label=_("Đến trước ngày"), required=False)
    basis = forms.CharField(label=_("Căn cứ"), max_length=200)


class SuccessionForm(forms.Form):
    """Another unit takes over from this one."""

    kind = forms.ChoiceField(label=_("Cách kế tục"), choices=SuccessionKind.choices)
    successor = forms.CharField(label=_("Khoá đơn vị kế tục"), max_length=80)
    on = DateField(label=_("Từ ngày"))
    basis = forms.CharField(label=_("Căn cứ"), max_length=200)


class ParameterForm(forms.Form):
    """A dated value of a parameter."""

    value = forms.CharField(label=_("Giá trị mới"), max_length=500)
    valid_from = DateField(label=_("Áp dụng từ ngày"))
    basis = forms.CharField(label=_("Căn cứ"), max_length=200)
    confidence = forms.ChoiceField(
        label=_("Mức tin cậy"), choices=Confidence.choices, initial=Confidence.KNOWN
    )

    def __init__(self, *args: Any, example: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    def clean_value(self) -> Any:
        """The value as the kind that the parameter has now."""
        text = str(self.cleaned_data["value"]).strip()
        if isinstance(self.example, bool):
            if text.casefold() in ("có", "true", "1", "không", "false", "0"):
                return text.casefold() in ("có", "true", "1")
            raise ValidationError(_("Tham số này chỉ nhận «có» hoặc «không»."))
        if isinstance(self.example, int) and not isinstance(self.example, bool):
            if not re.fullmatch(r"-?\d{1,9}", text):
                raise ValidationError(_("Tham số này phải là số nguyên."))
            return int(text)
        if isinstance(self.example, float | list | dict):
            try:
                return json.loads(text)
            except ValueError:
                raise ValidationError(
                    _("Giá trị phải viết theo JSON, cùng dạng với giá trị hiện nay.")
                ) from None
        return text
