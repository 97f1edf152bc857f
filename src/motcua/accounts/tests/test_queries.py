"""Who works where."""

from datetime import date

from motcua.accounts import commands, policy, queries
from motcua.accounts.models import User

DAY = date(2022, 3, 1)


def test_those_who_may_do_a_thing_in_a_unit_are_its_posts_and_their_stand_ins(tree, person, by):
    head, handler = person("truong", "t.so.phong", "division_head"), person("thuly", "t.so.phong", "handler")
    outsider = person("ngoai", "t.huyen", "handler")
    assert queries.people_who_may("dossier.assign", tree.phong, DAY) == [head.user]
    commands.delegate(
        post_id=head.post.pk,
        user_id=outsider.user.pk,
        valid_from=DAY,
        valid_to=date(2022, 3, 5),
        basis="Giấy số 1",
        by=by,
    )
    assert set(queries.people_who_may("dossier.assign", tree.phong, DAY)) == {head.user, outsider.user}
    assert queries.people_who_may("dossier.assign", tree.phong, date(2022, 3, 5)) == [head.user]
    assert {post.user for post in queries.posts_in(tree.so, DAY, below=True)} == {head.user, handler.user}
    assert queries.posts_in(tree.so, DAY) == []


def test_people_are_found_without_diacritics_page_by_page(tree, person, by):
    for name in ("an", "binh", "chi"):
        person(name, "t.so", "handler")
    admin = policy.actor_of(person("quantri", "t", "administrator").user)
    assert [user.username for user in queries.find_people(admin, "nguoi BINH")] == ["binh"]
    first = queries.find_people(admin, limit=2)
    rest = queries.find_people(admin, after=(first[-1].sort_key, first[-1].pk))
    assert [user.pk for user in first + rest] == list(
        User.objects.order_by("sort_key", "id").values_list("pk", flat=True)
    )


def test_posts_of_a_person_begin_with_the_main_one(tree, person):
    second = person("an", "t.so", "handler", primary=False)
    main = person("an", "t.huyen", "signer")
    assert queries.posts_of(main.user, DAY) == [main.post, second.post]
