"""The base of every HTML form."""

from flask_babel import get_locale
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.i18n import DummyTranslations, get_translations

__all__ = ["PortalForm", "SelectChoice"]


class PortalForm(FlaskForm):
    """A form with CSRF protection whose built-in messages speak the page's language."""

    class Meta(FlaskForm.Meta):
        """Takes WTForms' own catalogue for WTForms' own messages."""

        def get_translations(self, form: object) -> object:
            """Return the catalogue of the page's language."""
            language = str(get_locale() or "hu")
            return DummyTranslations() if language == "en" else get_translations([language])
