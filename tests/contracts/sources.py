"""The sources as the contracts read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "motcua"


def modules() -> Iterator[Path]:
    """Python files of the program itself, without tests and migrations."""
    for path in sorted(SOURCES.rglob("*.py")):
        if not {"tests", "migrations", "__pycache__"} & set(path.relative_to(SOURCES).parts):
            yield path


def templates() -> Iterator[Path]:
    """Templates of pages."""
    yield from (path for path in sorted(SOURCES.rglob("*.html")) if "templates" in path.parts)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """(name, lines of its body without the docstring) of each function in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        body = node.body
        if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]
        if body:
            yield node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1
