"""What a subcommand needs before it may touch a row: server, addresses, migrated database, Django.

parser = make_parser("catalogue", "…")
arguments = parse(parser, argv)
with runtime.database(arguments):
    from motcua.catalogue import commands
    …
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from motcua.config.arguments import progress
from motcua.config.failure import Failure
from motcua.config.postgres import Urls, outside_urls, private_server, reach

MIGRATION_LOCK = 720_201


@contextlib.contextmanager
def database(arguments: argparse.Namespace) -> Iterator[Urls]:
    """Give a migrated database and a set-up Django for the length of a block.

    `arguments` come from `arguments.parse`. Starts the private server of the data folder unless
    DATABASE_URL is given; brings an empty or outdated database up to date as its owner; seeds nothing.
    Afterwards the application works under the role that owns no table.
    """
    with private_server(arguments.data, report=progress) as urls:
        if outside_urls() is not None:
            reach(urls)
        use(urls)
        set_up_django()
        migrate_if_needed(urls)
        try:
            yield urls
        finally:
            close_connections()


def use(urls: Urls) -> None:
    """Put the addresses into the environment, for this process and its children."""
    os.environ["DATABASE_URL"] = urls.application
    os.environ["MOTCUA_OWNER_DATABASE_URL"] = urls.owner


def set_up_django() -> None:
    """Load the settings and the applications."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
    import django

    django.setup()


def pending_migrations() -> int:
    """Return how many migrations the database still lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate_if_needed(urls: Urls) -> None:
    """Bring the database up to date, as its owner and in a process of its own; one command at a time.

    Raises Failure when a migration does not go through.
    """
    from django.db import OperationalError

    try:
        if not pending_migrations():
            return
    except OperationalError as problem:
        raise Failure(f"Không kết nối được cơ sở dữ liệu: {problem}".strip()) from problem
    import psycopg

    with psycopg.connect(urls.owner, autocommit=True) as guard:
        guard.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        count = pending_migrations()
        if count:
            progress(f"Đang tạo hoặc nâng cấp cấu trúc dữ liệu ({count} bước)…")
            command = [
                sys.executable,
                "-P",
                "-m",
                "motcua",
                "manage",
                "migrate",
                "--verbosity=0",
                "--no-input",
            ]
            surroundings = {**os.environ, "DATABASE_URL": urls.owner, "MOTCUA_MIGRATING": "1"}
            done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                detail = (done.stderr or done.stdout).strip().splitlines()[-6:]
                raise Failure("Không nâng cấp được cấu trúc dữ liệu:\n" + "\n".join(detail))


def close_connections() -> None:
    """Give every connection back and close the pools, so that the server can stop at once."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        close_pool = getattr(connection, "close_pool", None)
        if close_pool is not None:
            close_pool()


def sources() -> Path:
    """Return the root folder of the project."""
    return Path(__file__).resolve().parents[3]
