"""Declarations and consents: who agreed to which text, when, and took it back when."""
