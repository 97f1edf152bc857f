"""`./motcua manage …`: Django's own management commands, for operators and developers."""

from __future__ import annotations

import os


def main(arguments: list[str]) -> int:
    """Pass the arguments to Django's command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["motcua manage", *arguments])
    return 0
