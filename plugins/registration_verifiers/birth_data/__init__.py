"""Proof by place and date of birth; for private persons only."""
