"""Reading the dated data files of the law: YAML by the C loader where it is built in, the same result without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a data file that ships with the package."""
    content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader either way
    if not isinstance(content, dict):
        raise TypeError(f"{path.name}: a mapping was expected")
    return content
