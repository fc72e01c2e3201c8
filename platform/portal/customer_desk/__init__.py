"""Customers on the console: finding them, their card, and what the staff do for them."""
