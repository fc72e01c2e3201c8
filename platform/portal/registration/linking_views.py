"""The page where a signed-in person adds a further customer number by its own proof."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.foundation.web.access import signed_in
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.plugin_api.claims import ClaimStep
from portal.registration import wizard
from portal.registration.forms import StepForm, step_form
from portal.registration.operations import Linked, link_by_proof
from portal.registration.operations.recording import LINKED, fields_asked
from portal.rules.content import render_page
from portal.rules.queries import current_rules

blueprint = customer_blueprint("linking", __name__)


@blueprint.get("/felhasznalasi-helyek/uj")
@signed_in(page="points_of_use")
def start() -> str:
    """Ask for the proof of a further customer number."""
    return _page(_form())


@blueprint.post("/felhasznalasi-helyek/uj")
@signed_in(page="points_of_use")
def send() -> ResponseReturnValue:
    """Link it, hand it to a clerk, or say that the data do not match."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    result = link_by_proof(form.submission(), login_id=principal().id, now=utc_now())
    if result is Linked.LINKED:
        flash(_("The customer number has been added to your sign-in."), "success")
    elif result is Linked.WITH_A_CLERK:
        flash(_("Our colleague looks at your request. We tell you by e-mail what came of it."))
    else:
        return _page(form, refusal=result), 429 if result is Linked.TOO_MANY else 422
    return redirect(url_for("representation.points"), 303)


def _form() -> StepForm:
    """Return the tenant's registration form without what the sign-in knows already.

    Raises NotFoundError where only clerks may link.
    """
    rules = current_rules()
    if rules.points_of_use is None or not rules.points_of_use.self_service:
        raise NotFoundError("only clerks link customer numbers here")
    step = ClaimStep(name="link", fields=fields_asked(rules, kind=LINKED))
    return step_form(step, rules=rules, locale=str(get_locale() or "hu"), now=utc_now())


def _page(form: StepForm, *, refusal: Linked | None = None) -> str:
    rules, locale = current_rules(), str(get_locale() or "hu")
    asks_declaration = any(field.document == "declaration" for field in form.step.fields)
    return render_template(
        "registration/customer/link.html",
        form=form,
        fields=form.step.fields,
        sketch=wizard.sketch(rules, locale),
        first_marked=next((field.name for field in form.step.fields if field.mark), None),
        declaration=render_page(rules, "declaration", locale) if asks_declaration else None,
        refusal=refusal,
    )
