"""Shapes of identifiers, written without regular expressions: ``U99999``, ``TH-9999/999999``."""

from dataclasses import dataclass, field
from string import ascii_uppercase, digits

from portal.kernel.words import N_

LONGEST_SHAPE = 40


class ShapeError(ValueError):
    """The shape cannot be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a shape: any digit, any capital letter A-Z, or exactly one character."""

    allowed: str
    is_digit: bool = False

    @property
    def is_punctuation(self) -> bool:
        """Tell whether a mark stands here that people may leave out."""
        return len(self.allowed) == 1 and not self.allowed.isalnum()


_DIGIT = Slot(digits, is_digit=True)
_LETTER = Slot(ascii_uppercase)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a canonical identifier looks like: ``9`` a digit, ``A`` a letter, else that character.

    A backslash makes the next character stand for itself (``\\A999``: a real A, three digits).
    Only capital letters, digits and ASCII marks can stand in an identifier.
    """

    pattern: str
    slots: tuple[Slot, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Read the pattern; raises ShapeError."""
        object.__setattr__(self, "slots", tuple(_slots(self.pattern)))
        if not any(slot.is_digit or slot is _LETTER for slot in self.slots):
            raise ShapeError(N_("a shape needs at least one 9 (digit) or A (letter)"))
        if len(self.slots) > LONGEST_SHAPE:
            raise ShapeError(
                N_("a shape has at most %(longest_shape)s characters", longest_shape=LONGEST_SHAPE)
            )

    def fits(self, text: str) -> bool:
        """Tell whether the text is in canonical form."""
        return len(text) == len(self.slots) and self.fits_so_far(text)

    def fits_so_far(self, text: str) -> bool:
        """Tell whether every character fits its place, as far as text and shape both reach."""
        return all(
            character in slot.allowed for character, slot in zip(text, self.slots, strict=False)
        )

    def could_hold(self, text: str) -> bool:
        """Tell whether each character of the text is allowed somewhere in the shape."""
        return set(text) <= set().union(*(slot.allowed for slot in self.slots))

    def punctuate(self, text: str) -> str:
        """Return letters and digits with the shape's marks put between them.

        What is too long keeps its tail; what is too short ends where the text ends.
        """
        rest = iter(text)
        out: list[str] = []
        pending = ""
        for slot in self.slots:
            if slot.is_punctuation:
                pending += slot.allowed
                continue
            character = next(rest, "")
            if not character:
                return "".join(out)
            out.append(pending + character)
            pending = ""
        return "".join(out) + pending + "".join(rest)


def _slots(pattern: str) -> list[Slot]:
    slots: list[Slot] = []
    escaped = False
    for character in pattern:
        if character == "\\" and not escaped:
            escaped = True
        elif escaped or character not in "9A":
            slots.append(_literal(character))
            escaped = False
        else:
            slots.append(_DIGIT if character == "9" else _LETTER)
    if escaped:
        raise ShapeError(N_("a backslash must stand before the character that it protects"))
    return slots


def _literal(character: str) -> Slot:
    if character.isspace() or not character.isascii() or not character.isprintable():
        raise ShapeError(N_("'%(character)s' cannot stand in an identifier", character=character))
    if character.islower():
        raise ShapeError(
            N_("write '%(upper)s': identifiers have capital letters only", upper=character.upper())
        )
    return Slot(character)
