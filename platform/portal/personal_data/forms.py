"""The clerk's decision on a wish, and the request for one's own data."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from portal.foundation.web.forms import PortalForm


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
