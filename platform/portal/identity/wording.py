"""What a person is told about a user name or password that is not taken, or about a browser."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.identity import passwords, usernames
from portal.identity.passwords import PasswordProblem
from portal.identity.usernames import UsernameProblem


def password_message(problem: PasswordProblem, *, min_length: int) -> str:
    """Return the sentence for a password problem, in the page's language."""
    return str(_password_message(problem, min_length))


def username_message(problem: UsernameProblem) -> str:
    """Return the sentence for a user name problem, in the page's language."""
    return str(_username_message(problem))


def _password_message(problem: PasswordProblem, min_length: int) -> Any:
    if problem is PasswordProblem.TOO_SHORT:
        return _(
            "The password is too short. Please give at least %(count)s characters.",
            count=min_length,
        )
    if problem is PasswordProblem.TOO_LONG:
        return _(
            "The password is too long. Please give at most %(count)s characters.",
            count=passwords.MAX_LENGTH,
        )
    if problem is PasswordProblem.FORBIDDEN_CHARACTER:
        return _("The password holds an invisible character. Please type it again.")
    if problem is PasswordProblem.TOO_COMMON:
        return _(
            "Very many people use this password, so strangers try it first. "
            "Please choose another one."
        )
    return _(
        "Please choose a password that is not your name, your e-mail address or the company's name."
    )


def _username_message(problem: UsernameProblem) -> Any:
    if problem is UsernameProblem.TOO_SHORT:
        return _(
            "The user name is too short. Please give at least %(count)s characters.",
            count=usernames.MIN_LENGTH,
        )
    if problem is UsernameProblem.TOO_LONG:
        return _(
            "The user name is too long. Please give at most %(count)s characters.",
            count=usernames.MAX_LENGTH,
        )
    if problem is UsernameProblem.FORBIDDEN_CHARACTER:
        return _("The user name holds an invisible character. Please type it again.")
    return _(
        "A user name may hold the character @ only if it is the e-mail address that you give here."
    )


OUTCOMES = {
    "password": _l("Signed in with the password"),
    "temporary_password": _l("Signed in with a temporary password"),
    "passkey": _l("Signed in with a passkey"),
    "second_factor": _l("Signed in with a second step"),
    "wrong_password": _l("Wrong password"),
    "wrong_code": _l("Wrong code in the second step"),
}
"""What became of a try to sign in, for its owner."""


SECURITY_CHANGES = {
    "totp_on": _l("The second step has been turned on."),
    "totp_off": _l("The second step has been turned off."),
    "recovery_code_used": _l("A recovery code has been used to sign in."),
    "passkey_added": _l("A passkey has been added."),
    "passkey_removed": _l("A passkey has been removed."),
    "removed_by_staff": _l(
        "Our customer service has removed your second step, and signed you out everywhere. From now on "
        "your password signs you in."
    ),
    "factor_reset": _l(
        "Your second step has been reset. The next time you sign in, you set up a new one."
    ),
}


# Order matters: Edge also calls itself Chrome, and Chrome also calls itself Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str | None) -> str:
    """Return «Firefox, Windows» for the text by which a browser introduces itself."""
    text = user_agent or ""
    known = next((name for sign, name in _BROWSERS if sign in text), None)
    browser = known or str(_("Unknown browser"))
    system = next((name for sign, name in _SYSTEMS if sign in text), "")
    return f"{browser}, {system}" if system else browser
