"""Sentences that are English where nobody translates them, and keep what a translation needs."""

from collections.abc import Mapping


class Words(str):
    """A filled-in English sentence; ``template`` is its msgid, ``values`` what stands in it.

    It is a ``str`` like any other, so that commands print it and errors carry it. The web says it
    in the reader's language with ``foundation.wording.said``.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, values: Mapping[str, object]) -> "Words":
        """Fill in the template; signs that nobody can see are spelt out."""
        shown = {name: _visible(value) for name, value in values.items()}
        words = super().__new__(cls, template % shown if shown else template)
        words.template, words.values = str.__str__(template), shown
        return words

    def __str__(self) -> str:
        """Return itself: ``str()`` of an error that carries it loses nothing."""
        return self

    def format(self, *_args: object, **_values: object) -> str:
        """Return itself: marshmallow's validators fill in their messages, and this one is filled in."""
        return self


def N_(template: str, /, **values: object) -> Words:
    """Mark a sentence for the catalogues and fill in its ``%(name)s``."""
    return Words(template, values)


def _visible(value: object) -> object:
    if not isinstance(value, str) or isinstance(value, Words) or value.isprintable():
        return value
    return repr(value)[1:-1]


class Count(int):
    """A number of things, written with its thousands parted; of a year or a line, say plain int."""

    def __str__(self) -> str:
        """Return it as English writes it."""
        return f"{int(self):,}"
