"""A file passes 400 lines or a function 40: it is split by subject. Exceptions stand in `exceptions.py`."""

from __future__ import annotations

from tests.contracts.exceptions import LONG_FILES, LONG_FUNCTIONS
from tests.contracts.sources import SOURCES, functions, modules

FILE_LINES, FUNCTION_LINES = 400, 40


def long_files() -> dict[str, int]:
    """Files past the limit, with their lines."""
    counted = {
        path.relative_to(SOURCES).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules()
    }
    return {name: lines for name, lines in counted.items() if lines > FILE_LINES}


def long_functions() -> dict[str, int]:
    """Functions past the limit, with the lines of their bodies."""
    return {
        f"{path.relative_to(SOURCES).as_posix()}:{name}": lines
        for path in modules()
        for name, lines in functions(path)
        if lines > FUNCTION_LINES
    }


def test_no_file_grows_past_400_lines():
    grown = {name: lines for name, lines in long_files().items() if name not in LONG_FILES}
    assert not grown, f"split by subject, or give the reason in exceptions.py: {grown}"


def test_no_function_grows_past_40_lines():
    grown = {name: lines for name, lines in long_functions().items() if name not in LONG_FUNCTIONS}
    assert not grown, f"split by subject, or give the reason in exceptions.py: {grown}"


def test_every_exception_gives_its_reason():
    assert all(len(reason) > 10 for reason in [*LONG_FILES.values(), *LONG_FUNCTIONS.values()])
