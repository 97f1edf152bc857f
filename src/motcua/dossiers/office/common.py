"""What the screens of the dossiers share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.catalogue.models import Procedure
from motcua.dossiers import policy, queries
from motcua.dossiers.history import role_title
from motcua.dossiers.models import Dossier
from motcua.kernel import journal
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal
from motcua.web.access import actor_of
from motcua.web.tables import Column, Kind, Table


def actor(request: HttpRequest) -> Actor:
    """Who acts; pages of this room are for signed-in staff only."""
    found: Actor = actor_of(request)
    return found


#: Lists are subjects of their own in the records of access: one stable id a list.
_LISTS = UUID("0d6c1f5a-7b1e-5c0a-9a53-2f0f8b7f4e61")


def note_list(request: HttpRequest, name: str, table: Table | None = None) -> None:
    """Record that the actor saw a list with people's names, or took it as a file (no table); once a page view.

    A table without rows shows nobody and leaves no record.
    """
    if table is not None and not table.page.rows:
        return
    purpose = f"{name}.list" if table is not None else f"{name}.file"
    journal.record_access("list", uuid5(_LISTS, name), by=actor(request), purpose=purpose)


def new_key() -> str:
    """An idempotency key for one form: sent twice, done once."""
    return uuid4().hex


def address(name: str, query: dict[str, Any] | None = None, **kwargs: Any) -> str:
    """A URL by page name, with a query of the values that are not empty."""
    url = reverse(name, kwargs=kwargs or None)
    given = {key: value for key, value in (query or {}).items() if value not in (None, "")}
    return f"{url}?{urlencode(given)}" if given else url


def page_of_dossier(row: Dossier) -> str:
    """The address of a dossier's page."""
    return reverse("dossiers.dossier", kwargs={"dossier_id": row.pk})


def unit_name(unit_id: int | None) -> str:
    """The name of a unit, empty for none; no statement."""
    node = policy.units().get(unit_id or 0)
    return node.name if node else ""


def procedure_label(code: str) -> str:
    """Code and name of a procedure, for a chosen option."""
    name = Procedure.objects.filter(code=code).values_list("name", flat=True).first()
    return f"{code} · {name}" if name else code


def need_counter(request: HttpRequest, *, working: bool = True) -> policy.UnitNode:
    """The counter of the page, by `?bo-phan=` or the actor's own; refused with a sentence when there is none."""
    asked = request.POST.get("bo_phan") or request.GET.get("bo-phan")
    found = queries.counter_of(actor(request), asked, working=working)
    if found is None:
        raise Refusal(
            _("Vị trí công tác hiện tại của anh/chị không thuộc Bộ phận Một cửa nào."),
            rule="Điều 11 Nghị định 61/2018/NĐ-CP",
            next_step=_("Xin chọn vị trí công tác tại Bộ phận Một cửa ở góc trên bên phải."),
            code="no_counter",
            status=403,
        )
    return found


def counter_choices(request: HttpRequest, *, working: bool) -> list[tuple[int, str]]:
    """Counters for a select; empty when there is nothing to choose, capped where a province would fill the page."""
    known = queries.counters_of(actor(request), working=working)
    return [(node.id, node.name) for node in known[:250]] if len(known) > 1 else []


def list_columns(*, extra: Sequence[Column] = (), handler: bool = True) -> list[Column]:
    """The columns of every list of dossiers."""
    columns = [
        Column("code", _("Mã hồ sơ"), lambda row: row.code or _("(chưa cấp mã)"), Kind.CODE, link=page_of_dossier, sort="code"),
        Column("procedure", _("Thủ tục"), lambda row: row.procedure.name, wide=True),
        Column("applicant", _("Người nộp, chủ hồ sơ"), lambda row: row.applicant.name, template="dossiers/cells/applicant.html"),
        Column("step", _("Bước"), lambda row: step_words(row)),
    ]  # fmt: skip
    if handler:
        columns.append(
            Column(
                "holder",
                _("Nơi giữ"),
                lambda row: row.unit.called if row.unit else "",
                template="dossiers/cells/holder.html",
            )
        )
        columns.append(
            Column(
                "handler",
                _("Người xử lý"),
                lambda row: row.assignee.name if row.assignee else "",
                on_screen=False,
            )
        )
    columns += [
        Column("due_at", _("Hạn trả"), lambda row: row.due_at, Kind.DUE, sort="due_at", finished=lambda row: row.finished_at,
               paused=lambda row: row.stopped_at is not None),
        Column("status", _("Trạng thái"), lambda row: row.status, Kind.STATE),
        Column("received_at", _("Tiếp nhận lúc"), lambda row: row.received_at, Kind.DATETIME, on_screen=False),
    ]  # fmt: skip
    return [*columns, *extra]


def step_words(row: Dossier) -> str:
    """Number and role of the step where a dossier stands."""
    if not row.step:
        return role_title(row.role) if row.role else ""
    return f"{row.step}. {role_title(row.role)}"


def row_class(row: Dossier) -> str:
    """Colour of a row by the rest of its time."""
    from motcua.kernel import clock
    from motcua.web.formats import DueLevel, due_state

    level = due_state(
        row.due_at, clock.now(), finished=row.finished_at, paused=row.stopped_at is not None
    ).level
    return {DueLevel.LATE: "row-late", DueLevel.TODAY: "row-soon", DueLevel.SOON: "row-soon"}.get(level, "")
