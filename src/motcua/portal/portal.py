"""Pages of the public site."""

from . import home, lookup

__all__ = ["home", "lookup"]
