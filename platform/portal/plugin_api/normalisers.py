"""The named steps from a typed identifier to its canonical form; rules list them in order."""

import difflib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from portal.kernel.words import N_
from portal.plugin_api.shapes import Shape

Step = Callable[[str, str, Shape], str]

_SPACES = {"\t", "\n", "\r", "\v", "\f", "\N{LINE SEPARATOR}", "\N{PARAGRAPH SEPARATOR}"}
_DASHES = {"\N{MINUS SIGN}", "\N{HYPHEN BULLET}", "\N{MODIFIER LETTER MINUS SIGN}"}
_SLASHES = {"\N{FRACTION SLASH}", "\N{DIVISION SLASH}", "\N{BIG SOLIDUS}", "\\"}
# Letters and marks that print nothing, though Unicode does not call them format characters.
_BLANKS = {
    "\N{COMBINING GRAPHEME JOINER}",
    "\N{HANGUL FILLER}",
    "\N{HANGUL CHOSEONG FILLER}",
    "\N{HANGUL JUNGSEONG FILLER}",
    "\N{HALFWIDTH HANGUL FILLER}",
    *map(chr, range(0xFE00, 0xFE10)),
}
_LOOKS_LIKE_0 = "Oo\N{CYRILLIC CAPITAL LETTER O}\N{CYRILLIC SMALL LETTER O}"
_LOOKS_LIKE_0 += "\N{GREEK CAPITAL LETTER OMICRON}\N{GREEK SMALL LETTER OMICRON}"
_LOOKS_LIKE_1 = "IiLl|\N{LATIN SMALL LETTER DOTLESS I}\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}"
_LOOKS_LIKE_1 += "\N{CYRILLIC CAPITAL LETTER BYELORUSSIAN-UKRAINIAN I}\N{GREEK CAPITAL LETTER IOTA}"
_LOOKALIKES = dict.fromkeys(_LOOKS_LIKE_0, "0") | dict.fromkeys(_LOOKS_LIKE_1, "1")


def _tidy_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" or character in _BLANKS:
        return ""
    if category == "Zs" or character in _SPACES:
        return " "
    if category == "Pd" or character in _DASHES:
        return "-"
    return "/" if character in _SLASHES else character


def _tidy(text: str, _argument: str, _shape: Shape) -> str:
    """Drop invisible characters; make every space, dash and slash the plain one; trim."""
    if text.isascii() and text.isprintable():  # what imports hold: a hundred thousand of them
        plain = text.replace("\\", "/")
    else:
        plain = "".join(map(_tidy_character, text))
    return plain.strip(" ")


def _fold_width(text: str, _argument: str, _shape: Shape) -> str:
    """Turn full-width letters, digits and signs into plain ones."""
    return "".join(chr(ord(one) - 0xFEE0) if "\uff01" <= one <= "\uff5e" else one for one in text)


def _fold_digits(text: str, _argument: str, _shape: Shape) -> str:
    """Turn the decimal digits of every script into 0-9; raised and circled digits stay wrong."""
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in text)


def _uppercase(text: str, _argument: str, _shape: Shape) -> str:
    """Turn small letters into capitals."""
    return text.upper()


def _trim_punctuation(text: str, _argument: str, _shape: Shape) -> str:
    """Drop spaces, quotes, brackets, dashes and stops at the beginning and at the end."""
    kept = [at for at, one in enumerate(text) if unicodedata.category(one)[0] not in "PZ"]
    return text[kept[0] : kept[-1] + 1] if kept else ""


def _drop_spaces(text: str, _argument: str, _shape: Shape) -> str:
    """Drop every space."""
    return text.replace(" ", "")


def _drop_hyphens(text: str, _argument: str, _shape: Shape) -> str:
    """Drop every hyphen."""
    return text.replace("-", "")


def _drop(text: str, argument: str, _shape: Shape) -> str:
    """Drop each of the given characters."""
    return text.translate(dict.fromkeys(map(ord, argument)))


