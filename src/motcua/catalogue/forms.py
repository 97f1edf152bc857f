"""Forms of the catalogue's pages."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from motcua.web.fields import DateField

_SEPARATOR = re.compile(r"[\s,;]+")
#: One form takes no more codes than this.
MOST_CODES = 500


class CodesField(forms.CharField):
    """Codes of procedures, parted by commas, blanks or lines; gives a list without repetitions."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def clean(self, value: Any) -> list[str]:
        """The codes in their order."""
        codes = list(dict.fromkeys(code for code in _SEPARATOR.split(super().clean(value)) if code))
        if len(codes) > MOST_CODES:
            raise ValidationError(_("Mỗi lần chỉ nhận đến 500 mã."))
        return codes


class ReceptionForm(forms.Form):
    """Put procedures on a reception list."""

    codes = CodesField(
        label=_("Mã thủ tục"), help_text=_("Mỗi dòng một mã, hoặc cách nhau bằng dấu phẩy. Ví dụ: 1.001193")
    )
    valid_from = DateField(label=_("Tiếp nhận từ ngày"))
    decision_number = forms.CharField(label=_("Theo quyết định"), max_length=200)
    decision_date = DateField(label=_("Ngày quyết định"), required=False)
    resolving_unit = forms.ChoiceField(
        label=_("Cơ quan giải quyết"),
        required=False,
        help_text=_("Để trống khi chính cơ quan của Bộ phận Một cửa giải quyết."),
    )


class CloseReceptionForm(forms.Form):
    """Take ticked procedures off a reception list."""

    valid_to = DateField(label=_("Thôi tiếp nhận từ ngày"))
    decision_number = forms.CharField(label=_("Theo quyết định"), max_length=200)


class ResolveDoubtForm(forms.Form):
    """What an officer decided about a doubtful place."""

    correct = forms.ChoiceField(
        label=_("Kết luận"),
        choices=[
            ("keep", _("Bản ghi nguồn đúng, giữ nguyên")),
            ("correct", _("Bản ghi nguồn sai, sửa như dưới đây")),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )
    value = forms.CharField(
        label=_("Giá trị đúng"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Để trống nghĩa là «không có giá trị»."),
    )
    decision = forms.CharField(
        label=_("Cách xử lý, căn cứ"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ví dụ: đã đối chiếu với Quyết định công bố, mục 3."),
    )


class SynonymForm(forms.Form):
    """An everyday phrase and what it means."""

    phrase = forms.CharField(
        label=_("Lời người dân thường nói"), max_length=200, help_text=_("Ví dụ: làm sổ đỏ. Không cần dấu.")
    )
    expansion = forms.CharField(
        label=_("Cách gọi trong thủ tục"),
        required=False,
        max_length=400,
        help_text=_("Những từ có trong tên thủ tục, ví dụ: cấp giấy chứng nhận quyền sử dụng đất"),
    )
    codes = CodesField(label=_("Hoặc mã thủ tục"), required=False)


class ApproveProcessForm(forms.Form):
    """The decision that approves a handling process."""

    decision_number = forms.CharField(label=_("Quyết định phê duyệt"), max_length=200)
    decision_date = DateField(label=_("Ngày quyết định"))
    valid_from = DateField(
        label=_("Có hiệu lực từ"), required=False, help_text=_("Để trống thì lấy ngày quyết định.")
    )


class ManyFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files; gives a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file checked as one."""
        single = super().clean
        if isinstance(data, list | tuple):
            return [single(one, initial) for one in data] or [single(None, initial)]
        return [single(data, initial)]


class ImportForm(forms.Form):
    """Files of procedures to bring in."""

    files = ManyFilesField(  # type: ignore[assignment]  # a declared field, not the files of the form
        label=_("Tệp thủ tục (JSON Lines, .jsonl)"),
        help_text=_(
            "Mỗi dòng một thủ tục. Có thể chọn nhiều tệp; chưa có gì thay đổi cho đến khi bấm «Nhập»."
        ),
    )
    valid_from = DateField(
        label=_("Phiên bản mới có hiệu lực từ"), required=False, help_text=_("Để trống thì từ hôm nay.")
    )
