"""Meters, their readings and what was consumed."""
