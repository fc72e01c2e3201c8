"""The web application for the settings in this process's environment; what gunicorn calls."""

from __future__ import annotations

import os

from portal.app import create_app
from portal.foundation.web import logging
from portal.foundation.web.application import PortalFlask
from portal.settings import Settings


def create() -> PortalFlask:
    """The application with its logs as JSON lines; raises SettingsError with all problems."""
    settings = Settings.from_environ(os.environ)
    logging.configure(settings.log_level)
    return create_app(settings)
