"""Django application of the dossiers room."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Dossiers, their parties, tasks at other units, remarks, and the registers derived from them."""

    name = "motcua.dossiers"
    label = "dossiers"
    verbose_name = "Hồ sơ"

    def ready(self) -> None:
        """Tell the papers room who may read a dossier's papers and how far a dossier is."""
        from motcua.dossiers.completion import degree_of, may_read
        from motcua.papers.registry import register_subject

        register_subject("dossier", may_read=may_read, progress=degree_of)
