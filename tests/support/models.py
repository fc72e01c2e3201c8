"""Brings every slice's tables into the metadata."""

import importlib
import pkgutil

import portal


def import_every_model() -> None:
    """Import every module of the portal whose name ends in ``models``."""
    for found in pkgutil.walk_packages(portal.__path__, "portal."):
        if found.name.endswith("models"):
            importlib.import_module(found.name)
