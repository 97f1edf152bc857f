"""Django application of the notices room."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """The outbox of notices to people: e-mail, text message, screen."""

    name = "motcua.notices"
    label = "notices"
    verbose_name = "Thông báo"
