"""Example verifiers: one folder a rule."""
