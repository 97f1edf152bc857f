"""The private PostgreSQL server of a data folder.

Every command holds a shared lock on the data folder while it works; starting and stopping happen under a
second, exclusive one; the last command out stops the server. The server speaks on a Unix socket in a
short private folder and on no network port.

Two roles share the database: the owner, who migrates, and the application, who owns nothing.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from motcua.config.cluster import Cluster
from motcua.config.failure import Failure
from motcua.config.processes import FileLock

ADMINISTRATOR, OWNER, APPLICATION, DATABASE = "postgres", "motcua_owner", "motcua_app", "motcua"

Report = Callable[[str], None]


@dataclass(frozen=True)
class Urls:
    """Addresses of the database: of the role that migrates, of the application, of the administrator.

    The administrator's is empty for a database that is not ours.
    """

    owner: str
    application: str
    administrator: str = ""


def silent(_text: str) -> None:
    """Report nothing."""


class PrivateServer:
    """The server of one data folder, as seen by one command.

    `durable=False` trades safety against a power cut for speed; for throw-away databases only.
    """

    def __init__(self, data: Path, *, durable: bool = True, report: Report = silent) -> None:
        self.data = data
        self.report = report
        self._secrets_path = data / "postgres.json"
        self._using = FileLock(data / "in-use.lock")
        self._changing = FileLock(data / "start-stop.lock")
        self.cluster = Cluster(data, durable=durable, report=report)

    def enter(self) -> Urls:
        """Join the users of the server, starting it when it does not run; returns its addresses."""
        try:
            self.data.mkdir(parents=True, exist_ok=True)
            with self._changing.alone():
                self._using.share()
                return self._ensure_running()
        except (PermissionError, FileExistsError, NotADirectoryError, FileNotFoundError) as problem:
            self._using.release()
            ours = {str(self._using.path), str(self._changing.path)}
            if (
                self.data.is_dir()
                and not isinstance(problem, PermissionError)
                and problem.filename not in ours
            ):
                raise
            raise Failure(
                f"Không ghi được vào {problem.filename} ({problem.strerror}). "
                "Hãy chọn thư mục dữ liệu khác bằng --data."
            ) from problem
        except BaseException:
            self._using.release()
            raise

    def ensure_running(self) -> Urls:
        """Start the server again when it has died; for a command that has entered."""
        with self._changing.alone():
            return self._ensure_running()

    def is_running(self) -> bool:
        """Tell whether the server lives, at the cost of a few file reads."""
        return self.cluster.running_pid() is not None

    def leave(self) -> None:
        """Leave the users of the server; the last one stops it."""
        with self._changing.alone():
            self._using.release()
            if self._using.try_seize():
                try:
                    self.cluster.stop()
                finally:
                    self._using.release()

    def _ensure_running(self) -> Urls:
        passwords = self._passwords()
        first = not self.cluster.exists()
        if first:
            self.report("Đang tạo cơ sở dữ liệu riêng…")
            self.cluster.create(ADMINISTRATOR, passwords[ADMINISTRATOR])
        self.cluster.ensure_started()
        urls = self._urls(passwords)
        if not passwords.get("ready"):
            _provision(urls.administrator, passwords)
            self._save({**passwords, "ready": "yes"})
        return urls

    def _urls(self, passwords: dict[str, str]) -> Urls:
        def url(role: str, database: str) -> str:
            return (
                f"postgresql://{role}:{passwords[role]}@/{database}"
                f"?host={quote(self.cluster.host, safe='')}&port={self.cluster.port}"
            )

        return Urls(url(OWNER, DATABASE), url(APPLICATION, DATABASE), url(ADMINISTRATOR, "postgres"))

    def _passwords(self) -> dict[str, str]:
        if self._secrets_path.exists() and self.cluster.exists():
            kept: dict[str, str] = json.loads(self._secrets_path.read_text(encoding="utf-8"))
            return kept
        if self.cluster.exists():
            raise Failure(
                f"Thiếu {self._secrets_path} (mật khẩu của cơ sở dữ liệu). Hãy khôi phục tệp này từ bản sao lưu."
            )
        made = {role: secrets.token_hex(24) for role in (ADMINISTRATOR, OWNER, APPLICATION)}
        self._save(made)
        return made

    def _save(self, passwords: dict[str, str]) -> None:
        making = self._secrets_path.with_name("postgres.json.making")
        making.unlink(missing_ok=True)
        descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(passwords, file)
            file.flush()
            os.fsync(file.fileno())
        making.replace(self._secrets_path)


def _provision(administrator: str, passwords: dict[str, str]) -> None:
    """Make the two roles and the database; safe to repeat after an interruption."""
    import psycopg
    from psycopg import sql

    owner, application = sql.Identifier(OWNER), sql.Identifier(APPLICATION)
    with psycopg.connect(administrator, autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
        for role in (OWNER, APPLICATION):
            verb = sql.SQL("ALTER ROLE" if role in known else "CREATE ROLE")
            connection.execute(
                sql.SQL("{} {} LOGIN PASSWORD {}").format(
                    verb, sql.Identifier(role), sql.Literal(passwords[role])
                )
            )
        exists = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(exists, [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), owner))
    inside = administrator.replace("@/postgres?", f"@/{DATABASE}?")
    with psycopg.connect(inside, autocommit=True) as connection:
        for statement in (
            "REVOKE ALL ON DATABASE motcua FROM PUBLIC",
            "GRANT CONNECT, TEMPORARY ON DATABASE motcua TO {application}",
            "ALTER SCHEMA public OWNER TO {owner}",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            "GRANT USAGE ON SCHEMA public TO {application}",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
            "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {application}",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
            "GRANT USAGE, SELECT ON SEQUENCES TO {application}",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public "
            "GRANT EXECUTE ON FUNCTIONS TO {application}",
        ):
            connection.execute(sql.SQL(statement).format(owner=owner, application=application))


def outside_urls() -> Urls | None:
    """Return the addresses of a database given in the environment; None when there is none.

    Raises Failure when what is given is not the address of a PostgreSQL database.
    """
    given = os.environ.get("DATABASE_URL")
    if not given:
        return None
    parts = urlsplit(given)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise Failure(
            "DATABASE_URL không đúng dạng postgresql://tài_khoản:mật_khẩu@máy:cổng/tên_cơ_sở_dữ_liệu. "
            "Hãy sửa lại, hoặc bỏ biến này để dùng cơ sở dữ liệu riêng."
        )
    return Urls(owner=os.environ.get("MOTCUA_OWNER_DATABASE_URL") or given, application=given)


def reach(urls: Urls) -> None:
    """Try the application's address once; raises Failure, with what the server said, when it is of no use.

    Before a pool is opened: a pool would try again and again, and complain each time.
    """
    import psycopg

    try:
        psycopg.connect(urls.application, connect_timeout=10).close()
    except psycopg.Error as problem:
        said = " ".join(str(problem).split())
        raise Failure(
            f"Không kết nối được cơ sở dữ liệu mà DATABASE_URL nêu ({said}). "
            "Hãy kiểm tra địa chỉ, tài khoản và máy chủ rồi chạy lại."
        ) from problem


@contextlib.contextmanager
def private_server(data: Path, *, durable: bool = True, report: Report = silent) -> Iterator[Urls]:
    """Give the addresses of the database of `data` for the length of a block.

    With DATABASE_URL in the environment nothing is started and that database is given.
    """
    outside = outside_urls()
    if outside is not None:
        yield outside
        return
    server = PrivateServer(data, durable=durable, report=report)
    urls = server.enter()
    try:
        yield urls
    finally:
        server.leave()
