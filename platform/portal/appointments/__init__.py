"""Booking a time at an office, with or without signing in."""
