"""Names of people: cleaned when typed, compared with the recorded one, differences explained."""

import difflib
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from portal.kernel.errors import PortalError

LONGEST_NAME = 120
_LONGEST_DIFF = 200
_MOST_COMBINING = 2

# What prints nothing but may come along when a name is pasted; dropped without a word.
_DROPPED = set("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_ALLOWED_MARKS = set(" -'’`´.,()/&+\"„”“:")


class NameProblem(StrEnum):
    """What is wrong with a typed name."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    NO_LETTERS = "no_letters"
    FORBIDDEN_CHARACTERS = "forbidden_characters"


class PersonNameError(PortalError):
    """The text cannot be a name; ``code`` says why."""

    def __init__(self, code: NameProblem) -> None:
        self.code = code
        super().__init__(code.value)


def clean_person_name(text: str) -> str:
    """Return the name in NFC with single plain spaces; raises PersonNameError.

    Zero-width characters are dropped. Control and bidirectional characters, signs that no name has
    and letters buried under combining marks are refused: a clerk must see what is really there.
    """
    if len(text) > 4 * LONGEST_NAME:
        raise PersonNameError(NameProblem.TOO_LONG)
    kept = "".join(character for character in text if character not in _DROPPED)
    spaced = "".join(" " if _is_space(character) else character for character in kept)
    name = unicodedata.normalize("NFC", " ".join(spaced.split(" ")))
    name = " ".join(part for part in name.split(" ") if part)
    if not name:
        raise PersonNameError(NameProblem.EMPTY)
    if len(name) > LONGEST_NAME:
        raise PersonNameError(NameProblem.TOO_LONG)
    if not all(map(_is_allowed, name)) or _is_buried(name):
        raise PersonNameError(NameProblem.FORBIDDEN_CHARACTERS)
    if not any(character.isalpha() for character in name):
        raise PersonNameError(NameProblem.NO_LETTERS)
    return name


def _is_space(character: str) -> bool:
    return character in "\t\n\r" or unicodedata.category(character) == "Zs"


def _is_allowed(character: str) -> bool:
    return (
        character in _ALLOWED_MARKS
        or unicodedata.category(character)[0] in "LM"
        or (character in "0123456789")
    )


def _is_buried(name: str) -> bool:
    run = 0
    for character in name:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        if run > _MOST_COMBINING:
            return True
    return unicodedata.category(name[0])[0] == "M"


class NameDifference(StrEnum):
    """Why two names differ, for the clerk who decides whether it is the same person."""

    IDENTICAL = "identical"
    CASE = "case"
    ACCENT = "accent"
    SPACING = "spacing"
    TITLE = "title"
    GENERATION = "generation"
    """ifj., id.: often father and son, so never waved through as a mere title."""
    MARRIED_NAME = "married_name"
    ORDER = "order"
    SCRIPT = "script"
    """A letter of another alphabet that looks like the right one."""
    ONE_LETTER = "one_letter"
    DIFFERENT = "different"


Span = tuple[int, int]
"""Half-open range of characters."""


@dataclass(frozen=True, slots=True)
class NameComparison:
    """Two names side by side (in NFC) and what to mark in each."""

    typed: str
    recorded: str
    differences: frozenset[NameDifference]
    typed_spans: tuple[Span, ...] = ()
    recorded_spans: tuple[Span, ...] = ()

    def only(self, tolerated: frozenset[NameDifference]) -> bool:
        """Tell whether nothing but the tolerated differences stands between the two names."""
        return self.differences <= tolerated | {NameDifference.IDENTICAL}


def compare_names(typed: str, recorded: str) -> NameComparison:
    """Return the fewest differences that explain both names, and where the letters differ.

    Any text is survived. Two names that no explanation reconciles are DIFFERENT, nothing else.
    """
    left, right = (unicodedata.normalize("NFC", name) for name in (typed, recorded))
    if left == right:
        return NameComparison(left, right, frozenset({NameDifference.IDENTICAL}))
    left_spans, right_spans = _spans(left, right)
    return NameComparison(left, right, _explain(left, right), left_spans, right_spans)


def _explain(left: str, right: str) -> frozenset[NameDifference]:
    if max(len(left), len(right)) > _LONGEST_DIFF:
        return frozenset({NameDifference.DIFFERENT})
    found = _fewest_folds(left, right, _equal)
    if found is not None:
        return found
    found = _fewest_folds(left, right, _one_letter_apart)
    if found is not None:
        return found | {NameDifference.ONE_LETTER}
    return frozenset({NameDifference.DIFFERENT})


_Close = Callable[[str, str], bool]


def _fewest_folds(left: str, right: str, close: _Close) -> frozenset[NameDifference] | None:
    """Return a smallest set of folds after which the names are close; None when there is none."""

    def reconciled(folds: frozenset[NameDifference]) -> bool:
        rights = _variants(right, folds)
        return any(close(one, other) for one in _variants(left, folds) for other in rights)

    every = frozenset(_FOLDS)
    # Sorting the words can tear a one-letter difference apart, so it is also tried without.
    folds = next((one for one in (every, every - {NameDifference.ORDER}) if reconciled(one)), None)
    if folds is None:
        return None
    for fold in _FOLDS:
        if fold in folds and reconciled(folds - {fold}):
            folds -= {fold}
    return folds


# The most telling first: what can be left out of an explanation is tried in this order.
_FOLDS = (
    NameDifference.MARRIED_NAME,
    NameDifference.GENERATION,
    NameDifference.ORDER,
    NameDifference.SCRIPT,
    NameDifference.TITLE,
    NameDifference.SPACING,
    NameDifference.ACCENT,
    NameDifference.CASE,
)
_TITLES = frozenset({"dr", "drs", "prof", "phd", "özv", "ozv", "özvegy", "ozvegy"})
_GENERATIONS = frozenset({"ifj", "ifjabb", "id", "idősb", "idosb", "legifj", "legidősb"})
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧοԁһ",
    "ABESIJKMHOPCTYXaesijopcyxABEZHIKMNOPTYXodh",
)
_MARRIED = ("né", "ne")


def _variants(name: str, folds: frozenset[NameDifference]) -> frozenset[str]:
    """Return what the name may be read as once those differences no longer count."""
    if NameDifference.SCRIPT in folds:
        name = unicodedata.normalize("NFKC", name).translate(_LOOKALIKES)
    words = _words(name, spacing=NameDifference.SPACING in folds)
    if NameDifference.TITLE in folds:
        words = _without(words, _TITLES)
    if NameDifference.GENERATION in folds:
        words = _without(words, _GENERATIONS)
    readings = _married_readings(words) if NameDifference.MARRIED_NAME in folds else [words]
    return frozenset(_joined(reading, folds) for reading in readings)


def _words(name: str, *, spacing: bool) -> list[str]:
    if not spacing:
        return name.split(" ")
    for mark in "-–‐‑":
        name = name.replace(mark, " ")
    return name.replace(".", ". ").split()


def _without(words: list[str], dropped: frozenset[str]) -> list[str]:
    kept = [word for word in words if word.lower().rstrip(".,") not in dropped]
    return kept or words


def _married_readings(words: list[str]) -> list[list[str]]:
    """Return the name as it is, without ``-né``, and each half around the word that has it."""
    at = next((at for at, word in enumerate(words) if _is_married(word)), None)
    if at is None:
        return [words]
    husband = [*words[:at], words[at][:-2]]
    readings = [words, husband + words[at + 1 :]]
    if len(words) - at > 2:
        readings += [husband, words[: at + 1], words[at + 1 :]]
    return readings


def _is_married(word: str) -> bool:
    return len(word) > 4 and word.lower().endswith(_MARRIED)


def _joined(words: list[str], folds: frozenset[NameDifference]) -> str:
    if NameDifference.ACCENT in folds:
        words = [_bare(word) for word in words]
    if NameDifference.CASE in folds:
        words = [word.casefold() for word in words]
    if NameDifference.ORDER in folds:
        words = sorted(words)
    return ("" if NameDifference.SPACING in folds else " ").join(words)


def _bare(word: str) -> str:
    parted = unicodedata.normalize("NFD", word)
    return "".join(one for one in parted if not unicodedata.combining(one))


def _equal(left: str, right: str) -> bool:
    return left == right


def _one_letter_apart(left: str, right: str) -> bool:
    """Tell whether one letter was added, left out, mistaken, or swapped with its neighbour."""
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) > 1 or len(short) < 3:
        return False
    same = next(
        (at for at, (one, two) in enumerate(zip(short, long, strict=False)) if one != two),
        len(short),
    )
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    swapped = short[same : same + 2] == long[same : same + 2][::-1]
    return short[same + 1 :] == long[same + 1 :] or (
        swapped and short[same + 2 :] == long[same + 2 :]
    )


def _spans(left: str, right: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    if max(len(left), len(right)) > _LONGEST_DIFF:
        return ((0, len(left)),), ((0, len(right)),)
    changed = [
        (left_at, left_to, right_at, right_to)
        for tag, left_at, left_to, right_at, right_to in difflib.SequenceMatcher(
            None, left, right, autojunk=False
        ).get_opcodes()
        if tag != "equal"
    ]
    return (
        tuple((begin, end) for begin, end, _, _ in changed if begin < end),
        tuple((begin, end) for _, _, begin, end in changed if begin < end),
    )
