"""Operations of dossiers in the API: the same verbs and reads as the screens."""

from .commands import bulk_router, router
from .files import uploads_router
from .reads import slips_router

__all__ = ["bulk_router", "router", "slips_router", "uploads_router"]