def _drop_prefix(text: str, argument: str, _shape: Shape) -> str:
    """Drop the given beginning where it is typed."""
    return text.removeprefix(argument)


def _ensure_prefix(text: str, argument: str, _shape: Shape) -> str:
    """Add the given beginning where it is not typed."""
    return text if not text or text.startswith(argument) else argument + text


def _cut_at(text: str, argument: str, _shape: Shape) -> str:
    """Keep what stands before the first of the given mark."""
    return text.partition(argument)[0]


def _fold_lookalikes(text: str, _argument: str, shape: Shape) -> str:
    """Read O as 0 and I, l or a bar as 1, only where the shape wants a digit."""
    wants_digit = (*(slot.is_digit for slot in shape.slots), *(False for _ in text))
    return "".join(
        _LOOKALIKES.get(one, one) if digit else one
        for one, digit in zip(text, wants_digit, strict=False)
    )


def _restore_punctuation(text: str, _argument: str, shape: Shape) -> str:
    """Put the hyphens and slashes of the shape where they belong, however they were typed.

    Spaces, hyphens, slashes and full stops of the typed text give way; anything else stays wrong.
    """
    bare = text.translate(dict.fromkeys(map(ord, " -/._")))
    return shape.punctuate(bare)


_PLAIN: dict[str, Step] = {
    "tidy": _tidy,
    "fold_width": _fold_width,
    "fold_digits": _fold_digits,
    "uppercase": _uppercase,
    "trim_punctuation": _trim_punctuation,
    "drop_spaces": _drop_spaces,
    "drop_hyphens": _drop_hyphens,
    "fold_lookalikes": _fold_lookalikes,
    "restore_punctuation": _restore_punctuation,
}
_WITH_ARGUMENT: dict[str, Step] = {
    "drop": _drop,
    "drop_prefix": _drop_prefix,
    "ensure_prefix": _ensure_prefix,
    "cut_at": _cut_at,
}
_STEPS = _PLAIN | _WITH_ARGUMENT
_LONGEST_ARGUMENT = 16


class UnknownNormaliserError(ValueError):
    """The rules name a step that does not exist, or give it what it does not take."""


@dataclass(frozen=True, slots=True)
class Normaliser:
    """One step: its name in the rules and the characters it works with, if it takes any."""

    name: str
    argument: str = ""

    def __post_init__(self) -> None:
        """Refuse unknown steps and missing or needless arguments, saying what would be right."""
        if self.name not in _STEPS:
            near = difflib.get_close_matches(self.name, _STEPS, n=1)
            hint = (
                N_("did you mean '%(value)s'?", value=near[0])
                if near
                else N_("there are %(names)s", names=", ".join(_STEPS))
            )
            raise UnknownNormaliserError(
                N_("unknown normaliser '%(name)s'; %(hint)s", name=self.name, hint=hint)
            )
        if self.name in _WITH_ARGUMENT and not 1 <= len(self.argument) <= _LONGEST_ARGUMENT:
            raise UnknownNormaliserError(
                N_(
                    "'%(name)s' needs 1 to %(longest_argument)s characters: write `{%(name)s: …}`",
                    name=self.name,
                    longest_argument=_LONGEST_ARGUMENT,
                )
            )
        if self.name in _PLAIN and self.argument:
            raise UnknownNormaliserError(
                N_("'%(name)s' takes nothing: write just `%(name)s`", name=self.name)
            )

    def apply(self, text: str, *, shape: Shape) -> str:
        """Return the text after this step; never raises, whatever the text."""
        return _STEPS[self.name](text, self.argument, shape)


def normaliser_descriptions() -> dict[str, str]:
    """Return what each step does by name, for the handbook of the rules."""
    return {name: (step.__doc__ or "").partition("\n")[0] for name, step in _STEPS.items()}
