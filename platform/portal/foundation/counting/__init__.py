"""Counting what happens, by tenant and day, without a row a visitor: for the figures, never for limits."""

from portal.foundation.counting.tally import count, flush, flush_after

__all__ = ["count", "flush", "flush_after"]
