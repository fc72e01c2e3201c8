"""Checks of user names and passwords that need to know the other fields."""

from flask_babel import gettext as _
from wtforms import Form

from portal.identity import passwords, usernames
from portal.identity.wording import password_message, username_message
from portal.rules.model import TenantRules


def _value(form: Form, name: str) -> str:
    return str(getattr(form[name], "value", None) or "") if name in form else ""


def _say(form: Form, name: str, message: str) -> bool:
    form[name].errors = [*form[name].errors, message]
    return False


def check_username(form: Form, *, email: str | None = None) -> bool:
    """Tell whether a chosen user name can be one, whoever else may have it."""
    name = _value(form, "username")
    if not name:
        return True
    problem = usernames.problem_of(name, email=email or _value(form, "email"))
    return problem is None or _say(form, "username", username_message(problem))


def check_password(form: Form, *, rules: TenantRules, personal: tuple[str, ...] = ()) -> bool:
    """Tell whether a new password is good enough and typed twice alike; never what it was."""
    if "password" not in form or not form["password"].data:
        return True
    words = (
        *personal,
        *(_value(form, name) for name in ("username", "email", "customer_number", "full_name")),
        rules.company.short_name,
    )
    min_length = rules.registration.password_min_length
    problem = passwords.problem_of(form["password"].data, min_length=min_length, personal=words)
    if problem is not None:
        return _say(form, "password", password_message(problem, min_length=min_length))
    again = form["password_confirm"]
    if again.data and not passwords.are_same(form["password"].data, again.data):
        return _say(
            form,
            "password_confirm",
            _("The two passwords are not the same. Please type them again."),
        )
    return True
