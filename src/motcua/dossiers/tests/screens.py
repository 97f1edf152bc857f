"""What the tests of screens share: people of the small province with posts, signed in."""

from __future__ import annotations

import re
import time
from typing import Any

from django.test import Client

from motcua.accounts.models import Post, User
from motcua.agencies import freshness
from motcua.agencies.models import Unit
from motcua.dossiers.tests.world import BEGIN, World
from motcua.kernel.actor import Actor

OFFICER = ["counter_officer", "returner", "fee_collector"]


def post(actor: Actor, unit: Unit, roles: list[str]) -> User:
    """Give the person behind an actor a post with roles."""
    user: User = User.objects.get(pk=actor.user_id)
    Post.objects.create(user=user, unit=unit, title=" ".join(roles), roles=roles, valid_from=BEGIN)
    freshness.forget()
    return user


def people(world: World) -> dict[str, User]:
    """The people of a life: counter officer, handler, signer, consulted division, auditor of another commune."""
    return {
        "officer": post(world.officer, world.counter, OFFICER),
        "handler": post(world.handler, world.commune, ["handler"]),
        "head": post(world.head, world.commune, ["signer"]),
        "consulted": post(world.consulted, world.division, ["handler"]),
    }


def signed_in(user: User) -> Client:
    """A client with both factors shown."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()},
        {"method": "mfa", "at": time.time()},
    ]
    session.save()
    return client


def text_of(response: Any) -> str:
    """The page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def typed(world: World, **changes: Any) -> dict[str, Any]:
    """What an officer types for an invented citizen, all papers ticked."""
    components = list(world.revision.components.values_list("pk", flat=True))
    return {
        "bo_phan": world.counter.pk, "khoa": "mot-lan", "applicant_name": "Huỳnh Thị Bưởi", "applicant_kind": "citizen",
        "applicant_identity_number": "082190000001", "applicant_address": "Ấp 1", "applicant_phone": "0900000001",
        "procedure_code": world.procedure.code, "channel": "counter", "return_channel": "counter", "sets": "1", "slip_wanted": "on",
        "paper": components, "viec": "tiep-nhan",
    } | changes  # fmt: skip
