"""`./motcua manage …`: Django's own management commands, for operators and developers."""

from __future__ import annotations

import os
import sys

from motcua.config.arguments import default_data, progress
from motcua.config.failure import Failure

# Commands that change tables need the role that owns them.
OWNER_COMMANDS = frozenset({"migrate", "flush", "sqlflush", "dbshell"})
# Commands that look at the sources only; no server is started for them.
OFFLINE_COMMANDS = frozenset(
    {"help", "--help", "-h", "--version", "version", "check", "diffsettings", "findstatic"}
)


HELP = """Cách dùng: ./motcua manage LỆNH [tham số]

Các lệnh quản trị của Django, dành cho người vận hành và lập trình; thư mục dữ liệu lấy từ MOTCUA_DATA.
Phần dưới là trợ giúp của Django, bằng tiếng Anh."""


def main(arguments: list[str]) -> int:
    """Pass the arguments to Django's command line, with the database of MOTCUA_DATA behind it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
    os.environ.setdefault("MOTCUA_DATA", str(default_data()))
    name = arguments[0] if arguments else "help"
    if name in ("help", "--help", "-h") and len(arguments) < 2:
        sys.stdout.write(f"{HELP}\n")
        sys.stdout.flush()
    elif name not in OFFLINE_COMMANDS:
        _check_name(name)
    if name in OFFLINE_COMMANDS:
        return _execute(arguments)
    from pathlib import Path

    from motcua.config.postgres import outside_urls, private_server, reach

    outside = outside_urls()
    if outside is not None:
        reach(outside)
        return _execute(arguments)

    with private_server(Path(os.environ["MOTCUA_DATA"]), report=progress) as urls:
        os.environ["DATABASE_URL"] = urls.owner if name in OWNER_COMMANDS else urls.application
        os.environ["MOTCUA_OWNER_DATABASE_URL"] = urls.owner
        return _execute(arguments)


def _check_name(name: str) -> None:
    """Refuse a command that nobody knows before a server is started for it."""
    from django.core.management import get_commands

    from motcua.config.runtime import set_up_django

    set_up_django()
    if name not in get_commands():
        raise Failure(
            f"Django không có lệnh quản trị «{name}». Gõ ./motcua manage --help để xem các lệnh.", 2
        )


def _execute(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(["motcua manage", *arguments])
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(bool(ending.code))
    finally:
        sys.stdout.flush()
        if "django.db" in sys.modules:
            from motcua.config.runtime import close_connections

            close_connections()
    return 0
