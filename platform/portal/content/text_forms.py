"""The staff's forms for the company's own texts: pages, short texts, and why they change."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from portal.content.forms import one_line
from portal.foundation.web.forms import PortalForm

LONGEST_REASON: Final = 300


class ReasonForm(PortalForm):
    """Why something is published; ``seen`` and ``seen_en``: fingerprints of what was on the page."""

    reason = StringField(
        _l("Why is it changed?"),
        description=_l("It stays in the history, for colleagues."),
        validators=[
            DataRequired(_l("Please say why: it stays on record.")),
            Length(max=LONGEST_REASON, message=_l("This is longer than it can be.")),
            one_line,
        ],
    )


class PageForm(ReasonForm):
    """One content page in both languages."""

    seen_hu = HiddenField()
    seen_en = HiddenField()
    text_hu = TextAreaField(_l("Text (Hungarian)"), validators=[Optional()])
    text_en = TextAreaField(_l("Text (English)"), validators=[Optional()])

    def texts(self) -> dict[str, str]:
        """Return what was typed, by language."""
        return {"hu": self.text_hu.data or "", "en": self.text_en.data or ""}


class KeyForm(ReasonForm):
    """One short text in both languages; empty ones give way to the portal's own wording."""

    seen = HiddenField()
    hu = TextAreaField(_l("Text (Hungarian)"), validators=[Optional(), Length(max=4000)])
    en = TextAreaField(_l("Text (English)"), validators=[Optional(), Length(max=4000)])

    def texts(self) -> dict[str, str]:
        """Return what was typed, by language, with plain line breaks."""
        fields: dict[str, Any] = {"hu": self.hu, "en": self.en}
        return {
            locale: (field.data or "").replace("\r\n", "\n").strip()
            for locale, field in fields.items()
        }
