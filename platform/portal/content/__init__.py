"""Notices, and the pages and price tables that the staff edits."""
