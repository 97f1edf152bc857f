"""Keys that need no sequence across machines: UUID version 7 (RFC 9562), ascending within a process."""

from __future__ import annotations

import os
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, 12 bits of order, 62 random bits.

    Within one process each key is greater than the one before, so that index pages fill in order.
    """
    global _last
    with _lock:
        # 12 bits below the millisecond carry a counter of 1/4096 ms: order without a second clock read.
        moment = time.time_ns() * 4096 // 1_000_000
        if moment <= _last:
            moment = _last + 1
        _last = moment
    milliseconds, order = moment >> 12, moment & 0xFFF
    noise = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return uuid.UUID(int=(milliseconds << 80) | (0x7 << 76) | (order << 64) | (0b10 << 62) | noise)
