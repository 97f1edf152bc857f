"""The page kit: decisions are asked, refusals become answers, a lost session loses nothing."""

from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLResolver, path
from django.urls.resolvers import RegexPattern
from django.utils import translation

from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.refusal import Refusal
from motcua.web import pages
from motcua.web.access import Access
from motcua.web.navigation import navigation
from motcua.web.refusals import session_lost


class Person:
    """A signed-in person, as the middleware of accounts leaves one."""

    is_authenticated = True
    is_active = True
    name = "Giả Định"


def actor(*permissions):
    return Actor(
        user_id=1,
        post_id=1,
        unit_id=1,
        name="Giả Định",
        permissions=frozenset(permissions),
        scope_paths=("1.",),
    )


def request_of(method="GET", user=None, acting=None, **headers):
    request = getattr(RequestFactory(headers=headers), method.lower())(
        "/can-bo/thu", {"ten": "Nguyễn Giả Định", "password": "mật"}
    )
    request.user = user or AnonymousUser()
    request.actor = acting
    return request


def guarded(access, view=None, methods=("GET", "POST")):
    return pages._guarded(view or (lambda request: HttpResponse("vào được")), access, methods)


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"), clock.at(datetime(2022, 3, 1, 9)):
        yield


def test_every_address_of_the_program_has_an_authorisation_decision():
    assert pages.unguarded() == []


def test_an_address_without_a_decision_is_found():
    def bare(request):
        return HttpResponse()

    undecided = guarded(Access())
    resolver = URLResolver(
        RegexPattern(r"^/"), [path("tran", bare, name="tran"), path("chua", undecided, name="chua")]
    )
    assert len(pages.unguarded(resolver)) == 2


def test_a_page_without_a_decision_refuses_everybody():
    response = guarded(Access())(request_of(user=Person(), acting=actor("*")))
    assert response.status_code == 403


def test_a_public_page_is_open_and_a_staff_page_sends_to_sign_in():
    assert guarded(Access.public())(request_of()).content.decode() == "vào được"
    response = guarded(Access(signed_in=True))(request_of())
    assert response.status_code == 302
    assert "next=/can-bo/thu" in response["Location"]


def test_a_permission_opens_the_page_and_its_lack_is_a_sentence():
    view = guarded(Access(permission="dossier.list"))
    assert view(request_of(user=Person(), acting=actor("dossier.list"))).status_code == 200
    denied = view(request_of(user=Person(), acting=actor("other")))
    assert denied.status_code == 403
    assert "không được giao quyền" in denied.content.decode()


def test_the_unit_of_the_page_is_asked_too():
    access = Access(permission="dossier.list", unit_of=lambda request: "2.9.")
    assert guarded(access)(request_of(user=Person(), acting=actor("dossier.list"))).status_code == 403
    access = Access(permission="dossier.list", unit_of=lambda request: "1.4.")
    assert guarded(access)(request_of(user=Person(), acting=actor("dossier.list"))).status_code == 200


def test_staff_pages_are_not_kept_by_browsers():
    assert "no-store" in guarded(Access(signed_in=True))(request_of(user=Person()))["Cache-Control"]


def test_an_undeclared_method_is_not_allowed():
    assert guarded(Access.public(), methods=("POST",))(request_of()).status_code == 405


def test_a_refusal_becomes_a_page_with_its_status_rule_and_next_step():
    def refuse(request):
        raise Refusal("Đã hẹn lại một lần.", rule="Điều 19 khoản 9", next_step="Xin trả sớm.", status=409)

    response = guarded(Access.public(), refuse)(request_of())
    text = response.content.decode()
    assert response.status_code == 409
    assert "Đã hẹn lại một lần." in text
    assert "Điều 19 khoản 9" in text
    assert "Xin trả sớm." in text


def test_a_refusal_to_a_part_of_a_page_goes_to_the_message_area():
    def refuse(request):
        raise Refusal("Không được.")

    response = guarded(Access.public(), refuse)(request_of(**{"HX-Request": "true"}))
    assert response["HX-Retarget"] == "#messages"
    assert "<html" not in response.content.decode()


def test_a_lost_session_gives_back_what_was_typed_but_no_password():
    response = guarded(Access(signed_in=True))(request_of("POST", Origin="http://testserver"))
    text = response.content.decode()
    assert response.status_code == 403
    assert 'name="ten" value="Nguyễn Giả Định"' in text
    assert "mật" not in text.replace("mật khẩu", "")


def test_a_form_of_another_site_is_never_offered_again():
    assert (
        "Nguyễn Giả Định"
        not in session_lost(request_of("POST", Origin="http://xau.example")).content.decode()
    )
    assert "Nguyễn Giả Định" not in session_lost(request_of("POST")).content.decode()


def test_a_name_is_declared_once():
    with pytest.raises(ValueError, match=r"web\.gallery"):
        pages.page("web.gallery", path="x", access=Access.public())(test_a_name_is_declared_once)


def test_the_menu_holds_what_the_person_may_open_and_marks_where_one_is(monkeypatch):
    monkeypatch.setattr(pages, "_routes", dict(pages._routes))
    entry = pages.MenuEntry("work", "Ngôn ngữ", 1, "globe2")
    language = pages._routes["web.language"]
    for permission, name in (("a.b", "web.language"), ("c.d", "web.gallery")):
        pages._routes[name] = pages.PageRoute(
            name, language.path, "office", Access(permission=permission), ("GET",), entry, "", language.view
        )
    sections = navigation(request_of(user=Person(), acting=actor("a.b")))
    assert [item.name for section in sections for item in section.items if item.title == "Ngôn ngữ"] == [
        "web.language"
    ]


@pytest.mark.parametrize("target", ["http://xau.example/", "//xau.example", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(target):
    response = Client().post("/ngon-ngu", {"language": "en", "next": target})
    assert response["Location"] == "/"
    assert response.cookies["django_language"].value == "en"


def test_the_language_of_the_page_follows_the_switch():
    client = Client()
    client.post("/ngon-ngu", {"language": "en", "next": "/"})
    assert '<html lang="en">' in client.get("/khong-co-trang-nay").content.decode()


def test_error_pages_are_vietnamese_sentences():
    response = Client().get("/khong-co-trang-nay")
    assert response.status_code == 404
    assert "Không tìm thấy trang" in response.content.decode()


def test_a_form_without_its_token_gets_its_data_back_with_a_new_one():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/ngon-ngu", {"ghi_chu": "đã gõ lâu"}, headers={"origin": "http://testserver"})
    assert response.status_code == 403
    text = response.content.decode()
    assert 'value="đã gõ lâu"' in text
    assert "csrfmiddlewaretoken" in text


def test_too_much_data_is_told_as_such(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    response = Client().post("/ngon-ngu", {"a": "1", "b": "2", "c": "3", "d": "4"})
    assert response.status_code == 413


def test_the_gallery_is_closed_in_a_real_province(settings):
    settings.MOTCUA_GALLERY = False
    settings.DEBUG = False
    assert Client().get("/_bo-suu-tap").status_code == 404
