"""Measures the portal against floors, in turns within one run; prints ratios, asserts nothing."""
