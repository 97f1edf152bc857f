"""The sample decision that the project ships: own words, invented number and contents, the layout of a real one.

37 tasks in 6 groups, one cell a line as web pages leave a table; made for the demonstration and the tests.
"""

from __future__ import annotations

from pathlib import Path

SAMPLE = Path(__file__).with_name("quyet-dinh-gia-dinh-2022.txt")


def sample_decision() -> bytes:
    """The bytes of the sample decision (UTF-8 text)."""
    return SAMPLE.read_bytes()
