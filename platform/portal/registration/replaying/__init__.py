"""Replaying rules over the decisions on record: what would have gone otherwise, and why."""
