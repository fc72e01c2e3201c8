"""The application for WSGI servers (`wsgi:application`) and Flask's CLI (`flask --app wsgi`)."""

from portal.cli.web import create

app = application = create()
