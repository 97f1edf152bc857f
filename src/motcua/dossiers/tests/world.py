"""A small province for tests: a commune with its counter, a department with the centre, staff as actors, one procedure.

Names are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from motcua.accounts.models import User
from motcua.agencies import freshness
from motcua.agencies.models import Level, Unit, UnitKind
from motcua.catalogue import queries as catalogue
from motcua.catalogue.models import (
    Channel,
    Component,
    ElectronicProcess,
    Fee,
    Field,
    HandlingProcess,
    Procedure,
    ProcedureRevision,
    ProcessStep,
    ReceptionEntry,
)
from motcua.dossiers.commands import NewDossier, PaperBrought, PersonGiven
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.text import sort_key

EVERYTHING = frozenset(
    [
        "dossier.view",
        "dossier.create",
        "dossier.accept",
        "dossier.transfer",
        "dossier.handle",
        "dossier.assign",
        "dossier.consult",
        "dossier.approve_supplement",
        "dossier.sign",
        "dossier.apologise",
        "dossier.reschedule",
        "dossier.return",
        "dossier.withdraw",
        "dossier.correct",
        "dossier.supervise",
        "dossier.recompute",
        "register.view",
        "board.view",
        "fee.collect",
        "papers.upload",
        "papers.view",
    ]
)
BEGIN = date(2021, 1, 1)


@dataclass
class World:
    """Units, actors and the procedure of the tests."""

    province: Unit
    centre: Unit
    department: Unit
    division: Unit
    commune: Unit
    counter: Unit
    officer: Actor
    handler: Actor
    head: Actor
    consulted: Actor
    auditor: Actor
    procedure: Procedure
    revision: ProcedureRevision


def unit(key: str, name: str, kind: str, parent: Unit | None = None, **values: Any) -> Unit:
    """A unit with its materialised path."""
    row = Unit.objects.create(
        key=key, name=name, kind=kind, parent=parent, path="", valid_from=BEGIN, sort_key=sort_key(name),
        search_key=name.lower(), **values,
    )  # fmt: skip
    row.path = f"{parent.path if parent else ''}{row.pk:06d}."
    row.save(update_fields=["path"])
    return row


def actor(
    name: str, unit: Unit, *, permissions: frozenset[str] = EVERYTHING, scope: tuple[str, ...] | None = None
) -> Actor:
    """A member of staff of a unit, with a user row behind."""
    user = User.objects.create(
        username=name.lower().replace(" ", "."), name=name, sort_key=sort_key(name), search_key=name.lower(),
        created_at=clock.machine_now(),
    )  # fmt: skip
    return Actor(
        user_id=user.pk, post_id=None, unit_id=unit.pk, name=name, permissions=permissions,
        scope_paths=scope if scope is not None else (unit.path,), unit_path=unit.path,
    )  # fmt: skip


STEPS = (
    ("Tiếp nhận", "can_bo_tiep_nhan", "counter", 60),
    ("Phân công", "lanh_dao", "resolving", 60),
    ("Thẩm định", "cong_chuc_thu_ly", "resolving", 960),
    ("Trình ký", "cong_chuc_thu_ly", "resolving", 120),
    ("Ký duyệt", "lanh_dao", "resolving", 240),
    ("Trả kết quả", "can_bo_tra_ket_qua", "counter", 60),
)


def procedure(
    code: str = "1.000123", name: str = "Đăng ký việc thử nghiệm", *, limit: str = "5", unit_of_limit: str = "working_day",
    steps: tuple[tuple[str, str, str, int], ...] = STEPS, settings: dict[str, Any] | None = None, fee: int = 8000,
    level: str = "commune", cutoff: time | None = None, with_process: bool = True, groups: dict[int, int] | None = None,
    agencies: dict[int, str] | None = None,
) -> ProcedureRevision:  # fmt: skip
    """A procedure with a revision, two channels, two papers, and its approved, running process."""
    field, _ = Field.objects.get_or_create(name="Lĩnh vực thử", defaults={"sort_key": "l"})
    row = Procedure.objects.create(
        code=code,
        name=name,
        sort_key=sort_key(name)[:400],
        search_key=name.lower(),
        field=field,
        levels=[level],
    )
    revision = ProcedureRevision.objects.create(
        procedure=row, number=1, valid_from=BEGIN, name=name, levels=[level], handling_settings=settings or {},
        source_text="{}", source_digest=code, digest=code, created_at=clock.machine_now(),
    )  # fmt: skip
    row.current_revision = revision
    row.save(update_fields=["current_revision"])
    for number, kind in enumerate(("counter", "online", "post"), 1):
        channel = Channel.objects.create(
            revision=revision, number=number, kind=kind, limit_value=Decimal(limit), limit_unit=unit_of_limit, same_day_cutoff=cutoff,
        )  # fmt: skip
        if fee:
            Fee.objects.create(
                channel=channel, number=1, kind="charge", amount=fee, unit="đồng", note="Lệ phí thử"
            )
    for number, paper in enumerate(("Tờ khai theo mẫu", "Bản chính giấy tờ kèm theo"), 1):
        Component.objects.create(revision=revision, number=number, name=paper, originals=1)
    if with_process:
        process = HandlingProcess.objects.create(
            procedure=row, revision=revision, level=level, number=1, status="approved", decision_number="01/QĐ-UBND",
            valid_from=BEGIN, digest=code,
        )  # fmt: skip
        for number, (title, role, kind, minutes) in enumerate(steps, 1):
            ProcessStep.objects.create(
                process=process, number=number, name=title, role=role, unit_kind=kind, minutes=minutes,
                parallel_group=(groups or {}).get(number), agency=(agencies or {}).get(number, ""),
            )  # fmt: skip
        ElectronicProcess.objects.create(process=process, steps=[], digest=code, active=True)
    return revision


def listed(counter: Unit, revision: ProcedureRevision, resolving: Unit) -> None:
    """Put the procedure on the counter's reception list."""
    ReceptionEntry.objects.create(
        counter=counter,
        procedure=revision.procedure,
        resolving_unit=resolving,
        valid_from=BEGIN,
        decision_number="10/QĐ-UBND",
    )


