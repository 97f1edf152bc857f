"""Django application of the papers room."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Papers brought, files kept, uploads under way, slips issued."""

    name = "motcua.papers"
    label = "papers"
    verbose_name = "Giấy tờ và phiếu"
