"""Django application of the public site: it assembles the public pages of the rooms and owns no rows."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public home page and the look-up of a dossier by its code."""

    name = "motcua.portal"
    label = "portal"
    verbose_name = "Cổng dịch vụ công"
