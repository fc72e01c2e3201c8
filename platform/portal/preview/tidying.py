"""The sweep's part: a preview whose time is over ends, and nothing is left of it."""

from portal.preview.operations import tidy

__all__ = ["tidy"]
