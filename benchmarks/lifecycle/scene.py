"""What a benchmark needs in the database: simulated dossiers, counters with a five-hand process, tokens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from motcua.config.arguments import progress
from motcua.config.failure import Failure


def ensure_dossiers(wanted: int) -> int:
    """Simulate what is missing; returns how many dossiers there are."""
    from motcua.dossiers.models import Dossier
    from motcua.dossiers.simulation.run import Order, simulate
    from motcua.kernel import clock

    if not clock.is_demonstration():
        raise Failure("Chỉ đo trên tỉnh trình diễn; dữ liệu này là của một tỉnh thật.")
    have = Dossier.objects.count()
    if have < wanted:
        now = clock.now()
        progress(f"Đang tạo {wanted - have} hồ sơ giả định…")
        start = now.date() - timedelta(days=270)
        simulate(Order(wanted - have, start, now.date(), 20220301 + have, now, None, 2))
        analyse()
        have = Dossier.objects.count()
    return have


def analyse() -> None:
    """Fresh statistics after bulk loading, by the role that owns the tables."""
    import os

    import psycopg

    owner = os.environ.get("MOTCUA_OWNER_DATABASE_URL") or os.environ["DATABASE_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def places(count: int) -> list[dict[str, Any]]:
    """Commune counters, each with a procedure of six steps (five hand-overs) and a token of its commune."""
    from motcua.catalogue.models import Component, ProcessStep, ReceptionEntry
    from motcua.kernel import clock

    today = clock.today()
    shape = ("counter", "resolving", "resolving", "resolving", "resolving", "counter")
    fitting: dict[int, list[str]] = {}
    rows = ProcessStep.objects.filter(
        process__status="approved", process__level="commune", process__electronic__active=True
    ).order_by("number")
    for procedure, kind, agency in rows.values_list("process__procedure_id", "unit_kind", "agency"):
        # A step at a named agency would need that agency's token.
        fitting.setdefault(procedure, []).append(agency or kind)
    wanted = [procedure for procedure, kinds in fitting.items() if tuple(kinds) == shape]
    entries = (
        ReceptionEntry.objects.in_force(today)
        .filter(procedure_id__in=wanted, counter__level="commune")
        .select_related("procedure", "resolving_unit")
        .order_by("counter_id", "procedure_id")
    )
    found: dict[int, dict[str, Any]] = {}
    for entry in entries:
        if entry.counter_id in found:
            continue
        component = (
            Component.objects.filter(revision_id=entry.procedure.current_revision_id)
            .order_by("number")
            .first()
        )
        if component is None or entry.resolving_unit is None:
            continue
        found[entry.counter_id] = {
            "counter_id": entry.counter_id, "procedure_code": entry.procedure.code, "component_id": component.pk,
            "headers": f"Authorization: Bearer {token(entry.resolving_unit.key, today)}\r\n",
        }  # fmt: skip
        if len(found) == count:
            break
    if not found:
        raise Failure("Tỉnh này không có thủ tục cấp xã nào có quy trình sáu bước để đo.")
    return list(found.values())


def token(unit: str, today: date) -> str:
    """A fresh token of a post of integration in the unit, for a day."""
    from motcua.accounts import commands
    from motcua.accounts.models import Post, User
    from motcua.accounts.permissions import token_scopes
    from motcua.kernel.actor import SYSTEM

    name = ("do-" + unit.replace(".", "-"))[-60:]
    user = User.objects.filter(username=name).first() or commands.create_user(
        username=name, name="Phần mềm đo (giả định)", by=SYSTEM
    )
    post = Post.objects.filter(user=user, valid_to=None).first() or commands.give_post(
        user_id=user.pk, unit=unit, title="Phần mềm đo", roles=["integration"], valid_from=today, by=SYSTEM
    )
    _row, text = commands.issue_token(
        post_id=post.pk, name="đo tốc độ", scopes=[one.name for one in token_scopes()],
        valid_to=today + timedelta(days=1), by=SYSTEM,
    )  # fmt: skip
    return text


def waiting() -> int:
    """Jobs and notices that should be done by now."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') "
            "AND (scheduled_at IS NULL OR scheduled_at <= now())) + "
            "(SELECT count(*) FROM notices_notice WHERE state = 'waiting')"
        )
        number: int = cursor.fetchone()[0]
    return number


def postgres_version() -> str:
    """The version of the server and whether it syncs."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')"
        )
        version, fsync, commit = cursor.fetchone()
    return f"{version} (fsync={fsync}, synchronous_commit={commit})"
