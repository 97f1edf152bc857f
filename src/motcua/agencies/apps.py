"""Django application of the agencies."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """Units of the administration as an effective-dated tree, office hours, signing authority, parameters."""

    name = "motcua.agencies"
    label = "agencies"
    verbose_name = "Cơ quan, đơn vị"
