"""Approves what is proven at once; asks a clerk only in doubt."""
