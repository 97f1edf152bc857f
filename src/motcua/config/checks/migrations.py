"""Migrations are complete (models and migrations agree) and linear (one last migration an application)."""

from __future__ import annotations

import sys
from io import StringIO


def problems() -> list[str]:
    """Return what is wrong, in Vietnamese sentences; empty when all is well."""
    from django.core.management import call_command
    from django.db.migrations.loader import MigrationLoader

    found: list[str] = []
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    leaves: dict[str, list[str]] = {}
    for label, name in graph.leaf_nodes():
        leaves.setdefault(label, []).append(name)
    for label, names in sorted(leaves.items()):
        if len(names) > 1:
            found.append(
                f"{label}: có {len(names)} migration cuối ({', '.join(sorted(names))}); phải nối thành một."
            )
    output = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=output, stderr=output)
    except SystemExit:
        found.append("Mô hình đã đổi mà chưa có migration:\n" + output.getvalue().strip())
    return found


def main() -> int:
    """Print the problems; returns 1 when there are some."""
    from motcua.config.runtime import set_up_django

    set_up_django()
    found = problems()
    sys.stdout.write("".join(f"{sentence}\n" for sentence in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
