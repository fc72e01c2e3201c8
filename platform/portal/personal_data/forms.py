"""The clerk's decision on a wish, and how the list of wishes is narrowed down."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from portal.customers.vocabulary import FIELD_LABELS, STATUS_LABELS
from portal.foundation.web.filter_forms import ChoiceFilter, DayFilter, FilterForm, search_field
from portal.foundation.web.forms import PortalForm, SelectChoice


class DecisionForm(PortalForm):
    """Why a wish is refused, for the customer to read."""

    note = TextAreaField(
        _l("Note for the customer"),
        description=_l("Needed for a refusal: why, and what the customer can do."),
        validators=[
            Optional(),
            Length(max=1000, message=_l("Please write at most 1,000 characters.")),
        ],
        render_kw={"rows": 3},
    )


class WishFilter(FilterForm):
    """Which wishes are listed."""

    status = ChoiceFilter(
        _l("State"),
        choices=[
            *(SelectChoice(key, STATUS_LABELS[key]) for key in ("waiting", "accepted", "refused")),
            *(SelectChoice(key, STATUS_LABELS[key]) for key in ("taken_over", "withdrawn")),
            SelectChoice("all", _l("All")),
        ],
    )
    field = ChoiceFilter(
        _l("What"),
        choices=[
            SelectChoice("", _l("All")),
            *(SelectChoice(key, label) for key, label in FIELD_LABELS.items()),
        ],
    )
    hands = ChoiceFilter(
        _l("In whose hands"),
        choices=[
            SelectChoice("", _l("Anybody's")),
            SelectChoice("mine", _l("Mine")),
            SelectChoice("nobody", _l("Nobody's")),
            SelectChoice("colleague", _l("A colleague's")),
        ],
    )
    since = DayFilter(_l("From day"))
    until = DayFilter(_l("Until day"))
    q = search_field(_l("Name or number"))
