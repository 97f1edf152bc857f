"""Reads for screens: worklists, boards, overdue totals, the register. Every one begins at the authorised queryset.

A list costs two statements whatever its length: its page, and its counts by state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import TruncWeek

from motcua.accounts.models import Post
from motcua.agencies.models import Unit, UnitKind, in_force
from motcua.dossiers import policy
from motcua.dossiers.models import Dossier, DossierTask, Party
from motcua.dossiers.values import RUNNING, WAITING, Stage
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import not_found
from motcua.kernel.text import fold
from motcua.web.formats import COUNT_LIMIT

Dossiers = QuerySet[Dossier, Dossier]

#: What a row of a list shows, read in the statement of the page.
LISTED = ("procedure", "applicant", "unit", "assignee")
COUNTER_KINDS = frozenset({UnitKind.COUNTER.value, UnitKind.SERVICE_CENTRE.value})
#: Stages in which a passed due time means a late dossier: what waits for the applicant is not late.
CAN_BE_LATE = tuple(sorted(stage.value for stage in (*RUNNING, Stage.DECIDED)))


def find(actor: Actor, dossier_id: Any) -> Dossier:
    """One dossier with the people and units that its page shows; refused (404) when the actor may not see it."""
    row = (
        Dossier.objects.visible_to(actor)
        .select_related(
            "applicant", "submitter", "procedure", "unit", "counter", "competent", "assignee", "case"
        )
        .filter(pk=dossier_id)
        .first()
    )
    if row is None:
        raise not_found("hồ sơ")
    return row


# ---- worklists -----------------------------------------------------------------------------------------------


def of_me(actor: Actor) -> Dossiers:
    """Open dossiers that lie with the actor in person."""
    return Dossier.objects.visible_to(actor).unfinished().filter(assignee_id=actor.user_id)


def of_units(actor: Actor) -> Dossiers:
    """Open dossiers that lie at the units for which the actor works."""
    return Dossier.objects.visible_to(actor).unfinished().filter(unit_id__in=policy.working_units(actor))


def in_transit(actor: Actor) -> Dossiers:
    """Dossiers handed over to the actor's units and not yet taken (the second side of Mẫu 05 is missing)."""
    return of_units(actor).filter(taken_at=None, record__has_key="hand")


def asked_of(actor: Actor) -> QuerySet[DossierTask, DossierTask]:
    """Open tasks for which other agencies wait for the actor's units (Decree 61/2018, art. 19(5)-(7))."""
    units = policy.working_units(actor)
    rows = DossierTask.objects.filter(unit_id__in=units, state="open")
    return rows.select_related("dossier__procedure", "dossier__applicant", "unit")


def capped_counts(*lists: QuerySet[Any, Any]) -> list[int]:
    """The length of several lists in one statement, each counted no further than 1,001."""
    parts, values = [], []
    for rows in lists:
        query = rows.order_by().values("pk")[: COUNT_LIMIT + 1].query
        if query.is_empty():
            parts.append("0")
            continue
        sql, given = query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) AS listed)")  # noqa: S608 - the parts come from the ORM
        values += list(given)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        return [int(value) for value in cursor.fetchone()]


def counts_by_state(rows: Dossiers) -> dict[int, int]:
    """How many rows of a list stand in each national state, counted no further than 1,001 in all."""
    within = Dossier.objects.filter(pk__in=rows.order_by().values("pk")[: COUNT_LIMIT + 1])
    return dict(within.order_by().values_list("status").annotate(number=Count("pk")))


# ---- filters -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list may be narrowed by; all of it stands in the URL."""

    status: int | None = None
    procedure_code: str = ""
    step_role: str = ""
    due: str = ""
    text: str = ""


def filtered(rows: Dossiers, filters: Filters, *, at: datetime, with_status: bool = True) -> Dossiers:
    """The list narrowed; `due` is `qua-han`, `hom-nay` or `ba-ngay`."""
    if filters.status is not None and with_status:
        rows = rows.filter(status=filters.status)
    if filters.procedure_code:
        rows = rows.filter(procedure__code=filters.procedure_code)
    if filters.step_role:
        rows = rows.filter(role=filters.step_role)
    if filters.due:
        rows = rows.filter(due_condition(filters.due, at))
    return rows.filter(text_condition(filters.text)) if filters.text.strip() else rows


def text_condition(text: str) -> Q:
    """Rows whose code begins or ends with the text, or whose applicant's name or number holds it."""
    cleaned = text.strip()
    digits = cleaned.replace(" ", "")
    condition = Q(code__istartswith=digits) | Q(applicant__search_key__contains=fold(cleaned))
    if digits.isdigit():
        condition |= Q(applicant__identity_number=digits)
    if "-" in digits or digits.isdigit():
        condition |= Q(code__endswith=digits)
    return condition


