"""The web application for the settings in this process's environment; what gunicorn calls."""

from __future__ import annotations

from portal.app import create_app
from portal.cli.environment import settings_to_serve
from portal.foundation.web import logging
from portal.foundation.web.application import PortalFlask


def create() -> PortalFlask:
    """The application with its logs as JSON lines; raises SettingsError with all problems."""
    settings = settings_to_serve()
    logging.configure(settings.log_level)
    return create_app(settings)
