"""`/health`: whether this process can do its work. Open to anyone; tells nothing but that."""

from __future__ import annotations

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.config.runtime import pending_migrations

_migrated = False


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database is reachable and migrated, else 503."""
    global _migrated
    reachable = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        # A database does not become less migrated under a running process: asked until true, then kept.
        _migrated = _migrated or not pending_migrations()
    except Error:
        reachable = False
    well = reachable and _migrated
    answer = {"status": "ok" if well else "unavailable", "database": reachable, "migrations": _migrated}
    return JsonResponse(answer, status=200 if well else 503)
