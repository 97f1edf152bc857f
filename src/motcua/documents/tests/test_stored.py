"""Slips kept as JSON come back as they were."""

import dataclasses
import json

import pytest

from motcua.documents.errors import DocumentError
from motcua.documents.slips import render
from motcua.documents.stored import from_json, to_json
from motcua.documents.tests import samples


@pytest.mark.parametrize("slip", samples.all_slips(), ids=lambda slip: type(slip).__name__)
def test_a_stored_slip_prints_the_same(slip):
    back = from_json(json.loads(json.dumps(to_json(slip))))
    assert back == slip
    assert render(back) == render(slip)


def test_a_field_left_empty_on_purpose_stays_empty():
    slip = dataclasses.replace(samples.receipt(), copy_label="", due_at=None, book="")
    assert from_json(to_json(slip)) == slip


def test_an_unknown_kind_is_refused():
    with pytest.raises(DocumentError, match="loại phiếu"):
        from_json({"kind": "Khac"})
