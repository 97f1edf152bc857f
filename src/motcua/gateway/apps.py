"""Django application of the gateway room."""

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """Borders to outside systems: a contract, a registry, one module a system."""

    name = "motcua.gateway"
    label = "gateway"
    verbose_name = "Kết nối ra ngoài"
