"""Says in the reader's language what lower layers put into words (``kernel.words``)."""

from flask_babel import gettext

from portal.kernel.words import Words


def said(text: str) -> str:
    """Return the sentence in the language of the context; text that is no Words stays as it is."""
    if not isinstance(text, Words):
        return text
    values = {
        name: said(value) if isinstance(value, str) else value
        for name, value in text.values.items()
    }
    return str(gettext(text.template, **values) if values else gettext(text.template))
