"""What the commands share: settings from the environment, their errors as plain words."""

from __future__ import annotations

import os

import click
import psycopg

from portal.foundation.db import safety
from portal.settings import Settings, SettingsError


def read_settings() -> Settings:
    """The settings; every problem at once, without a traceback."""
    try:
        return Settings.from_environ(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


def settings_to_serve() -> Settings:
    """The settings of a process that works with customers' data, from a database that may be.

    Raises SettingsError with everything that stands against it.
    """
    settings = Settings.from_environ(os.environ)
    try:
        problems = safety.problems_of(
            database_url=settings.database_url, allow_demo=settings.mode != "production"
        )
    except psycopg.OperationalError as error:
        problems = [f"the database cannot be reached: {str(error).strip().splitlines()[0]}"]
    if problems:
        raise SettingsError(problems)
    return settings
