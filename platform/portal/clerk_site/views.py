"""The console's own pages: what waits for the staff, language, theme."""

from flask import Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.clerk_site import waiting
from portal.foundation.web.access import clerk_only, public
from portal.foundation.web.blueprints import clerk_blueprint
from portal.foundation.web.i18n import remember_locale
from portal.foundation.web.lists import wants_csv
from portal.foundation.web.local_urls import local_path
from portal.foundation.web.principal import principal
from portal.identity.browser import by_itself
from portal.kernel.clock import utc_now
from portal.rules.page_context import theme_response

blueprint = clerk_blueprint("site", __name__)


@blueprint.get("/")
@clerk_only()
def home() -> str | Response:
    """Show what waits, the most urgent first."""
    now = utc_now()
    if wants_csv():
        return waiting.as_file(principal(), now=now)
    return render_template(
        "clerk_site/home.html", shown=waiting.shown(principal(), now=now), now=now
    )


@blueprint.get("/teendok/szam")
@clerk_only()
def waiting_count() -> Response:
    """Tell the page that is open how many wait by now, for its title."""
    by_itself()
    count = waiting.count_for(principal(), waiting.tab_in(request.args.get("kie")), now=utc_now())
    return jsonify(count=count, words=waiting.in_words(count))


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
