"""Django application of the design system and the page kit."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files, tags and the registry of pages; no tables of its own."""

    name = "motcua.web"
    label = "web"
    verbose_name = "Giao diện"
