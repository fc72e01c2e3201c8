"""The pages of a person who registers."""

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from portal.foundation import counting
from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.kernel.clock import utc_now
from portal.kernel.errors import NotFoundError
from portal.registration import wizard
from portal.registration.codes import bare
from portal.registration.forms import ActivationForm, AnswerForm, CodeForm, activation_form
from portal.registration.operations import answer_question, complete_step, confirm, submit
from portal.registration.queries import pending_confirmation, question
from portal.registration.schemas import Answer, Confirmed, PendingConfirmation
from portal.rules.queries import current_rules

blueprint = customer_blueprint("registration", __name__)
_NOT_GOOD = 404


def _locale() -> str:
    return str(get_locale() or "hu")


def _ip() -> str:
    return request.remote_addr or ""


@blueprint.get("/regisztracio")
@public
def start() -> ResponseReturnValue:
    """Show the first step."""
    counting.count("registration.opened", "0")
    return wizard.page(wizard.at(0))


@blueprint.get("/regisztracio/<int:place>")
@public
def step(place: int) -> ResponseReturnValue:
    """Show a later step to those who have the earlier ones behind them."""
    here = wizard.at(place)
    if place == 0 or not here.may_be_shown:
        return redirect(url_for(".start"), 303)
    counting.count("registration.opened", str(place))
    return wizard.page(here)


@blueprint.post("/regisztracio")
@public
def send_start() -> ResponseReturnValue:
    """Take the first step."""
    return _take(wizard.at(0))


@blueprint.post("/regisztracio/<int:place>")
@public
def send_step(place: int) -> ResponseReturnValue:
    """Take a later step."""
    here = wizard.at(place)
    if place == 0 or not here.may_be_shown:
        return redirect(url_for(".start"), 303)
    return _take(here)


def _take(here: wizard.Place) -> ResponseReturnValue:
    skipped = here.step.skippable and "skip" in request.form
    if not skipped and not here.form.validate_on_submit():
        for name in here.form.errors:
            counting.count("registration.wrong", str(name))
        return wizard.page(here), 422
    if here.is_last:
        return _submit(here)
    known = complete_step(
        registration_id=here.registration_id,
        step=here.step.name,
        answers=None if skipped else here.form.submission(),
        locale=_locale(),
        ip=_ip(),
        now=here.now,
    )
    if known is None:
        return render_template("registration/customer/later.html"), 429
    session[wizard.SESSION_KEY] = str(known)
    return redirect(url_for(".step", place=here.index + 1), 303)


def _submit(here: wizard.Place) -> ResponseReturnValue:
    submit(here.form.submission(), registration_id=here.registration_id, ip=_ip(), now=here.now)
    counting.count("registration.sent")
    session.pop(wizard.SESSION_KEY, None)
    return redirect(url_for(".sent"), 303)


@blueprint.get("/regisztracio/elkuldve")
@public
def sent() -> ResponseReturnValue:
    """Say that a letter is on its way; the same page whatever was sent."""
    return render_template(
        "registration/customer/sent.html",
        form=CodeForm(formdata=None),
        confirmation=current_rules().registration.confirmation,
    )


@blueprint.get("/regisztracio/megerosites")
@public
def code_form() -> ResponseReturnValue:
    """Ask for the code of the letter, where the letter has one to type."""
    if not current_rules().registration.confirmation.by_code:
        raise NotFoundError("codes are not typed here")
    return render_template("registration/customer/code.html", form=CodeForm())


@blueprint.post("/regisztracio/megerosites")
@public
def send_code() -> ResponseReturnValue:
    """Use a typed code up; one that needs a password first leads to the activation page."""
    if not current_rules().registration.confirmation.by_code:
        raise NotFoundError("codes are not typed here")
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("registration/customer/code.html", form=form), 422
    code, now = form.activation_code.data or "", utc_now()
    pending = pending_confirmation(code, now=now)
    if pending is not None and pending.asks_password:
        return redirect(url_for(".activate", code=bare(code)), 303)
    return _told(confirm(code, ip=_ip(), now=now), code=code, pending=pending)


@blueprint.get("/regisztracio/megerosites/<code>")
@public
def activate(code: str) -> ResponseReturnValue:
    """Show the button that activates; looking at the page uses nothing up."""
    pending = pending_confirmation(code, now=utc_now())
    if pending is None:
        return _invalid()
    return _activation_page(code, pending)


@blueprint.post("/regisztracio/megerosites/<code>")
@public
def send_activation(code: str) -> ResponseReturnValue:
    """Use the code up and show what came of it."""
    now, pending = utc_now(), pending_confirmation(code, now=utc_now())
    password = username = None
    if pending is not None:
        asks_username = "username" in request.form and pending.may_choose_username
        form = activation_form(
            pending, rules=current_rules(), locale=_locale(), asks_username=asks_username
        )
        if not form.validate_on_submit():
            return _activation_page(code, pending, form=form), 422
        password = form.password.data if pending.asks_password else None
        username = form.username.value if asks_username else None
    result = confirm(code, password=password, username=username, ip=_ip(), now=now)
    return _told(result, code=code, pending=pending)


def _activation_page(
    code: str, pending: PendingConfirmation, *, form: ActivationForm | None = None
) -> str:
    rules = current_rules()
    shown = form or activation_form(pending, rules=rules, locale=_locale(), asks_username=False)
    return render_template(
        "registration/customer/activate.html", form=shown, pending=pending, code=bare(code)
    )


def _told(
    result: Confirmed, *, code: str, pending: PendingConfirmation | None
) -> ResponseReturnValue:
    """Return the page for what came of a code."""
    if result.answer is Answer.INVALID:
        return _invalid()
    if result.answer is Answer.USERNAME_TAKEN and pending is not None:
        form = wizard.taken_name_form(pending, suggestion=result.suggestion or "")
        return _activation_page(code, pending, form=form), 422
    sketch = wizard.sketch(current_rules(), _locale())
    return render_template(
        f"registration/customer/{result.answer.value}.html",
        result=result,
        due=wizard.due_words(result, now=utc_now()),
        sketch=sketch,
    )


def _invalid() -> ResponseReturnValue:
    return render_template("registration/customer/invalid.html"), _NOT_GOOD


@blueprint.get("/regisztracio/tisztazas/<code>")
@public
def clarify(code: str) -> ResponseReturnValue:
    """Show the clerk's question; looking uses nothing up."""
    asked = question(code, now=utc_now())
    if asked is None:
        return _invalid()
    return render_template("registration/customer/clarify.html", form=AnswerForm(), question=asked)


@blueprint.post("/regisztracio/tisztazas/<code>")
@public
def send_clarification(code: str) -> ResponseReturnValue:
    """Give the answer to the clerks."""
    form, asked = AnswerForm(), question(code, now=utc_now())
    if asked is not None and not form.validate_on_submit():
        page = render_template("registration/customer/clarify.html", form=form, question=asked)
        return page, 422
    answered = answer_question(
        code,
        explanation=form.explanation.data or "",
        full_name=form.full_name.value,
        ip=_ip(),
        now=utc_now(),
    )
    return render_template("registration/customer/clarified.html") if answered else _invalid()
