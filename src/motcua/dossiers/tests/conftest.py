"""Fixtures of the dossiers room."""

from __future__ import annotations

import pytest

from motcua.dossiers.tests.world import World, build


@pytest.fixture
def world(db: None) -> World:
    """A fresh small province."""
    return build()
