"""The demonstration province is whole and the same each time."""

from datetime import date

import pytest

from motcua.agencies import demonstration, queries
from motcua.agencies.models import Unit

DAY = date(2022, 1, 15)


def test_the_places_are_those_of_january_2022():
    communes = [place for place in demonstration.places() if place["parent_code"]]
    assert len(demonstration.places()) - len(communes) == 11
    assert len(communes) == 172
    # Bình Phú of Cai Lậy became a town later in the year.
    assert next(place["kind"] for place in communes if place["gso_code"] == "28471") == "xã"


@pytest.mark.django_db
def test_every_agency_has_its_counter():
    demonstration.seed(date(2022, 3, 1))
    for name in ("UBND cấp huyện", "UBND cấp xã", "cơ quan ngành dọc"):
        assert all(queries.counters_of(unit, DAY) for unit in queries.collective(name, DAY)[:20])
    assert Unit.objects.filter(kind="counter", counter_of=None).count() == 0
    assert len(queries.collective("UBND cấp xã", DAY)) == 172


@pytest.mark.django_db
def test_seeding_twice_changes_nothing():
    demonstration.seed(date(2022, 3, 1))
    before = list(Unit.objects.order_by("id").values_list("key", "path", "name"))
    demonstration.seed(date(2022, 3, 1))
    assert list(Unit.objects.order_by("id").values_list("key", "path", "name")) == before
