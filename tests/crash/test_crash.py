"""Five killings under load: nothing acknowledged is lost, nothing is done twice (`./motcua soak crash` plays fifty)."""

from __future__ import annotations

import pytest
from benchmarks.crash.profile import play

pytestmark = [pytest.mark.crash, pytest.mark.xdist_group("launcher"), pytest.mark.timeout(240)]


def test_after_five_killings_under_load_everything_acknowledged_is_there_once():
    result = play(5, pause=(1.0, 2.5))
    assert result["problems"] == []
    assert result["acknowledged"] > 20
