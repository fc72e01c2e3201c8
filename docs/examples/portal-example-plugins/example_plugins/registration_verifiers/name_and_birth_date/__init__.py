"""Proof by name and date of birth."""
