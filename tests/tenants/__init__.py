"""Tests of the tenants' own files."""
