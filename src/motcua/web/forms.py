"""How forms are drawn: Bootstrap classes by kind of input, errors beside the field, a summary on top."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

_CLASS_BY_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "form-check-input"),
    (forms.RadioSelect, "form-check-input"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.HiddenInput, ""),
)


def css_class_of(widget: forms.Widget) -> str:
    """The Bootstrap class of a widget."""
    for kind, css in _CLASS_BY_WIDGET:
        if isinstance(widget, kind):
            return css
    return "form-control"


class BoundField(forms.BoundField):
    """A bound field that gives its widget the class of the design system and ties its error to it."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """The attributes that Django sets, plus class and validity."""
        widget = widget or self.field.widget
        built = dict(super().build_widget_attrs(attrs, widget))
        css = css_class_of(widget)
        if self.errors and css:
            css += " is-invalid"
        own = f"{widget.attrs.get('class', '')} {built.get('class', '')}".strip()
        combined = f"{css} {own}".strip()
        if combined:
            built["class"] = combined
        return built

    @property
    def is_check(self) -> bool:
        """Whether it is a single tick box, which stands before its label."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_group(self) -> bool:
        """Whether it is a group of choices, which wants a fieldset."""
        return isinstance(self.field.widget, forms.CheckboxSelectMultiple | forms.RadioSelect)

    @property
    def error_anchor(self) -> str:
        """The id that the summary links to: the input, or the first choice of a group."""
        return f"{self.auto_id}_0" if self.is_group else str(self.id_for_label or self.auto_id)


class Renderer(TemplatesSetting):
    """Settings: `FORM_RENDERER = "motcua.web.forms.Renderer"`, with `django.forms` installed after us."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
    formset_template_name = "web/forms/formset.html"
    bound_field_class = BoundField
