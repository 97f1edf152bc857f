"""Every test run: which database it uses, and that no test sees what another one left in memory.

DATABASE_URL names a server (the test database is MOTCUA_TEST_DB there). Without it a private server is
started in a throw-away folder as soon as a test asks for the database; parallel processes share it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

FOLDER = "MOTCUA_TEST_SERVER"

# Continuous integration draws the same examples every time; a developer's machine draws new ones.
settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("develop", deadline=None)


def pytest_configure(config: pytest.Config) -> None:
    """Choose examples and folder once, before parallel processes inherit the environment."""
    settings.load_profile("ci" if os.environ.get("CI") else "develop")
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
def quick_and_private_settings(tmp_path_factory):
    """Cheap password hashes (the real ones stay readable) and a folder of files for this run alone."""
    from django.conf import settings as django_settings
    from django.test import override_settings

    cheap = "django.contrib.auth.hashers.MD5PasswordHasher"
    hashers = [cheap, *django_settings.PASSWORD_HASHERS]
    static = tmp_path_factory.mktemp("static")
    with override_settings(
        PASSWORD_HASHERS=hashers, MEDIA_ROOT=tmp_path_factory.mktemp("files"), STATIC_ROOT=static
    ):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered():
    """Forget what a process may keep of the database; the next test has another one."""
    from django.core.cache import cache

    from motcua.agencies import freshness
    from motcua.catalogue import search
    from motcua.kernel import clock

    def forget() -> None:
        clock.forget_shift()
        freshness.forget()
        search.forget()
        cache.clear()

    forget()
    yield
    forget()


@pytest.fixture(autouse=True)
def no_event_loop_left(request):
    """Hide the loop that a browser keeps in this thread from tests that run one of their own."""
    if request.node.get_closest_marker("browser"):
        yield
        return
    left = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(left)


@pytest.fixture(scope="session", autouse=True)
def emptying_between_tests():
    """Let tests that commit (`django_db(transaction=True)`) empty the tables that refuse it in the program.

    The journal and its kin are append-only by triggers; only the emptying after such a test goes past them.
    """
    from django.db import OperationalError
    from django.db.backends.postgresql.operations import DatabaseOperations

    with pytest.MonkeyPatch.context() as patch:
        original = DatabaseOperations.execute_sql_flush

        def flush(self, statements):
            before = ["SET session_replication_role = replica", "SET lock_timeout = '60s'"]
            # Tables that Django does not manage, so that it leaves them as they are.
            statements = [*statements, "TRUNCATE procrastinate_jobs, procrastinate_periodic_defers CASCADE"]
            after = ["SET session_replication_role = DEFAULT", "SET lock_timeout = '3s'"]
            for left in (3, 2, 1, 0):
                try:
                    original(self, [*before, *statements, *after])
                    return
                except OperationalError:
                    # A page that the test has left may still be being answered: it holds locks in its own order.
                    if not left:
                        raise
                    time.sleep(1)

        patch.setattr(DatabaseOperations, "execute_sql_flush", flush)
        yield
