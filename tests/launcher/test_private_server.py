"""The private database server: locks, start, stop, what a crash leaves."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import psycopg
import pytest
from tests.launcher.conftest import surroundings, wait_until

from motcua.config import cluster
from motcua.config.failure import Failure
from motcua.config.postgres import PrivateServer, private_server
from motcua.config.processes import identity

pytestmark = pytest.mark.xdist_group("launcher")

USE_AND_PRINT_PID = """
import sys, time
from pathlib import Path
from motcua.config.postgres import PrivateServer
server = PrivateServer(Path(sys.argv[1]), durable=False)
server.enter()
print(server.cluster.running_pid(), flush=True)
sys.stdin.readline()
server.leave()
"""


@pytest.fixture(autouse=True)
def no_database_given(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("MOTCUA_OWNER_DATABASE_URL", raising=False)


def server_of(folder: Path) -> PrivateServer:
    return PrivateServer(folder, durable=False)


def user_of(folder: Path) -> subprocess.Popen[str]:
    """Another command that uses the server of `folder` until its input ends."""
    return subprocess.Popen(
        [sys.executable, "-P", "-c", USE_AND_PRINT_PID, str(folder)],
        env=surroundings(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def answers(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def test_the_last_command_out_stops_the_server(folder):
    first, second = server_of(folder), server_of(folder)
    urls = first.enter()
    second.enter()
    first.leave()
    assert answers(urls.application)
    second.leave()
    assert not first.is_running()
    with pytest.raises(psycopg.OperationalError):
        answers(urls.application)


def test_commands_at_once_share_one_server(folder):
    commands = [user_of(folder) for _ in range(3)]
    pids = {command.stdout.readline().strip() for command in commands}
    assert len(pids) == 1 and pids != {"None"}
    for command in commands:
        command.communicate("\n", timeout=30)
    wait_until(lambda: identity(int(next(iter(pids)))) is None, 5)


def test_a_killed_command_leaves_a_server_that_the_next_one_takes_over(folder):
    command = user_of(folder)
    pid = int(command.stdout.readline())
    command.kill()
    command.communicate()
    with private_server(folder, durable=False) as urls:
        assert answers(urls.application)
        assert server_of(folder).cluster.running_pid() == pid
    wait_until(lambda: identity(pid) is None, 5)


def test_a_killed_server_comes_back_at_the_same_address_with_its_rows(folder):
    server = server_of(folder)
    before = server.enter()
    with psycopg.connect(before.owner) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (n integer)")
        connection.execute("INSERT INTO kept VALUES (1)")
    os.kill(server.cluster.running_pid(), signal.SIGKILL)
    wait_until(lambda: not server.is_running(), 5)
    after = server.ensure_running()
    assert after == before
    with psycopg.connect(after.application) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone()[0] >= 1
    server.leave()


def test_a_pid_file_that_names_a_stranger_is_not_believed(folder):
    with private_server(folder, durable=False):
        cluster = server_of(folder).cluster.folder
        left = (cluster / "postmaster.pid").read_text().splitlines()
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        (cluster / "postmaster.pid").write_text("\n".join([str(stranger.pid), *left[1:]]) + "\n")
        with private_server(folder, durable=False) as urls:
            assert answers(urls.application)
        assert stranger.poll() is None
    finally:
        stranger.communicate()


def test_the_application_owns_no_table_and_makes_none(folder):
    with private_server(folder, durable=False) as urls:
        with psycopg.connect(urls.owner) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS ledger (n integer)")
        with psycopg.connect(urls.application, autocommit=True) as connection:
            connection.execute("INSERT INTO ledger VALUES (1)")
            for statement in ("DROP TABLE ledger", "TRUNCATE ledger", "CREATE TABLE other (n integer)"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)


def test_case_folds_vietnamese_letters_and_connections_need_a_password(folder):
    with private_server(folder, durable=False) as urls:
        with psycopg.connect(urls.application) as connection:
            assert connection.execute("SELECT lower('ĐẶNG ỔN')").fetchone() == ("đặng ổn",)
        secret = json.loads((folder / "postgres.json").read_text())
        with pytest.raises(psycopg.OperationalError):
            answers(urls.application.replace(secret["motcua_app"], "wrong"))
        assert (folder / "postgres.json").stat().st_mode & 0o077 == 0


def test_the_socket_path_stays_short_however_long_the_folder(folder):
    deep = folder / ("x" * 120) / ("y" * 120)
    with private_server(deep, durable=False) as urls:
        host = psycopg.conninfo.conninfo_to_dict(urls.application)["host"]
        assert len(f"{host}/.s.PGSQL.5432") < 100
        assert answers(urls.application)
    assert not Path(host).exists()


def test_a_given_database_is_used_and_nothing_is_started(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    with private_server(folder / "untouched") as urls:
        assert urls.application == urls.owner == "postgresql://somewhere/else"
    assert not (folder / "untouched").exists()


def test_an_interrupted_creation_is_begun_anew(folder):
    data = folder / "interrupted"
    (data / "postgres.making" / "base").mkdir(parents=True)
    (data / "postgres.json").write_text("{}")
    with private_server(data, durable=False) as urls:
        assert answers(urls.application)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server under another account")
def test_as_root_no_right_of_a_closed_parent_is_changed():
    closed = Path(tempfile.mkdtemp(prefix="motcua-closed-"))  # mode 0700, of root
    data = closed / "data"
    try:
        with private_server(data, durable=False) as urls:
            assert answers(urls.application)
            elsewhere = Path((data / "postgres.location").read_text().strip())
            owner = psutil.Process(server_of(data).cluster.running_pid()).uids().real
        assert owner != 0
        assert closed.stat().st_mode & 0o777 == 0o700 and closed.stat().st_uid == data.stat().st_uid == 0
        with private_server(data, durable=False) as again:
            assert answers(again.application)
        shutil.rmtree(elsewhere)
        with pytest.raises(Failure, match="không còn ở đó"), private_server(data):
            pass
    finally:
        shutil.rmtree(closed)


def test_a_server_of_which_a_part_hangs_is_stopped_all_the_same(folder, monkeypatch):
    monkeypatch.setattr(cluster, "STOP_SECONDS", 1)
    data = folder / "hanging"
    server = PrivateServer(data)
    server.enter()
    postmaster = psutil.Process(server.cluster.running_pid())
    part = next(child for child in postmaster.children() if "checkpointer" in " ".join(child.cmdline()))
    part.suspend()
    server.leave()
    assert not server.is_running()
    assert "SIGINT did not stop the server" in (data / "postgres.log").read_text()
    with private_server(data) as urls:
        assert answers(urls.application)


def test_a_server_is_stopped_as_soon_as_it_was_started(folder):
    data = folder / "brief"
    server = PrivateServer(data)
    server.enter()
    server.leave()
    for _ in range(5):
        server.enter()
        began = time.monotonic()
        server.leave()
        assert time.monotonic() - began < 5
        assert "did not stop the server" not in (data / "postgres.log").read_text()
