"""Providers of online payment: none comes with the platform yet; packages may bring theirs."""
