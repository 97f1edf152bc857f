"""Roles as data: what each may do, how far it sees, and whether it needs a second factor.

A post has one or more roles. The scope of a role is a place in the tree of units, reckoned from the post's unit
(docs/decisions, "Roles and paths").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .permissions import REGISTRY as PERMISSIONS


class Scope(StrEnum):
    """How far a role sees, from the unit of the post."""

    UNIT = "unit"  # the unit and all below it
    AGENCY = "agency"  # the agency that the unit belongs to (department, committee) and all below it
    PROVINCE = "province"  # everything


@dataclass(frozen=True, slots=True)
class Role:
    """A role with its Vietnamese title, its permissions and its reach."""

    name: str
    title: str
    permissions: frozenset[str]
    scope: Scope = Scope.UNIT
    second_factor: bool = False


def _role(
    name: str, title: str, permissions: str, *, scope: Scope = Scope.UNIT, second_factor: bool = False
) -> Role:
    names = frozenset(permissions.split())
    unknown = names - PERMISSIONS.keys()
    if unknown:
        raise ValueError(f"Unknown permissions of {name}: {sorted(unknown)}")
    return Role(name, title, names, scope, second_factor)


_COMMON = "catalogue.view agencies.view dossier.view papers.view"
_ROLES: tuple[Role, ...] = (
    _role(
        "counter_officer",
        "Cán bộ tiếp nhận",
        f"{_COMMON} dossier.create dossier.accept dossier.transfer dossier.withdraw dossier.consult papers.upload "
        "papers.certify register.view board.view display.view fee.view post.handover",
    ),
    _role("returner", "Cán bộ trả kết quả", f"{_COMMON} dossier.return register.view fee.view display.view"),
    _role("fee_collector", "Cán bộ thu phí, lệ phí", f"{_COMMON} fee.collect fee.view fee.reconcile"),
    _role(
        "counter_supervisor",
        "Lãnh đạo Bộ phận Một cửa",
        f"{_COMMON} dossier.create dossier.accept dossier.transfer dossier.withdraw dossier.return dossier.assign "
        "dossier.consult dossier.supervise dossier.reschedule dossier.approve_supplement dossier.correct "
        "papers.upload register.view register.close board.view display.view fee.view fee.reconcile "
        "post.handover report.view figures.view accounts.view notices.view catalogue.set_reception",
        second_factor=True,
    ),
    _role(
        "handler",
        "Công chức thụ lý",
        f"{_COMMON} dossier.handle dossier.transfer dossier.consult dossier.apologise papers.upload",
    ),
    _role(
        "division_head",
        "Trưởng phòng",
        f"{_COMMON} dossier.handle dossier.transfer dossier.consult dossier.apologise dossier.assign "
        "dossier.approve_supplement dossier.supervise dossier.correct papers.upload report.view figures.view "
        "board.view",
    ),
    _role(
        "signer",
        "Lãnh đạo ký",
        f"{_COMMON} dossier.sign dossier.handle dossier.transfer dossier.assign dossier.approve_supplement "
        "dossier.apologise dossier.supervise dossier.correct report.view figures.view board.view register.view",
        scope=Scope.AGENCY,
        second_factor=True,
    ),
    _role(
        "clerk",
        "Văn thư",
        f"{_COMMON} dossier.issue dossier.transfer papers.upload papers.certify register.view",
        scope=Scope.AGENCY,
        second_factor=True,
    ),
    _role(
        "focal_officer",
        "Cán bộ đầu mối kiểm soát thủ tục hành chính",
        f"{_COMMON} dossier.supervise report.view figures.view board.view register.view accounts.view",
        scope=Scope.AGENCY,
    ),
    _role(
        "control_office",
        "Phòng Kiểm soát thủ tục hành chính",
        f"{_COMMON} dossier.supervise catalogue.edit catalogue.import catalogue.approve_process "
        "catalogue.set_reception catalogue.edit_synonyms report.view figures.view board.view register.view "
        "accounts.view parameters.edit workbook.apply notices.view gateway.view dossier.recompute",
        scope=Scope.PROVINCE,
    ),
    _role(
        "province_leader",
        "Lãnh đạo Ủy ban nhân dân tỉnh",
        f"{_COMMON} dossier.sign dossier.supervise report.view figures.view board.view register.view",
        scope=Scope.PROVINCE,
        second_factor=True,
    ),
    _role("post_clerk", "Nhân viên bưu chính", "catalogue.view post.handover"),
    _role(
        "inspector",
        "Người kiểm tra",
        f"{_COMMON} report.view figures.view board.view register.view accounts.view",
        scope=Scope.PROVINCE,
    ),
    _role(
        "auditor",
        "Người kiểm toán hệ thống",
        "agencies.view accounts.view catalogue.view audit.view notices.view gateway.view figures.view",
        scope=Scope.PROVINCE,
        second_factor=True,
    ),
    # Runs the system and sees no dossier: personal data are not an administrator's business.
    _role(
        "administrator",
        "Quản trị hệ thống",
        "agencies.view agencies.edit accounts.view accounts.edit tokens.edit parameters.edit workbook.apply "
        "catalogue.view catalogue.edit catalogue.import catalogue.set_reception catalogue.edit_synonyms "
        "catalogue.approve_process notices.view notices.manage gateway.view gateway.manage audit.view "
        "dossier.recompute",
        scope=Scope.PROVINCE,
        second_factor=True,
    ),
    _role(
        "unit_administrator",
        "Quản trị của đơn vị",
        "agencies.view agencies.edit accounts.view accounts.edit catalogue.view workbook.apply",
        scope=Scope.AGENCY,
        second_factor=True,
    ),
    _role(
        "integration",
        "Hệ thống kết nối",
        " ".join(name for name, permission in PERMISSIONS.items() if permission.for_tokens),
        scope=Scope.AGENCY,
    ),
)

ROLES: dict[str, Role] = {role.name: role for role in _ROLES}


def permissions_of(roles: list[str]) -> frozenset[str]:
    """What the roles allow together; a name that is no role allows nothing."""
    return frozenset().union(*(ROLES[name].permissions for name in roles if name in ROLES))


def needs_second_factor(roles: list[str]) -> bool:
    """Whether one of the roles signs or administers."""
    return any(ROLES[name].second_factor for name in roles if name in ROLES)


def role_by_title(text: str) -> Role | None:
    """The role with this name or Vietnamese title, letters' case aside."""
    wanted = text.strip().casefold()
    return next((role for role in _ROLES if wanted in (role.name, role.title.casefold())), None)
