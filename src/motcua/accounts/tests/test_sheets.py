"""The sheet of staff."""

from datetime import date

import pytest

from motcua.accounts import commands, policy
from motcua.accounts.decisions import compare_staff
from motcua.accounts.models import Post, User
from motcua.kernel.models import Event
from motcua.kernel.refusal import Refusal

DAY = date(2022, 3, 1)


def row(username="an.nguyen", unit="t.so", **more):
    base = {
        "name": "Nguyễn Văn An",
        "title": "Chuyên viên",
        "roles": "Công chức thụ lý",
        "valid_from": "01/01/2022",
    }
    return {"username": username, "unit": unit, **base, **more}


def test_a_sheet_brings_in_people_and_the_same_sheet_changes_nothing(tree, by):
    rows = [row(), row("binh", "t.huyen", name="Trần Bình", roles="Cán bộ tiếp nhận; Cán bộ trả kết quả")]
    difference = commands.plan_staff(rows)
    assert commands.apply_staff(difference, by=by, on=DAY)["added"] == 2
    assert Post.objects.get(user__username="binh").roles == ["counter_officer", "returner"]
    assert commands.plan_staff(rows).is_empty
    assert Event.objects.filter(stream_kind="user").count() == 2
    assert Event.objects.filter(stream_kind="batch", verb="accounts.apply_staff").count() == 1


def test_a_second_post_of_a_person_is_not_the_main_one(tree, by):
    commands.apply_staff(commands.plan_staff([row(), row(unit="t.huyen")]), by=by, on=DAY)
    assert [post.primary for post in Post.objects.order_by("id")] == [True, False]
    assert User.objects.count() == 1


def test_roles_change_and_posts_end(tree, by):
    commands.apply_staff(commands.plan_staff([row()]), by=by, on=DAY)
    changed = commands.plan_staff([row(roles="Trưởng phòng")])
    assert [change.fields for change in changed.changed] == [["roles"]]
    commands.apply_staff(changed, by=by, on=DAY)
    assert policy.allows(policy.actor_of(User.objects.get()), "dossier.assign", tree.so)
    closed = commands.plan_staff([row(roles="Trưởng phòng", valid_to="01/03/2022")])
    commands.apply_staff(closed, by=by, on=DAY)
    assert not policy.actor_of(User.objects.get()).permissions


def test_a_difference_that_is_no_longer_true_is_refused(tree, by):
    commands.apply_staff(commands.plan_staff([row()]), by=by, on=DAY)
    old = commands.plan_staff([row(roles="Trưởng phòng")])
    commands.apply_staff(commands.plan_staff([row(roles="Văn thư")]), by=by, on=DAY)
    with pytest.raises(Refusal, match="vừa được người khác"):
        commands.apply_staff(old, by=by, on=DAY)


def test_errors_name_their_cells_and_nothing_is_written(tree, by):
    rows = [
        row(roles="Vua"),
        row("b", "t.khong-co"),
        row("c", valid_from="hôm qua"),
        row("D d"),
        row("e", name=""),
        row("f"),
        row("f"),
        row("g"),
        row("g", "t.huyen", name="Người khác"),
        row("h", email="khong phai thu"),
    ]
    difference = commands.plan_staff(rows)
    cells = {(error.row, error.column) for error in difference.errors}
    assert {(2, "roles"), (3, "unit"), (4, "valid_from"), (5, "username"), (6, "name")} <= cells
    assert {(8, "username"), (10, "name"), (11, "email")} <= cells
    with pytest.raises(Refusal, match="lỗi"):
        commands.apply_staff(difference, by=by, on=DAY)
    assert not User.objects.exists()


def test_an_empty_sheet_is_no_change():
    assert compare_staff([], {}, frozenset()).is_empty
