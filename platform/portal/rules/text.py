"""One text in the languages of a tenant, as rules hold it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """One text in every language that the tenant offers: language code → text."""

    by_locale: Mapping[str, str]

    def in_locale(self, locale: str) -> str:
        """Return the text in that language, else in Hungarian."""
        return self.by_locale.get(locale) or self.by_locale["hu"]
