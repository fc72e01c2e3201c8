"""The application for WSGI servers (`wsgi:application`) and Flask's CLI (`flask --app wsgi`)."""

import os

from portal.app import create_app
from portal.settings import Settings

app = application = create_app(Settings.from_environ(os.environ))
