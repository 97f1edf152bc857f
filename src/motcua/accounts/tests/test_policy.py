"""Actors, scopes, delegation and tokens."""

import copy
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.accounts import actors, commands, policy
from motcua.accounts.models import ApiToken, Post, User
from motcua.agencies import freshness
from motcua.agencies.commands import change_units
from motcua.agencies.models import Freshness
from motcua.kernel import clock
from motcua.kernel.actor import SYSTEM
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal

PATHS = st.lists(st.integers(1, 3), max_size=4).map(lambda parts: "".join(f"{part:06d}." for part in parts))


@given(st.lists(PATHS), PATHS)
def test_the_shortest_paths_cover_the_same_units(paths, unit):
    covered = any(unit.startswith(path) for path in paths)
    assert any(unit.startswith(path) for path in actors.shortest(paths)) == covered


@given(st.lists(PATHS), PATHS, PATHS)
def test_a_limit_is_never_overstepped(paths, limit, unit):
    inside = any(unit.startswith(path) for path in actors.narrowed(paths, limit))
    assert inside == (unit.startswith(limit) and any(unit.startswith(path) for path in paths))


def test_a_role_reaches_its_unit_its_agency_or_the_province(tree, person):
    handler = policy.actor_of(person("a", "t.so.phong", "handler").user)
    clerk = policy.actor_of(person("b", "t.so.phong", "clerk").user)
    office = policy.actor_of(person("c", "t.so.phong", "control_office").user)
    assert policy.visible_paths(handler, "dossier.view") == (tree.phong.path,)
    assert policy.visible_paths(clerk, "dossier.view") == (tree.so.path,)
    assert policy.visible_paths(office, "dossier.view") == ("",)
    assert policy.allows(handler, "dossier.handle", tree.phong)
    assert not policy.allows(handler, "dossier.handle", tree.so)
    assert not policy.allows(handler, "dossier.sign")
    assert policy.visible_paths(handler, "dossier.sign") == ()


def test_each_permission_keeps_the_scope_of_its_own_role(tree, person):
    both = policy.actor_of(person("a", "t.so.phong", "handler inspector").user)
    assert policy.visible_paths(both, "dossier.handle") == (tree.phong.path,)
    assert policy.visible_paths(both, "dossier.view") == ("",)


def test_a_person_acts_in_one_post_at_a_time(tree, person):
    first = person("a", "t.so.phong", "handler")
    second = person("a", "t.huyen", "signer", title="Phó Chủ tịch", primary=False)
    assert policy.actor_of(first.user).unit_id == tree.phong.pk
    there = policy.actor_of(first.user, post=second.post)
    assert (there.unit_id, there.needs_second_factor) == (tree.huyen.pk, True)
    assert not policy.allows(there, "dossier.handle", tree.phong)
    foreign = person("b", "t.so", "signer").post
    assert policy.actor_of(first.user, post=foreign).post_id == first.post.pk


def test_a_post_holds_from_its_first_day_to_before_its_last(tree, person, by):
    one = person("a", "t.so", "handler", valid_from=date(2022, 3, 1))
    commands.end_post(one.post.pk, on=date(2022, 4, 1), by=by)
    for day, expected in ((28, False), (31, True)):
        with clock.at(datetime(2022, 2 if day == 28 else 3, day, 9)):
            assert policy.allows(policy.actor_of(one.user), "dossier.handle") is expected
    with clock.at(datetime(2022, 4, 1, 9)):
        assert policy.actor_of(one.user).permissions == frozenset()


def test_during_leave_another_person_holds_the_work(tree, person, by):
    head, deputy = person("head", "t.so", "signer"), person("deputy", "t.so.phong", "handler")
    row = commands.delegate(
        post_id=head.post.pk,
        user_id=deputy.user.pk,
        valid_from=date(2022, 3, 1),
        valid_to=date(2022, 3, 8),
        basis="Giấy ủy quyền số 1",
        by=by,
    )
    actor = policy.actor_of(deputy.user)
    assert policy.allows(actor, "dossier.sign", tree.so) and actor.unit_id == tree.phong.pk
    assert actor.delegated_posts == (head.post.pk,) and actor.needs_second_factor
    assert policy.actor_of(deputy.user, post=head.post).unit_id == tree.so.pk
    with clock.at(datetime(2022, 3, 8, 8)):
        assert not policy.allows(policy.actor_of(deputy.user), "dossier.sign")
    commands.revoke_delegation(row.pk, on=date(2022, 3, 1), by=by)
    assert not policy.allows(policy.actor_of(deputy.user), "dossier.sign")


