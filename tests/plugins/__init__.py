"""Tests of the plugins: no database, no web."""
