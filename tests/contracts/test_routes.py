"""No address answers without a decision on who may ask."""

from __future__ import annotations

from motcua.web.pages import unguarded, walk


def test_every_route_has_an_authorisation_decision():
    assert not unguarded()


def test_the_walk_reaches_the_surfaces():
    addresses = [address for address, _pattern in walk()]
    assert len(addresses) > 30
    for part in ("can-bo/", "tai-khoan/", "api/"):
        assert any(part in address for address in addresses), part
