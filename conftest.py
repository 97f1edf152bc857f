"""Every test run: which database it uses.

DATABASE_URL names a server (the test database is MOTCUA_TEST_DB there). Without it a private server is
started in a throw-away folder as soon as a test asks for the database; parallel processes share it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

FOLDER = "MOTCUA_TEST_SERVER"


def pytest_configure(config: pytest.Config) -> None:
    """Choose the folder once, before parallel processes inherit the environment."""
    if not os.environ.get("DATABASE_URL") and FOLDER not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="motcua-test-"))
        folder.chmod(0o755)  # the account of the server must be able to enter
        os.environ[FOLDER] = str(folder)
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.fixture(scope="session")
def private_test_server():
    """Start, or join, the private server of this run; nothing when DATABASE_URL names one."""
    if os.environ.get("DATABASE_URL") or FOLDER not in os.environ:
        yield None
        return
    from motcua.config.postgres import PrivateServer

    server = PrivateServer(Path(os.environ[FOLDER]), durable=False)
    yield server.enter().administrator
    server.leave()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(private_test_server, django_db_modify_db_settings_parallel_suffix):
    """Point Django at the private server before the test database is made."""
    if private_test_server is None:
        return
    from django.db import connections

    from motcua.config.settings import database_settings

    wanted = database_settings(private_test_server)
    for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT"):
        connections["default"].settings_dict[name] = wanted[name]


@pytest.fixture(scope="session", autouse=True)
def emptying_between_tests():
    """Let tests that commit (`django_db(transaction=True)`) empty the tables that refuse it in the program.

    The journal and its kin are append-only by triggers; only the emptying after such a test goes past them.
    """
    from django.db.backends.postgresql.operations import DatabaseOperations

    with pytest.MonkeyPatch.context() as patch:
        original = DatabaseOperations.execute_sql_flush

        def flush(self, statements):
            statements = ["SET session_replication_role = replica", *statements]
            return original(self, [*statements, "SET session_replication_role = DEFAULT"])

        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield
