"""Django application of the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The kernel's tables: journal, seals, counters, idempotency keys, the province's clock."""

    name = "motcua.kernel"
    label = "kernel"
    verbose_name = "Nhân hệ thống"
