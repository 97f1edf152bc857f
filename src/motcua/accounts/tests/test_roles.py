"""The matrix of roles and permissions, as data."""

import pytest

from motcua.accounts.permissions import REGISTRY, token_scopes
from motcua.accounts.roles import ROLES, Scope, needs_second_factor, role_by_title

#: permission → roles that hold it; every other role is denied.
MATRIX = {
    "dossier.accept": {"counter_officer", "counter_supervisor", "integration"},
    "dossier.create": {"counter_officer", "counter_supervisor", "integration"},
    "dossier.handle": {"handler", "division_head", "signer", "integration"},
    "dossier.assign": {"counter_supervisor", "division_head", "signer", "integration"},
    "dossier.approve_supplement": {"counter_supervisor", "division_head", "signer"},
    "dossier.sign": {"signer", "province_leader", "integration"},
    "dossier.issue": {"clerk", "integration"},
    "dossier.return": {"returner", "counter_supervisor", "integration"},
    "dossier.reschedule": {"counter_supervisor", "integration"},
    "dossier.supervise": {
        "counter_supervisor",
        "division_head",
        "signer",
        "focal_officer",
        "control_office",
        "province_leader",
    },
    "fee.collect": {"fee_collector", "integration"},
    "post.handover": {"counter_officer", "counter_supervisor", "post_clerk", "integration"},
    "catalogue.edit": {"control_office", "administrator"},
    "catalogue.approve_process": {"control_office", "administrator"},
    "agencies.edit": {"administrator", "unit_administrator"},
    "accounts.edit": {"administrator", "unit_administrator"},
    "tokens.edit": {"administrator"},
    "audit.view": {"auditor", "administrator"},
    "register.close": {"counter_supervisor"},
}


@pytest.mark.parametrize("permission", sorted(MATRIX))
def test_a_permission_is_held_by_exactly_these_roles(permission):
    assert {role.name for role in ROLES.values() if permission in role.permissions} == MATRIX[permission]


def test_every_permission_is_held_by_some_role():
    held = frozenset().union(*(role.permissions for role in ROLES.values()))
    assert held == REGISTRY.keys()


def test_who_runs_or_audits_the_system_sees_no_dossier():
    for name in ("administrator", "unit_administrator", "auditor", "post_clerk"):
        assert not any(permission.startswith("dossier.view") for permission in ROLES[name].permissions)


def test_who_signs_or_administers_needs_a_second_factor():
    for role in ROLES.values():
        acts_high = role.permissions & {"accounts.edit", "agencies.edit"} or (
            "dossier.sign" in role.permissions and role.name != "integration"
        )
        assert role.second_factor or not acts_high, role.name
    assert needs_second_factor(["handler", "signer"]) and not needs_second_factor(["handler"])


def test_titles_are_vietnamese_and_unlike_each_other():
    assert len({role.title for role in ROLES.values()}) == len(ROLES)
    assert len({permission.title for permission in REGISTRY.values()}) == len(REGISTRY)
    assert role_by_title("cán bộ tiếp nhận") is ROLES["counter_officer"]
    assert role_by_title("người lạ") is None


def test_tokens_never_administer():
    names = {permission.name for permission in token_scopes()}
    assert not names & {"accounts.edit", "agencies.edit", "tokens.edit", "catalogue.edit"}
    assert ROLES["integration"].permissions == names
    assert ROLES["integration"].scope is Scope.AGENCY