def due_condition(kind: str, at: datetime) -> Q:
    """Late now, due today, or due within three days."""
    if kind == "qua-han":
        return late(at)
    start, end = day_bounds(clock.local(at).date())
    running = Q(stage__in=CAN_BE_LATE)
    if kind == "hom-nay":
        return running & Q(due_at__gte=start, due_at__lt=end)
    if kind == "ba-ngay":
        return running & Q(due_at__gte=at, due_at__lt=end + timedelta(days=3))
    return Q()


def late(at: datetime) -> Q:
    """Overdue and not finished: the statutory due time has passed while the clock ran."""
    return Q(stage__in=CAN_BE_LATE, due_at__lt=at, finished_at=None)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The half-open local day."""
    start = datetime.combine(day, time(0), tzinfo=clock.ZONE)
    return start, start + timedelta(days=1)


# ---- counters ------------------------------------------------------------------------------------------------


def counters_of(actor: Actor, *, working: bool = True) -> list[policy.UnitNode]:
    """The counters at which the actor works (or, with `working=False`, into which the actor may see)."""
    ids = policy.working_units(actor) if working else _seen(actor)
    found = [node for node in policy.units().values() if node.id in ids and node.kind in COUNTER_KINDS]
    return sorted(found, key=lambda node: (node.id != actor.unit_id, len(node.path), node.name))


def _seen(actor: Actor) -> frozenset[int]:
    return frozenset(policy.units()) if "" in actor.scope_paths else (
        policy.units_in_scope(actor) | policy.working_units(actor)
    )  # fmt: skip


def counter_of(actor: Actor, asked: str | None, *, working: bool = True) -> policy.UnitNode | None:
    """The counter that the URL names, if the actor may use it, else the first one; None without any."""
    known = counters_of(actor, working=working)
    if asked and asked.isdigit():
        chosen = next((node for node in known if node.id == int(asked)), None)
        if chosen is None:
            raise not_found("Bộ phận Một cửa này")
        return chosen
    return known[0] if known else None


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One figure of the board: its key in the URL, title, condition, tone and sign."""

    key: str
    title: str
    condition: Q
    tone: str = ""
    icon: str = "inbox"
    note: str = ""


def board_lines(at: datetime) -> list[BoardLine]:
    """The figures of a counter's board; the same conditions make the rows behind them, so that they agree."""
    start, end = day_bounds(clock.local(at).date())
    open_ = Q(stage__in=[stage.value for stage in Stage if stage.is_open])
    return [
        BoardLine("cho-tiep-nhan", "Chờ tiếp nhận", Q(stage__in=["registered", "intake_supplement"]), icon="inbox",
                  note="mới đăng ký, chờ bổ sung ban đầu"),
        BoardLine("nhan-hom-nay", "Tiếp nhận hôm nay", Q(received_at__gte=start, received_at__lt=end), "good", "clipboard-check"),
        BoardLine("cho-chuyen", "Chờ chuyển", Q(stage="accepted", transferred_at=None), icon="send",
                  note="đã nhận, chưa chuyển cơ quan giải quyết"),
        BoardLine("chuyen-cham", "Chuyển chậm", open_ & Q(transfer_due_at__isnull=False) & (
            Q(transferred_at__gt=F("transfer_due_at")) | Q(transferred_at=None, transfer_due_at__lt=at, stage="accepted")),
            "warn", "hourglass-split", "trong số hồ sơ chưa xong"),
        BoardLine("den-han-hom-nay", "Đến hạn hôm nay", due_condition("hom-nay", at) & Q(finished_at=None), "warn", "stopwatch"),
        BoardLine("qua-han", "Quá hạn", late(at), "bad", "exclamation-octagon"),
        BoardLine("cho-bo-sung", "Đang dừng tính hạn", Q(stage__in=sorted(stage.value for stage in WAITING)), icon="pause-circle",
                  note="chờ người dân, chờ nghĩa vụ tài chính"),
        BoardLine("cho-tra", "Có kết quả, chờ trả", Q(stage="ready"), "good", "check2-circle"),
    ]  # fmt: skip


def of_counter(actor: Actor, counter_id: int) -> Dossiers:
    """Every dossier taken in by one counter, as far as the actor may see."""
    return Dossier.objects.visible_to(actor).filter(counter_id=counter_id)


def board_counts(actor: Actor, counter_id: int, lines: Sequence[BoardLine]) -> list[int]:
    """The figures in one statement."""
    rows = of_counter(actor, counter_id)
    return capped_counts(*(rows.filter(line.condition) for line in lines))


# ---- overdue -------------------------------------------------------------------------------------------------

#: Why a dossier is late, the first that fits: (key, words).
CAUSES: dict[str, str] = {
    "chua-nhan": "Bên nhận chưa nhận bàn giao",
    "cho-phoi-hop": "Chờ cơ quan phối hợp cho ý kiến",
    "cho-chuyen": "Bộ phận Một cửa chưa chuyển",
    "cho-chuyen-ket-qua": "Đã ký, chưa chuyển kết quả",
    "chua-phan-cong": "Chưa phân công người thụ lý",
    "dang-thu-ly": "Đang thụ lý quá thời gian",
}


