"""Says in the reader's language what lower layers put into words (``kernel.words``)."""

from flask_babel import format_decimal, gettext

from portal.kernel.words import Count, Words


def said(text: str) -> str:
    """Return the sentence in the language of the context; text that is no Words stays as it is."""
    if not isinstance(text, Words):
        return text
    values = {name: _said(value) for name, value in text.values.items()}
    return str(gettext(text.template, **values) if values else gettext(text.template))


def _said(value: object) -> object:
    if isinstance(value, str):
        return said(value)
    return format_decimal(int(value)) if isinstance(value, Count) else value