def test_nobody_passes_on_more_than_the_post_holds(tree, person, by):
    head, deputy = person("head", "t.so", "handler"), person("deputy", "t.so", "handler")
    wish: dict[str, Any] = {
        "post_id": head.post.pk,
        "user_id": deputy.user.pk,
        "valid_from": date(2022, 3, 1),
    }
    wrong: list[dict[str, Any]] = [
        {"roles": ["signer"], "valid_to": date(2022, 3, 2), "basis": "x"},
        {"roles": ["handler"], "valid_to": date(2022, 3, 1), "basis": "x"},
        {"roles": ["handler"], "valid_to": date(2022, 3, 2), "basis": " "},
    ]
    for more in wrong:
        with pytest.raises(Refusal):
            commands.delegate(**wish, **more, by=by)


def test_a_refusal_says_what_was_not_allowed(tree, person):
    actor = policy.actor_of(person("a", "t.so.phong", "handler").user)
    with pytest.raises(Refusal, match="Ký duyệt kết quả") as refused:
        policy.require(actor, "dossier.sign")
    assert refused.value.status == 403
    with pytest.raises(Refusal, match=r"của t\.huyen"):
        policy.require(actor, "dossier.handle", tree.huyen)
    with pytest.raises(Refusal) as refused:
        policy.require(None, "dossier.handle")
    assert refused.value.status == 401


def test_the_system_may_everything():
    assert policy.allows(SYSTEM, "dossier.sign", "000001.") and policy.visible_paths(SYSTEM, "x") == ("",)


def test_a_kept_actor_costs_no_statement(person, django_assert_num_queries):
    one = person("a", "t.so.phong", "handler")
    with django_assert_num_queries(3):
        policy.actor_of(one.user)
    with django_assert_num_queries(0):
        policy.actor_of(one.user)


def test_an_actor_can_be_copied_and_compared(person):
    actor = policy.actor_of(person("a", "t.so.phong", "handler").user)
    assert copy.copy(actor) == actor and len({actor, copy.copy(actor)}) == 1


def test_a_token_acts_in_its_post_within_its_scopes_and_unit(tree, person, by, django_assert_num_queries):
    one = person("may", "t", "integration")
    row, token = commands.issue_token(
        post_id=one.post.pk,
        name="Phần mềm hộ tịch",
        scopes=["dossier.create", "dossier.view"],
        unit="t.huyen",
        valid_to=date(2023, 1, 1),
        by=by,
    )
    with django_assert_num_queries(3):  # freshness, the token, the day of its last use
        actor = policy.actor_of_token(token)
    with django_assert_num_queries(0):
        policy.actor_of_token(token)
    assert actor is not None
    assert actor.permissions == {"dossier.create", "dossier.view"} and actor.via == "api"
    assert policy.allows(actor, "dossier.create", tree.xa) and not policy.allows(
        actor, "dossier.create", tree.so
    )
    assert token not in (row.digest, row.prefix)
    assert ApiToken.objects.get(pk=row.pk).last_used_on == date(2022, 3, 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": ["accounts.edit"]},
        {"scopes": []},
        {"scopes": ["không-có"]},
        {"scopes": ["dossier.sign"]},
        {"valid_to": date(2022, 3, 1)},
        {"name": " "},
        {"unit": "t.khong-co"},
    ],
)
def test_a_token_beyond_its_post_is_not_issued(person, by, wrong):
    one = person("may", "t.so", "handler")
    wish: dict[str, Any] = {"name": "x", "scopes": ["dossier.view"], "valid_to": date(2023, 1, 1)}
    with pytest.raises(Refusal):
        commands.issue_token(post_id=one.post.pk, by=by, **(wish | wrong))
    assert not ApiToken.objects.exists()


def test_a_revoked_expired_or_unknown_token_is_nobody(person, by):
    one = person("may", "t", "integration")
    row, token = commands.issue_token(
        post_id=one.post.pk, name="x", scopes=["dossier.view"], valid_to=date(2022, 3, 2), by=by
    )
    assert policy.actor_of_token(token) is not None
    with clock.at(datetime(2022, 3, 2, 0)):
        assert policy.actor_of_token(token) is None
    commands.revoke_token(row.pk, by=by)
    assert policy.actor_of_token(token) is None and policy.actor_of_token("mc_x") is None


