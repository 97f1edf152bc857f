"""Form fields that take what Vietnamese officials type: dd/mm/yyyy, 7h30, 1.250.000 đ."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from motcua.kernel.clock import ZONE

from .formats import format_date, format_datetime, format_number, format_time

_DATE = re.compile(r"(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4})")
_COMPACT_DATE = re.compile(r"(\d{2})(\d{2})(\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"(\d{1,2})\s*(?:[:hg]|giờ)\s*(\d{1,2})?\s*(?:'|ph|phút)?", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:([.,  ])\d{3})(?:\1\d{3})*")
_CURRENCY = re.compile(r"\s*(?:đ|đồng|vnd|vnđ|₫)\.?$", re.IGNORECASE)


def parse_date(text: str) -> date:
    """A date typed as dd/mm/yyyy (also d/m/yyyy, dd-mm-yyyy, ddmmyyyy, yyyy-mm-dd). Raises ValueError."""
    stripped = text.strip()
    iso = _ISO_DATE.fullmatch(stripped)
    if iso:
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    found = _DATE.fullmatch(stripped) or _COMPACT_DATE.fullmatch(stripped)
    if not found:
        raise ValueError(text)
    return date(int(found[3]), int(found[2]), int(found[1]))


def parse_time(text: str) -> time:
    """A time of day typed as 07:30, 7h30, 7 giờ 30 or 7h. Raises ValueError."""
    found = _TIME.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    return time(int(found[1]), int(found[2] or 0))


def parse_datetime(text: str) -> datetime:
    """A moment typed as `07:30 07/01/2022` or the other way round, local to Vietnam. Raises ValueError."""
    parts = re.split(r"[\sT,]+", text.strip())
    if len(parts) < 2:
        raise ValueError(text)
    for day, clock in ((parts[-1], " ".join(parts[:-1])), (parts[0], " ".join(parts[1:]))):
        try:
            return datetime.combine(parse_date(day), parse_time(clock), tzinfo=ZONE)
        except ValueError:
            continue
    raise ValueError(text)


def parse_money(text: str) -> int:
    """Whole đồng typed as 1250000, 1.250.000, 1,250,000 or with đ behind. Raises ValueError."""
    bare = _CURRENCY.sub("", text.strip())
    if bare.isascii() and bare.isdigit():
        return int(bare)
    if not _GROUPED.fullmatch(bare):
        raise ValueError(text)
    return int(re.sub(r"\D", "", bare))


class _TextValueInput(forms.TextInput):
    """A text input that shows values in the Vietnamese form and leaves what was typed as it is."""

    show: Any = staticmethod(str)

    def format_value(self, value: Any) -> str | None:
        if value is None or value == "":
            return None
        return value if isinstance(value, str) else self.show(value)


class DateInput(_TextValueInput):
    """Input of a date as dd/mm/yyyy."""

    show = staticmethod(format_date)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "inputmode": "numeric",
                "placeholder": _("nn/tt/nnnn"),
                "autocomplete": "off",
                "maxlength": "10",
                "data-date": "",
                **(attrs or {}),
            }
        )


class TimeInput(_TextValueInput):
    """Input of a time of day in 24 hours."""

    show = staticmethod(format_time)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"placeholder": "07:30", "autocomplete": "off", "maxlength": "12", **(attrs or {})})


class DateTimeInput(_TextValueInput):
    """Input of a moment: time and date."""

    show = staticmethod(format_datetime)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {"placeholder": _("07:30 nn/tt/nnnn"), "autocomplete": "off", "maxlength": "30", **(attrs or {})}
        )


class MoneyInput(_TextValueInput):
    """Input of an amount in đồng, grouped by thousands."""

    show = staticmethod(format_number)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {
                "inputmode": "numeric",
                "autocomplete": "off",
                "maxlength": "24",
                "data-money": "",
                **(attrs or {}),
            }
        )


class DateField(forms.Field):
    """A date typed as dd/mm/yyyy; cleans to `datetime.date`."""

    widget = DateInput
    default_error_messages = {
        "invalid": _("Ngày chưa đúng. Xin ghi ngày/tháng/năm, ví dụ 07/01/2022."),
        "before": _("Ngày không được trước %(limit)s."),
        "after": _("Ngày không được sau %(limit)s."),
    }

    def __init__(self, *, earliest: date | None = None, latest: date | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.earliest = earliest
        self.latest = latest

    def to_python(self, value: Any) -> date | None:
        """The typed date, or None for nothing."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.astimezone(ZONE).date() if value.tzinfo else value.date()
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value: Any) -> None:
        """Required, and within the bounds."""
        super().validate(value)
        if value is None:
            return
        if self.earliest and value < self.earliest:
            raise ValidationError(
                self.error_messages["before"], code="before", params={"limit": format_date(self.earliest)}
            )
        if self.latest and value > self.latest:
            raise ValidationError(
                self.error_messages["after"], code="after", params={"limit": format_date(self.latest)}
            )

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compared as dates, not as texts."""
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class TimeField(forms.Field):
    """A time of day typed as 07:30 or 7h30; cleans to `datetime.time`."""

    widget = TimeInput
    default_error_messages = {"invalid": _("Giờ chưa đúng. Xin ghi giờ:phút theo 24 giờ, ví dụ 07:30.")}

    def to_python(self, value: Any) -> time | None:
        """The typed time, or None for nothing."""
        if value in self.empty_values:
            return None
        if isinstance(value, time):
            return value
        try:
            return parse_time(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class DateTimeField(forms.Field):
    """A moment typed as `07:30 07/01/2022`; cleans to an aware `datetime` in the zone of Vietnam."""

    widget = DateTimeInput
    default_error_messages = {
        "invalid": _("Thời điểm chưa đúng. Xin ghi giờ:phút ngày/tháng/năm, ví dụ 07:30 07/01/2022.")
    }

    def to_python(self, value: Any) -> datetime | None:
        """The typed moment, or None for nothing."""
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value if value.tzinfo else value.replace(tzinfo=ZONE)
        try:
            return parse_datetime(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class MoneyField(forms.Field):
    """An amount of whole đồng typed as 1.250.000; cleans to `int`."""

    widget = MoneyInput
    default_error_messages = {
        "invalid": _("Số tiền chưa đúng. Xin ghi số đồng, ví dụ 1.250.000."),
        "too_large": _("Số tiền quá lớn, xin kiểm tra lại."),
    }
    #: Beyond any fee of any procedure, within the column's range.
    limit = 10**15

    def to_python(self, value: Any) -> int | None:
        """The typed amount, or None for nothing."""
        if value in self.empty_values:
            return None
        if isinstance(value, int):
            return value
        try:
            amount = parse_money(str(value))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        if amount > self.limit:
            raise ValidationError(self.error_messages["too_large"], code="too_large")
        return amount