def overdue(actor: Actor, at: datetime) -> QuerySet[Any, Any]:
    """Late dossiers within the actor's sight, with their cause."""
    waiting = Q(pk__in=DossierTask.objects.filter(state="open").values("dossier_id"))
    cause = Case(
        When(Q(taken_at=None) & Q(record__has_key="hand"), then=Value("chua-nhan")),
        When(waiting, then=Value("cho-phoi-hop")),
        When(stage="accepted", then=Value("cho-chuyen")),
        When(stage="decided", then=Value("cho-chuyen-ket-qua")),
        When(assignee_id=None, then=Value("chua-phan-cong")),
        default=Value("dang-thu-ly"),
    )
    return Dossier.objects.visible_to(actor).filter(late(at)).annotate(cause=cause)


def overdue_by(rows: Dossiers, *keys: str) -> list[dict[str, Any]]:
    """Totals of late dossiers by columns, most first, with the oldest due time of each."""
    from django.db.models import Min

    totals = rows.order_by().values(*keys).annotate(number=Count("pk"), oldest=Min("due_at"))
    return list(totals.order_by("-number", *keys))


def trend(actor: Actor, at: datetime, *, weeks: int = 10) -> list[dict[str, Any]]:
    """By week of the due time: how many were due, how many of them were late (finished late, or still open now)."""
    today = clock.local(at).date()
    monday = today - timedelta(days=today.weekday())
    start = day_bounds(monday - timedelta(weeks=weeks - 1))[0]
    end = day_bounds(monday + timedelta(weeks=1))[0]
    rows = (
        Dossier.objects.visible_to(actor)
        .filter(due_at__gte=start, due_at__lt=end)
        .exclude(stage__in=["withdrawn", "closed", "not_accepted"])
        .order_by()
        .annotate(week=TruncWeek("due_at", tzinfo=clock.ZONE))
        .values("week")
        .annotate(
            due=Count("pk"),
            late=Count("pk", filter=Q(finished_at__gt=F("due_at")) | late(at)),
        )
    )  # fmt: skip
    found = {row["week"].date(): row for row in rows}
    result = []
    for index in range(weeks):
        day = monday - timedelta(weeks=weeks - 1 - index)
        row = found.get(day, {"due": 0, "late": 0})
        share = round(100 * row["late"] / row["due"], 1) if row["due"] else 0.0
        result.append(
            {
                "monday": day,
                "sunday": day + timedelta(days=6),
                "due": row["due"],
                "late": row["late"],
                "share": share,
            }
        )
    return result


# ---- register ------------------------------------------------------------------------------------------------


def register_rows(actor: Actor, counter_id: int, year: int) -> Dossiers:
    """The rows of one counter's book of one year (Mẫu 06), in the order of their numbers."""
    rows = of_counter(actor, counter_id).filter(register_year=year, register_number__isnull=False)
    return rows.select_related("procedure", "applicant", "competent")


# ---- people and units ------------------------------------------------------------------------------------------


def known_person(actor: Actor, number: str) -> tuple[Party, Dossier] | None:
    """The newest party with this identity number among dossiers that the actor may see: never asked twice."""
    seen = Dossier.objects.visible_to(actor).filter(
        applicant__identity_number=number, applicant__emptied_at=None
    )
    row = seen.select_related("applicant").order_by("-applicant_id").first()
    return (row.applicant, row) if row is not None else None


def staff_of(unit_ids: frozenset[int] | set[int], on: date, *, roles: Sequence[str] = ()) -> list[Any]:
    """People with a post in one of the units on a day (with one of the roles), in Vietnamese order."""
    posts = Post.objects.filter(in_force(on), unit_id__in=unit_ids, user__is_active=True)
    if roles:
        posts = posts.filter(roles__overlap=list(roles))
    people = get_user_model().objects.filter(pk__in=posts.values("user_id"))
    return list(people.order_by("sort_key", "id")[:300])


def names_of(user_ids: Sequence[int | None]) -> dict[int, str]:
    """Names of staff by id, in one statement."""
    ids = {user_id for user_id in user_ids if user_id is not None}
    if not ids:
        return {}
    return dict(get_user_model().objects.filter(pk__in=ids).values_list("pk", "name"))


def unit_options(text: str, on: date, *, limit: int = 12) -> list[Unit]:
    """Units of the province whose name holds every word: agencies may be asked wherever they are."""
    rows = Unit.objects.valid_on(on).exclude(
        kind__in=[*COUNTER_KINDS, UnitKind.POST_POINT, UnitKind.POST_AGENCY]
    )
    for word in fold(text).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    return list(rows.select_related("parent").order_by("level", "sort_key", "id")[:limit])


def unit_names() -> Mapping[int, policy.UnitNode]:
    """All units by id, kept in the process."""
    return policy.units()
