"""What is measured: lifecycle, intake, search, receipt over loopback, and the worklist page."""

from __future__ import annotations

import argparse
import time
from typing import Any

from motcua.config.arguments import progress

from . import scene, service


def lifecycle(chosen: argparse.Namespace) -> dict[str, Any]:
    """Nine requests from creation to return, again and again; then how long the jobs take to drain."""
    return _commands(chosen, "lifecycle", "lifecycles_per_second")


def intake(chosen: argparse.Namespace) -> dict[str, Any]:
    """Dossiers created and accepted at once."""
    return _commands(chosen, "intake", "creations_per_second")


def _commands(chosen: argparse.Namespace, kind: str, rate: str) -> dict[str, Any]:
    places = scene.places(chosen.spread)
    with service.running(chosen) as (host, port, supervisor):
        plan = {"kind": kind, "host": host, "port": port, "clients": chosen.clients, "places": places}
        progress("Đang làm ấm…")
        service.drive({**plan, "seconds": min(5, chosen.seconds)})
        progress(f"Đang đo {chosen.seconds} giây…")
        result = service.drive({**plan, "seconds": chosen.seconds})
        drained = drain()
        memory = service.memory_mb(supervisor)
    return {
        rate: round(result.pop("whole") / result["seconds"], 2), **result, "drained_seconds": drained, "rss_mb": memory,
        "units": len(places),
    }  # fmt: skip


def drain(limit: float = 90.0) -> float | None:
    """Seconds until nothing waits any more; None when that takes longer than the limit."""
    began = time.monotonic()
    while scene.waiting():
        if time.monotonic() - began > limit:
            return None
        time.sleep(0.25)
    return round(time.monotonic() - began, 1)


QUESTIONS = (
    "làm giấy khai sinh", "khai sinh cho con", "sổ đỏ", "nhập hộ khẩu", "chung thuc ban sao", "dang ky ket hon", "mai tang phi",
    "giay phep xay dung", "ho ngheo", "đăng ký kinh doanh", "xác nhận tình trạng hôn nhân", "khuyet tat",
)  # fmt: skip


def search(chosen: argparse.Namespace) -> dict[str, Any]:
    """Questions to the catalogue over HTTP."""
    from urllib.parse import quote

    return _reads(
        chosen, [f"/api/v1/catalogue/procedures?q={quote(question)}&limit=5" for question in QUESTIONS]
    )


def receipt(chosen: argparse.Namespace) -> dict[str, Any]:
    """Receipts (Mẫu 01) drawn in this process, without their signature."""
    from motcua.dossiers.models import Dossier
    from motcua.papers import slips
    from motcua.papers.models import IssuedSlip

    found = list(
        IssuedSlip.objects.filter(form__endswith="01", subject_id__in=Dossier.objects.values("id")).order_by(
            "-id"
        )[:50]
    )
    if not found:
        from motcua.config.failure import Failure

        raise Failure("Chưa có phiếu nào; hãy chạy «bench intake» trước.")
    for slip in found:
        slip.signer = {}
    slips.make(found[0])
    times: list[float] = []
    until = time.perf_counter() + chosen.seconds
    while time.perf_counter() < until and len(times) < 500:
        began = time.perf_counter()
        slips.make(found[len(times) % len(found)])
        times.append(time.perf_counter() - began)
    from .load import percentile

    times.sort()
    return {
        "made": len(times),
        "p50_ms": percentile(times, 0.5),
        "p95_ms": percentile(times, 0.95),
        "p99_ms": percentile(times, 0.99),
    }


def _reads(chosen: argparse.Namespace, targets: list[str]) -> dict[str, Any]:
    headers = scene.places(1)[0]["headers"]
    with service.running(chosen) as (host, port, supervisor):
        result = _read(chosen, host, port, targets, headers)
        return {**result, "rss_mb": service.memory_mb(supervisor)}


def _read(
    chosen: argparse.Namespace, host: str, port: int, targets: list[str], headers: str
) -> dict[str, Any]:
    plan = {
        "kind": "reads", "host": host, "port": port, "clients": chosen.clients, "targets": targets, "headers": headers,
    }  # fmt: skip
    service.drive({**plan, "seconds": min(3, chosen.seconds)})
    result = service.drive({**plan, "seconds": chosen.seconds})
    result.pop("whole")
    return result


def worklist(chosen: argparse.Namespace) -> dict[str, Any]:
    """The HTML page of 50 of a handler with 5,000 open rows and a filter, first and deep page, one client."""
    from . import handler

    session, rows = handler.session_with_open_rows(5000)
    chosen.clients = 1
    headers = f"Cookie: {session.cookie}\r\n"
    with service.running(chosen) as (host, port, supervisor):
        first, deep = handler.addresses(session, host, port)
        pages = {
            name: _read(chosen, host, port, [target], headers)
            for name, target in (("first", first), ("deep", deep))
        }
        memory = service.memory_mb(supervisor)
    errors = sum(page["errors"] for page in pages.values())
    return {"open_rows": rows, **pages, "deep_address": deep, "errors": errors, "rss_mb": memory}
