"""The form that narrows the audit log down."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import Length, Optional

from portal.audit_trail.deeds import ACTORS, KINDS
from portal.foundation.web.filter_forms import ChoiceFilter, DayFilter, FilterForm
from portal.foundation.web.forms import SelectChoice


class AuditFilter(FilterForm):
    """Whom it was about, who did it, what, and when."""

    customer = StringField(
        _l("Customer number"),
        [Optional(), Length(max=60, message=_l("This is too long for a customer number."))],
        description=_l("Who saw or changed this customer?"),
        render_kw={"autocomplete": "off", "spellcheck": "false", "maxlength": 60},
    )
    clerk = ChoiceFilter(_l("Colleague"))
    actor = ChoiceFilter(
        _l("Done by"),
        choices=[
            SelectChoice("", _l("anybody")),
            *(SelectChoice(kind, label) for kind, label in ACTORS.items()),
        ],
    )
    kind = ChoiceFilter(
        _l("Kind of deed"),
        choices=[
            SelectChoice("", _l("any")),
            *(SelectChoice(kind, label) for kind, label in KINDS.items()),
        ],
    )
    since = DayFilter(_l("From this day"))
    until = DayFilter(_l("To this day"))
