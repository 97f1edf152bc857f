"""URLs for the tests of sign-in: allauth and one page of the staff."""

from django.http import HttpResponse
from django.urls import include, path

from motcua.accounts.office import switch

urlpatterns = [
    path("tai-khoan/", include("allauth.urls")),
    path("vi-tri/", switch, name="switch_post"),
    path("", lambda request: HttpResponse(getattr(request.actor, "title", "") or "khách"), name="home"),
]
