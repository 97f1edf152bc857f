"""The catalogue as a Django application."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Procedures, their handling processes, reception lists and search."""

    name = "motcua.catalogue"
    label = "catalogue"
    verbose_name = "Danh mục thủ tục hành chính"
