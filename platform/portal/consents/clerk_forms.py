"""The form that makes a batch of changes."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, ValidationError
from wtforms.validators import Optional

from portal.foundation.web.forms import PortalForm
from portal.kernel.clock import local_today, utc_now


class ExportForm(PortalForm):
    """Without a day: what no batch holds yet."""

    since = DateField(
        _l("Everything since"),
        validators=[Optional()],
        description=_l("Leave it empty for the changes that were not handed over yet."),
    )

    def validate_since(self, field: DateField) -> None:
        """Refuse a day that has not come yet."""
        if field.data and field.data > local_today(utc_now()):
            raise ValidationError(_l("This day is still to come."))
