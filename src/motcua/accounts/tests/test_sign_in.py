"""Signing in: passwords, second factors, demonstration accounts, the post in the session."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import RequestFactory

from motcua.accounts.adapters import is_on_loopback
from motcua.accounts.models import User

from .conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("motcua.accounts.tests.urls")]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_old_attempts():
    cache.clear()


def sign_in(client, username, password=PASSWORD, **more):
    return client.post("/tai-khoan/login/", {"login": username, "password": password}, **more)


def code():
    return format_hotp_value(hotp_value(SECRET, list(yield_hotp_counters_from_time())[1]))


def test_a_handler_signs_in_with_name_and_password(client, person):
    person("an", "t.so", "handler")
    assert sign_in(client, "AN").status_code == 302
    assert client.get("/").content.decode() == "Chuyên viên"


def test_a_visitor_has_no_actor_and_costs_no_statement(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/").content.decode() == "khách"


def test_a_wrong_password_is_told_and_tried_only_so_often(client, person):
    person("an", "t.so", "handler")
    for _ in range(6):
        assert sign_in(client, "an", "sai-mat-khau").status_code in (200, 400, 429)
    sign_in(client, "an")
    assert client.get("/").content.decode() == "khách"


def test_nobody_signs_up(client):
    client.post("/tai-khoan/signup/", {"username": "moi", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(username="moi").exists()


def test_a_signer_without_second_factor_is_sent_to_make_one(client, person):
    person("ky", "t.so", "signer")
    sign_in(client, "ky")
    answer = client.get("/")
    assert answer.status_code == 302 and answer.url.startswith("/tai-khoan/2fa/totp/activate/")
    part = client.get("/", headers={"HX-Request": "true"})
    assert part.status_code == 204 and "totp/activate" in part.headers["HX-Redirect"]


def test_a_signer_signs_in_with_both_factors(client, person):
    user = person("ky", "t.so", "signer").user
    TOTP.activate(user, SECRET)
    answer = sign_in(client, "ky")
    assert "/2fa/authenticate" in answer.url
    assert client.get("/").content.decode() == "khách"
    client.post(answer.url, {"code": code()})
    assert client.get("/").content.decode() == "Chuyên viên"


def test_a_session_without_the_second_factor_must_show_it(client, person):
    user = person("ky", "t.so", "signer").user
    TOTP.activate(user, SECRET)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/")
    assert "/2fa/reauthenticate" in answer.url
    client.post(answer.url, {"code": code()})
    assert client.get("/").status_code == 200
    assert Authenticator.objects.filter(user=user).exists()


def test_demonstration_accounts_work_on_this_machine_only(client, person):
    user = person("thu", "t.so", "handler").user
    User.objects.filter(pk=user.pk).update(is_demonstration=True)
    sign_in(client, "thu", REMOTE_ADDR="10.0.0.8")
    assert client.get("/").content.decode() == "khách"
    sign_in(client, "thu", headers={"X-Forwarded-For": "10.0.0.8"})
    assert client.get("/").content.decode() == "khách"
    sign_in(client, "thu")
    assert client.get("/").content.decode() == "Chuyên viên"
    assert client.get("/", REMOTE_ADDR="10.0.0.8").status_code == 302
    assert client.get("/").content.decode() == "khách"


@pytest.mark.parametrize(
    ("meta", "near"),
    [
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}, True),
        ({"REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]:8000"}, True),
        ({"REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]"}, True),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "motcua.example"}, False),
        ({"REMOTE_ADDR": "10.0.0.1", "HTTP_HOST": "localhost"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost", "HTTP_FORWARDED": "for=1.2.3.4"}, False),
        ({"REMOTE_ADDR": "unix:", "HTTP_HOST": "localhost"}, False),
    ],
)
def test_what_counts_as_this_machine(meta, near):
    assert is_on_loopback(RequestFactory().get("/", **meta)) is near


def test_the_post_is_changed_for_the_session(client, person):
    first = person("an", "t.so", "handler")
    second = person("an", "t.huyen", "handler", title="Tổ trưởng", primary=False)
    foreign = person("binh", "t.so", "handler")
    client.force_login(first.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/").content.decode() == "Chuyên viên"
    answer = client.post("/vi-tri/", {"post": second.post.pk, "next": "https://xau.example/"})
    assert answer.url == "/" and client.get("/").content.decode() == "Tổ trưởng"
    for wrong in (foreign.post.pk, "x", "9" * 40, ""):
        assert client.post("/vi-tri/", {"post": wrong}).status_code == 302
        assert client.get("/").content.decode() == "Tổ trưởng"
