"""Django application of the dossiers room."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Dossiers, their parties, tasks at other units, remarks, and the registers derived from them."""

    name = "motcua.dossiers"
    label = "dossiers"
    verbose_name = "Hồ sơ"
