"""The people of the demonstration province."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP

from motcua.accounts import demonstration, policy
from motcua.accounts.administration import current_code
from motcua.accounts.models import Post, User
from motcua.accounts.roles import ROLES
from motcua.agencies import demonstration as agencies
from motcua.agencies.models import Unit
from motcua.kernel.refusal import Refusal


@pytest.fixture
def province(db):
    agencies.seed(date(2022, 3, 1))
    demonstration.seed(date(2022, 3, 1))


def test_every_role_has_a_named_account():
    assert {account.role for account in demonstration.accounts()} == {
        role.title for role in ROLES.values()
    } - set()
    assert len({account.username for account in demonstration.accounts()}) == len(demonstration.accounts())


def test_names_follow_from_the_key():
    assert demonstration.person_name("x") == demonstration.person_name("x")
    assert len(demonstration.person_name("x").split()) == 3


def test_every_commune_can_take_in_handle_sign_and_return(province):
    communes = Unit.objects.filter(kind="commune_committee")
    assert communes.count() == 172
    for role in ("handler", "signer", "clerk"):
        assert (
            Post.objects.filter(unit__in=communes, roles__contains=[role]).values("unit").distinct().count()
            == 172
        )
    counters = Unit.objects.filter(counter_of__in=communes)
    for role in ("counter_officer", "returner", "fee_collector", "counter_supervisor"):
        assert (
            Post.objects.filter(unit__in=counters, roles__contains=[role]).values("unit").distinct().count()
            == 172
        )


def test_named_accounts_sign_in_and_act_in_their_unit(province):
    for account in demonstration.accounts():
        user = User.objects.get(username=account.username)
        assert user.is_demonstration
        actor = policy.actor_of(user)
        assert account.role in {ROLES[role].title for role in actor.roles}
        if actor.needs_second_factor:
            authenticator = Authenticator.objects.get(user=user)
            assert TOTP(authenticator).validate_code(current_code(account.username))
    assert User.objects.first().check_password(demonstration.PASSWORD)


def test_seeding_again_changes_nothing(province):
    before = list(Post.objects.order_by("id").values_list("id", "user__name", "unit__key"))
    demonstration.seed(date(2022, 3, 1))
    assert list(Post.objects.order_by("id").values_list("id", "user__name", "unit__key")) == before


def test_the_code_of_a_real_account_is_not_shown(province):
    User.objects.filter(username="quantri").update(is_demonstration=False)
    with pytest.raises(Refusal, match="tài khoản trình diễn"):
        current_code("quantri")
    with pytest.raises(Refusal):
        current_code("tiepnhan.xa")
