"""A handler with thousands of open dossiers, brought there by commands, and a signed-in session."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Any

from motcua.config.arguments import progress
from motcua.config.failure import Failure

from . import scene

NAME = "do-nguoi-thu-ly"
FILTER = "trang_thai=4"


@dataclass(frozen=True, slots=True)
class Session:
    """The cookie of a signed-in browser."""

    cookie: str


def session_with_open_rows(wanted: int) -> tuple[Session, int]:
    """The handler's session, and how many open dossiers lie with the handler (at least `wanted`)."""
    from motcua.accounts import commands as accounts
    from motcua.accounts import policy
    from motcua.accounts.models import User
    from motcua.agencies.models import Unit
    from motcua.dossiers.models import Dossier
    from motcua.kernel import clock
    from motcua.kernel.actor import SYSTEM

    place = scene.places(1)[0]
    unit = Unit.objects.get(pk=place["counter_id"]).counter_of
    if unit is None:
        raise Failure("Bộ phận Một cửa này không tiếp nhận cho cơ quan nào.")
    user = User.objects.filter(username=NAME).first()
    if user is None:
        user = accounts.create_user(username=NAME, name="Người Thụ Lý (giả định)", by=SYSTEM)
        accounts.give_post(
            user_id=user.pk, unit=unit.key, title="Công chức", roles=["handler"],
            valid_from=clock.today() - timedelta(days=1), by=SYSTEM,
        )  # fmt: skip
    have = Dossier.objects.unfinished().filter(assignee_id=user.pk).count()
    if have < wanted:
        progress(f"Đang chuyển {wanted - have} hồ sơ giả định đến một người thụ lý…")
        actor = policy.actor_of_token(place["headers"].split()[-1])
        for number in range(have, wanted):
            _bring(place, actor, user.pk, number)
        scene.analyse()
    return _sign_in(user), max(have, wanted)


def _bring(place: dict[str, Any], actor: Any, user_id: int, number: int) -> None:
    """Take a dossier in and hand it to the handler."""
    from motcua.dossiers.commands import NewDossier, PersonGiven, run, take_in
    from motcua.dossiers.decisions.handling import HandOver

    person = PersonGiven(name=f"Nguyễn Thị Giả Định {number}", identity_number=f"082190{number:06d}")
    new = NewDossier(
        counter_id=place["counter_id"], procedure_code=place["procedure_code"], applicant=person, incomplete_fits=True
    )  # fmt: skip
    run("hand-over", take_in(new, by=actor).dossier_id, HandOver(to_assignee=user_id), by=actor)


def _sign_in(user: Any) -> Session:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return Session(f"{settings.SESSION_COOKIE_NAME}={store.session_key}")


def addresses(session: Session, host: str, port: int, pages: int = 40) -> tuple[str, str]:
    """The first page of the worklist with a filter, and the page so many pages further, found by its links."""
    from django.urls import reverse

    first = f"{reverse('dossiers.worklist')}?{FILTER}"
    deep = first
    for _page in range(pages):
        connection = http.client.HTTPConnection(host, port, timeout=30)
        connection.request("GET", deep, headers={"Cookie": session.cookie})
        response = connection.getresponse()
        text = response.read().decode()
        connection.close()
        if response.status != 200:
            raise Failure(f"Trang việc trả lời {response.status}.")
        links = re.findall(r'<a[^>]*rel="next"[^>]*>', text)
        found = re.search(r'href="([^"]+)"', links[0]) if links else None
        if found is None:
            break
        target = unescape(found[1])
        deep = target if target.startswith("/") else first.split("?")[0] + target
    return first, deep
