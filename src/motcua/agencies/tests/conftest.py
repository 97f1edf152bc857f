"""What the tests of the agencies share."""

import pytest

from motcua.agencies import freshness
from motcua.kernel.actor import SYSTEM


@pytest.fixture(autouse=True)
def _nothing_kept():
    freshness.forget()
    yield
    freshness.forget()


@pytest.fixture
def by():
    """The system itself, which may change everything."""
    return SYSTEM
