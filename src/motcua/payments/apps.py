"""Django application of the payments room."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Fees and charges asked, money received, receipts numbered."""

    name = "motcua.payments"
    label = "payments"
    verbose_name = "Phí, lệ phí"
