"""What the figures call things."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

FIELDS = {
    "full_name": _l("Name"),
    "customer_number": _l("Customer number"),
    "username": _l("User name"),
    "email": _l("E-mail address"),
    "phone": _l("Phone number"),
    "invoice_number": _l("Invoice number"),
    "invoice_amount": _l("Amount of that invoice"),
    "birth_place": _l("Place of birth"),
    "birth_date": _l("Date of birth"),
    "password": _l("Password"),
    "password_confirm": _l("Password again"),
    "challenge_answer": _l("Security check"),
    "accept_terms": _l("Accepting the terms of use"),
    "accept_privacy": _l("Accepting the privacy notice"),
    "accept_declaration": _l("Accepting the declaration"),
}
OUTCOMES = {
    "confirm_and_activate": _l("Let in at once"),
    "confirm_and_refer": _l("Handed to a clerk"),
    "confirm_and_refuse": _l("Refused: the data do not prove it"),
    "approve": _l("Approved by a clerk"),
    "reject": _l("Rejected by a clerk"),
    "expire": _l("The question of a clerk was never answered"),
}
AGES = (
    _l("up to 1 day"),
    _l("up to 3 days"),
    _l("up to 8 days"),
    _l("up to 15 days"),
    _l("longer"),
)


def share(part: int, whole: int) -> str:
    """Return the part in per cent, as people write it; a dash of nothing."""
    return "–" if not whole else f"{100 * part / whole:.0f}%"


def duration(seconds: float | None) -> str:
    """Return a length of time in the two units that matter; a dash for none."""
    if seconds is None:
        return "–"
    span = timedelta(seconds=round(seconds))
    hours, minutes = divmod(span.seconds // 60, 60)
    days = ngettext("%(num)d day", "%(num)d days", span.days)
    in_hours = ngettext("%(num)d hour", "%(num)d hours", hours)
    if span.days:
        return f"{days} {in_hours}"
    in_minutes = ngettext("%(num)d minute", "%(num)d minutes", minutes)
    return f"{in_hours} {in_minutes}" if hours else in_minutes


def period(days: int) -> str:
    """Return what a period of that many days is called."""
    return _("the last year") if days >= 365 else _("the last %(days)s days", days=days)
