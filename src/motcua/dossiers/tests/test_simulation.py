"""The same order on the same province gives the same dossiers, and the check passes on them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction

from motcua.dossiers import tasks
from motcua.dossiers.checking import check
from motcua.dossiers.commands import take_in
from motcua.dossiers.models import Dossier
from motcua.dossiers.simulation.run import Order, digest_of_rows, simulate
from motcua.dossiers.tests.world import World, filing, on
from motcua.kernel import clock

pytestmark = pytest.mark.django_db


def order(seed: int = 7, **more: Any) -> Order:
    return Order(60, date(2022, 1, 4), date(2022, 1, 20), seed, on(21), None, 1, **more)


def digest(world: World, wish: Order) -> str:
    """What an order writes, in a transaction that is taken back."""
    with transaction.atomic():
        simulate(wish)
        found = digest_of_rows()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(world: World) -> None:
    assert digest(world, order()) == digest(world, order()) != digest(world, order(8))


def test_the_check_passes_on_simulated_dossiers_and_numbers_go_on_from_them(world: World) -> None:
    assert simulate(order(lateness=0.5))["dossiers"] == 60
    assert check().problems == []
    with clock.at(on(20, hour=16, minute=55)):
        dossier = Dossier.objects.get(id=take_in(filing(world), by=world.officer).dossier_id)
    assert dossier.register_number == Dossier.objects.exclude(register_number=None).count()
    with clock.at(on(21)):
        tasks.remind()
    assert check().problems == []
