"""How a process of the simulation begins: Django must be set up before anything that knows a model is imported."""

from __future__ import annotations


def set_up() -> None:
    """Load settings and applications in a spawned process."""
    import django

    django.setup()