def test_another_process_learns_of_a_revocation_by_the_number(person, by, monkeypatch):
    one = person("may", "t", "integration")
    row, token = commands.issue_token(
        post_id=one.post.pk, name="x", scopes=["dossier.view"], valid_to=date(2023, 1, 1), by=by
    )
    assert policy.actor_of_token(token) is not None
    # What another process would do: change the rows and raise the number, without telling this one.
    ApiToken.objects.filter(pk=row.pk).update(revoked_at=clock.now())
    Freshness.objects.filter(subject="accounts").update(number=10_000)
    assert policy.actor_of_token(token) is not None
    monkeypatch.setattr(freshness, "CHECK_EVERY_SECONDS", -1.0)
    assert policy.actor_of_token(token) is None


def test_a_shut_account_allows_nothing_more(person, by):
    one = person("a", "t.so", "handler")
    assert policy.actor_of(one.user).permissions
    commands.set_active(one.user.pk, False, by=by)
    assert not policy.actor_of(User.objects.get(pk=one.user.pk)).permissions


def test_an_administrator_of_a_unit_gives_nothing_outside_it_and_no_role_of_the_province(tree, person):
    admin = policy.actor_of(person("ad", "t.so.phong", "unit_administrator").user)
    other = person("x", "t.so", "handler").user
    wish = {"user_id": other.pk, "title": "Trưởng phòng", "valid_from": date(2022, 3, 1), "by": admin}
    commands.give_post(unit="t.so.phong", roles=["division_head"], **wish)
    with pytest.raises(Refusal):
        commands.give_post(unit="t.huyen", roles=["handler"], **wish)
    with pytest.raises(Refusal, match="toàn tỉnh"):
        commands.give_post(unit="t.so", roles=["administrator"], **wish)


def test_a_far_sight_gives_no_far_hand(tree, person):
    """Who inspects the province and edits one department edits that department only."""
    actor = policy.actor_of(person("ad", "t.so", "unit_administrator inspector").user)
    assert actor.covers("") and policy.visible_paths(actor, "agencies.edit") == (tree.so.path,)
    row = {
        "key": "t.huyen",
        "name": "Khác",
        "kind": "district_committee",
        "parent": "t",
        "valid_from": "01/01/2022",
    }
    with pytest.raises(Refusal, match="không có quyền sửa"):
        change_units([row], by=actor, on=date(2022, 3, 1))
    other = person("x", "t.so", "handler").user
    with pytest.raises(Refusal, match="toàn tỉnh"):
        commands.give_post(
            user_id=other.pk,
            unit="t.so",
            title="QT",
            roles=["administrator"],
            valid_from=date(2022, 3, 1),
            by=actor,
        )


def test_people_are_seen_within_the_scope(tree, person):
    mine, theirs = person("a", "t.so.phong", "division_head"), person("b", "t.huyen", "handler")
    seen = set(User.objects.visible_to(policy.actor_of(mine.user)))
    assert mine.user in seen and theirs.user not in seen


def test_the_journal_of_people_holds_no_names(person):
    person("nguoila", "t.so", "handler")
    for event in Event.objects.filter(stream_kind="user"):
        assert "Người" not in str(event.payload) and "nguoila" not in str(event.payload)


def test_the_title_is_unique_while_it_is_held(person, by):
    one = person("a", "t.so", "handler")
    with pytest.raises(Refusal):
        person("a", "t.so", "handler")
    commands.end_post(one.post.pk, on=date(2022, 2, 1), by=by)
    person("a", "t.so", "handler", valid_from=date(2022, 2, 1))
    assert Post.objects.filter(user=one.user).count() == 2


def test_a_weak_password_is_refused_in_vietnamese(person, by):
    one = person("an", "t.so", "handler")
    with pytest.raises(Refusal) as refused:
        commands.set_password(one.user.pk, "abc", by=by)
    assert "quá ngắn, phải có ít nhất 10 ký tự" in refused.value.fields["password"]
    commands.set_password(one.user.pk, "mot cau dai de nho", by=by)
    one.user.refresh_from_db()
    assert one.user.check_password("mot cau dai de nho")


def test_only_the_owner_or_an_administrator_above_sets_a_password(tree, person):
    victim, other = person("an", "t.huyen", "handler"), person("ad", "t.so", "unit_administrator")
    with pytest.raises(Refusal):
        commands.set_password(victim.user.pk, "mot cau dai de nho", by=policy.actor_of(other.user))
    commands.set_password(victim.user.pk, "mot cau dai de nho", by=policy.actor_of(victim.user))
    # The administrator of the province sits above a unit's one and may not be locked out by it.
    top = person("top", "t.so", "administrator")
    with pytest.raises(Refusal, match="toàn tỉnh"):
        commands.set_active(top.user.pk, False, by=policy.actor_of(other.user))
