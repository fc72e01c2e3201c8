"""What the commands share: settings from the environment, their errors as plain words."""

from __future__ import annotations

import os

import click

from portal.settings import Settings, SettingsError


def read_settings() -> Settings:
    """The settings; every problem at once, without a traceback."""
    try:
        return Settings.from_environ(os.environ)
    except SettingsError as error:
        raise click.ClickException(str(error)) from None
