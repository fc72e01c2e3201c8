"""The pages that belong to the site itself: home, help, browsers, legal texts, language, theme."""

from flask import Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.billing.queries import home_summary
from portal.content.customer_views import notice_words
from portal.content.queries import notices
from portal.customer_site.context import (
    catalogue,
    further_pages,
    home_actions,
    public_pages,
    remember_owing,
)
from portal.customer_site.landing import registration_steps
from portal.customer_site.manual_shown import manual_file, manual_page
from portal.foundation.web.access import public, signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.i18n import remember_locale
from portal.foundation.web.local_urls import local_path
from portal.foundation.web.principal import principal_or_none
from portal.kernel.clock import local_today, utc_now
from portal.notifications.queries import standing
from portal.notifications.wording import describe
from portal.rules.content import page_title, render_page
from portal.rules.page_context import theme_response
from portal.rules.queries import current_rules

blueprint = customer_blueprint("customer_site", __name__)


@blueprint.get("/")
@public(scope="see")
def home() -> ResponseReturnValue:
    """Answer in one look what is owed, what is new and what can be done; strangers see the way in."""
    visitor, now = principal_or_none(), utc_now()
    if visitor is None or visitor.purpose != "full":
        rules = current_rules()
        return render_template(
            "customer_site/landing.html",
            registration_steps=registration_steps(rules),
            open_pages=public_pages(),
            told_by_mail="invoice_arrived" in rules.notifications,
            notices=notices.for_strangers(now=now),
            **notice_words(),
        )
    may_see = "see" in visitor.scopes
    today = local_today(now)
    summary = home_summary(visitor.customer_ids, today=today) if may_see else None
    if summary is not None:
        remember_owing(summary.unpaid.minor > 0)
    return render_template(
        "customer_site/home.html",
        summary=summary,
        today=today,
        standing=standing(visitor.id),
        describe=describe,
        actions=home_actions(),
        notices=notices.concerning(visitor.customer_ids, now=now) if may_see else (),
        **notice_words(),
    )


@blueprint.get("/fiokom")
@signed_in()
def account() -> str:
    """Show what belongs to the sign-in itself, and every page that the menu does not name."""
    return render_template("customer_site/account.html", pages=further_pages())


@blueprint.get("/sugo")
@public(page="help")
def help() -> str:
    """Show the user manual, made from the tenant's own rules."""
    return manual_page(current_rules(), catalogue())


@blueprint.get("/sugo/kezikonyv.pdf")
@public(page="help")
def manual_pdf() -> Response:
    """Hand out the user manual as one file, to keep or to print."""
    return manual_file(current_rules(), catalogue())


@blueprint.get("/sugo/bongeszok")
@public(page="browsers")
def browsers() -> str:
    """Show which browsers are supported."""
    return _content("browsers")


@blueprint.get("/feltetelek")
@public
def terms() -> str:
    """Show the terms of use."""
    return _content("terms")


@blueprint.get("/adatkezeles")
@public
def privacy() -> str:
    """Show the privacy notice."""
    return _content("privacy")


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


def _content(page: str) -> str:
    rules, locale = current_rules(), str(get_locale())
    body = render_page(rules, page, locale)
    return render_template(
        "customer_site/content.html", page=page, title=page_title(rules, page, locale), body=body
    )