def build() -> World:
    """The whole small province."""
    freshness.forget()
    catalogue.forget()
    province = unit(
        "t",
        "Ủy ban nhân dân tỉnh Thử",
        UnitKind.PROVINCE_COMMITTEE,
        level=Level.PROVINCE,
        identifier_code="H58",
    )
    department = unit(
        "t.so", "Sở Thử nghiệm", UnitKind.DEPARTMENT, province, level=Level.PROVINCE, identifier_code="H58.20"
    )
    division = unit("t.so.p1", "Phòng Nghiệp vụ", UnitKind.DIVISION, department, level=Level.PROVINCE)
    centre = unit(
        "t.tt",
        "Trung tâm Phục vụ hành chính công tỉnh Thử",
        UnitKind.SERVICE_CENTRE,
        province,
        level=Level.PROVINCE,
        identifier_code="H58.01.99",
    )
    district = unit(
        "t.h",
        "Ủy ban nhân dân huyện Thử",
        UnitKind.DISTRICT_COMMITTEE,
        province,
        level=Level.DISTRICT,
        identifier_code="H58.30",
    )
    commune = unit(
        "t.h.x",
        "Ủy ban nhân dân xã Thử Đông",
        UnitKind.COMMUNE_COMMITTEE,
        district,
        level=Level.COMMUNE,
        identifier_code="H58.30.21",
    )
    counter = unit(
        "t.h.x.mc",
        "Bộ phận Một cửa xã Thử Đông",
        UnitKind.COUNTER,
        commune,
        level=Level.COMMUNE,
        counter_of=commune,
    )
    revision = procedure()
    listed(counter, revision, commune)
    return World(
        province=province, centre=centre, department=department, division=division, commune=commune, counter=counter,
        officer=actor("Nguyễn Thị Tiếp Nhận", counter), handler=actor("Trần Văn Thụ Lý", commune), head=actor("Lê Thị Chủ Tịch", commune),
        consulted=actor("Phạm Văn Góp Ý", division), auditor=actor("Võ Kiểm", province, permissions=frozenset({"dossier.view"}), scope=("",)),
        procedure=revision.procedure, revision=revision,
    )  # fmt: skip


def filing(world: World, **changes: Any) -> NewDossier:
    """What the counter types for an invented citizen; `papers=()` says that none applies."""
    components = list(world.revision.components.order_by("number"))
    values: dict[str, Any] = {
        "counter_id": world.counter.pk,
        "procedure_code": world.procedure.code,
        "applicant": PersonGiven(
            name="Huỳnh Thị Bưởi",
            identity_number="082190000001",
            address="Ấp 1, xã Thử Đông",
            phone="0900000001",
            email="buoi@example.test",
        ),
        "papers": tuple(PaperBrought(name=c.name, component_id=c.pk, originals=1) for c in components),
    }
    return NewDossier(**(values | changes))


def on(day: int, month: int = 1, hour: int = 8, minute: int = 0) -> datetime:
    """A local moment of 2022."""
    return datetime(2022, month, day, hour, minute, tzinfo=clock.ZONE)
