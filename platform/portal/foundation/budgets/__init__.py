"""Tries are budgeted: counted in PostgreSQL per scope and key, so that a restart resets nothing."""

from portal.foundation.budgets.counting import forget, spend, spend_once, spent, tidy

__all__ = ["forget", "spend", "spend_once", "spent", "tidy"]
