"""The forms of the pages about the staff."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from portal.foundation.web.filter_forms import ChoiceFilter, FilterForm, search_field
from portal.foundation.web.forms import PortalForm, SelectChoice
from portal.identity.permissions import ROLE_LABELS

STATES = {
    "active": _l("Active"),
    "invited": _l("Invited"),
    "disabled": _l("Blocked"),
    "left": _l("Has left"),
}
TONES = {"active": "success", "invited": "warning", "disabled": "danger", "left": "neutral"}
_ROLES = [SelectChoice(role, label) for role, label in ROLE_LABELS.items()]


class StaffFilter(FilterForm):
    """Which colleagues are listed."""

    words = search_field(hint=_l("Name or e-mail address"))
    role = ChoiceFilter(_l("Role"), choices=[SelectChoice("", _l("any")), *_ROLES])
    state = ChoiceFilter(
        _l("State"),
        choices=[
            SelectChoice("", _l("everybody who works here")),
            *(SelectChoice(state, label) for state, label in STATES.items()),
            SelectChoice("all", _l("everybody, also who has left")),
        ],
    )
    factor = ChoiceFilter(
        _l("Second step"),
        choices=[
            SelectChoice("", _l("any")),
            SelectChoice("app", _l("app")),
            SelectChoice("passkey", _l("passkey")),
            SelectChoice("none", _l("none yet")),
        ],
    )


class RoleForm(PortalForm):
    """Another role; ``seen``: the one that was on the page."""

    role = SelectField(_l("Role"), choices=_ROLES)
    seen = HiddenField(validators=[InputRequired()])
