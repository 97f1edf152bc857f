"""Forms: errors beside the field and on top, what was typed stays, refusals stand beside the form."""

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from motcua.kernel.refusal import Refusal
from motcua.web.fields import DateField, DateTimeField, MoneyField, TimeField
from motcua.web.refusals import attach_refusal


class Sample(forms.Form):
    name = forms.CharField(label="Họ và tên", help_text="Như trên thẻ căn cước")
    born_on = DateField(label="Ngày sinh", latest=date(2022, 3, 1))
    fee = MoneyField(label="Lệ phí", required=False)
    kind = forms.ChoiceField(label="Loại", widget=forms.RadioSelect, choices=[("a", "Một"), ("b", "Hai")])


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def test_an_invalid_form_keeps_what_was_typed_and_links_each_error_to_its_field():
    html = str(Sample({"name": "", "born_on": "31/02/2022", "fee": "1.25", "kind": ""}))
    assert 'href="#id_born_on"' in html
    assert 'href="#id_kind_0"' in html
    assert 'value="31/02/2022"' in html
    assert 'value="1.25"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_born_on_error"' in html


def test_the_input_names_its_hint_and_its_error():
    html = str(Sample({"name": ""})["name"])
    assert "id_name_helptext" in html
    assert "id_name_error" in html


def test_a_fresh_form_has_no_summary():
    assert "error-summary" not in str(Sample())


def test_a_refusal_stands_on_top_with_its_rule_and_beside_its_field():
    form = Sample({"name": "An", "born_on": "01/01/1990", "fee": "10.000", "kind": "a"})
    assert form.is_valid()
    attach_refusal(
        form,
        Refusal(
            "Không nhận được.",
            rule="Điều 17",
            next_step="Xin nộp nơi khác.",
            fields={"name": "Trùng tên.", "x": "Khác."},
        ),
    )
    html = str(form)
    for part in ("Không nhận được.", "Điều 17", "Xin nộp nơi khác.", "Trùng tên.", "Khác.", 'value="An"'):
        assert part in html


def test_typed_markup_is_shown_as_text():
    html = str(Sample({"name": "<script>alert(1)</script>", "born_on": "<b>", "fee": "", "kind": "a"}))
    assert "<script>" not in html
    assert "<b>" not in html


def test_dates_of_people_are_compared_by_value():
    field = DateField()
    assert not field.has_changed(date(2022, 1, 7), "7/1/2022")
    assert field.has_changed(date(2022, 1, 7), "08/01/2022")


def test_bounds_of_a_date_are_told_in_vietnamese():
    with pytest.raises(ValidationError, match="01/03/2022"):
        DateField(latest=date(2022, 3, 1)).clean("02/03/2022")
    with pytest.raises(ValidationError, match="01/03/2022"):
        DateField(earliest=date(2022, 3, 1)).clean("28/02/2022")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        (TimeField(), "25:00"),
        (DateTimeField(), "07/01/2022"),
        (MoneyField(), "1" * 30),
        (DateField(), "01/01/0000"),
    ],
)
def test_nonsense_is_an_error_and_never_a_traceback(field, text):
    with pytest.raises(ValidationError):
        field.clean(text)
