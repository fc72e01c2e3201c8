"""The console's own pages: what waits for the staff, language, theme."""

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.clerk_site.figures import waiting_figures
from portal.foundation.web.access import clerk_only, public
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.i18n import remember_locale
from portal.foundation.web.local_urls import local_path
from portal.kernel.clock import utc_now
from portal.rules.page_context import theme_response

blueprint = clerk_blueprint("site", __name__)


@blueprint.get("/")
@clerk_only()
def home() -> str:
    """Show what waits and since when."""
    return render_template("clerk_site/home.html", figures=waiting_figures(utc_now()))


@blueprint.post("/nyelv/<code>")
@public
def set_locale(code: str) -> ResponseReturnValue:
    """Remember the chosen language and return to where the person was."""
    remember_locale(code)
    return redirect(local_path(request.form.get("next")), 303)


@blueprint.get("/arculat/<digest>/<name>")
@public
def theme_file(digest: str, name: str) -> Response:
    """Serve a file of the tenant's theme."""
    return theme_response(digest, name)
