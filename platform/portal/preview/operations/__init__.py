"""All that happens to a preview: begin, hand over to the portal, end, wipe."""

from portal.preview.operations.beginning import NoDraftError, begin, hand_over, take_over
from portal.preview.operations.ending import end, tidy, wipe

__all__ = ["NoDraftError", "begin", "end", "hand_over", "take_over", "tidy", "wipe"]
