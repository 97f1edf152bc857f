"""The OpenAPI document is what the API does: no input makes a fault of ours, every answer is a declared one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from motcua.config.wsgi import application
from motcua.dossiers.tests.world import World

from .conftest import Caller, created

pytestmark = pytest.mark.django_db

schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture
def headers(world: World, commune: Caller) -> Iterator[dict[str, str]]:
    """The token of the commune, with a dossier to look at; the test's connection outlives each request."""
    created(commune, world)
    marks = (signals.request_started, signals.request_finished)
    for mark in marks:
        mark.disconnect(close_old_connections)
    yield {"Authorization": f"Bearer {commune.token}"}
    for mark in marks:
        mark.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=6, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_no_input_breaks_an_operation(case: Any, headers: dict[str, str], world: World) -> None:
    if "dossier" in (case.path_parameters or {}):
        from motcua.dossiers.models import Dossier

        case.path_parameters["dossier"] = str(Dossier.objects.values_list("id", flat=True)[0])
    response = case.call(headers=headers)
    case.validate_response(response, checks=CHECKS)
