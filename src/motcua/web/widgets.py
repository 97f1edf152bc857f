"""Widgets with a behaviour of their own: combobox and resumable upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise


class Combobox(forms.TextInput):
    """A typeahead: the person sees words, the form gets the value.

    `url` answers `?q=` with JSON `{"options": [{"value", "label", "note"}]}`; `label_of(value)` gives the
    words of a value that is already there; `minimum` letters start the search. Typed text that names no option
    is refused by the field, unless `free` keeps it as the value.
    """

    template_name = "web/forms/combobox.html"

    def __init__(
        self,
        *,
        url: str | Promise,
        label_of: Any = None,
        minimum: int = 2,
        free: bool = False,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.url = url
        self.label_of = label_of
        self.minimum = minimum
        self.free = free

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template needs: the URL, the words of the value."""
        context = super().get_context(name, value, attrs)
        shown = self.label_of(value) if self.label_of and value not in (None, "") else (value or "")
        context["combobox"] = {
            "url": str(self.url),
            "label": shown,
            "minimum": self.minimum,
            "free": self.free,
        }
        return context


class ResumableUpload(forms.TextInput):
    """A file input whose files go up in pieces and survive a lost connection (`upload.js`).

    The form gets the addresses of the finished uploads, separated by blanks; `endpoint` takes the POST.
    """

    template_name = "web/forms/upload.html"

    def __init__(
        self,
        *,
        endpoint: str | Promise,
        accept: str = "",
        multiple: bool = True,
        limit: int = 50 * 1024 * 1024,
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.endpoint = endpoint
        self.accept = accept
        self.multiple = multiple
        self.limit = limit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template needs: endpoint, kinds and size of files."""
        context = super().get_context(name, value, attrs)
        context["upload"] = {
            "endpoint": str(self.endpoint),
            "accept": self.accept,
            "multiple": self.multiple,
            "limit": self.limit,
        }
        return context
