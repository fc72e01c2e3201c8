"""Identifiers of rows: time-ordered UUIDs, so that new rows stand together in every index."""

import os
import time
import uuid


def new_id() -> uuid.UUID:
    """Return a new version 7 UUID (RFC 9562): 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random_bits = int.from_bytes(os.urandom(10), "big")
    high = random_bits >> 68  # 12 bits
    low = random_bits & ((1 << 62) - 1)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)
