"""Proof by an invoice in hand: its number and its amount."""
