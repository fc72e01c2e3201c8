"""Invented people whose numbers have the form that the previewed rules want; nobody among them lives."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from portal.plugin_api.identifiers import IdentifierFormat

_TRIES = 500
_PLAIN_DIGITS = 8
_DOMAIN = "elonezet.example.com"  # reserved for examples (RFC 2606): no mail ever gets there
PASSWORD = "Kipróbálom-2026"  # noqa: S105 - of people who do not exist


@dataclass(frozen=True, slots=True)
class Bill:
    """An invented bill; ``amount`` in whole forints."""

    number: str
    amount: int
    issued: date


@dataclass(frozen=True, slots=True)
class Person:
    """An invented customer. ``story``: what is particular about them."""

    story: str
    name: str
    number: str
    birth_place: str
    birth_date: date
    email: str
    bills: tuple[Bill, ...] = ()
    kind: str = "person"
    contract_holder: bool = True
    declared: bool = True


SIGNED_IN, CARELESS = "signed_in", "careless"
_CAST = (
    Person(SIGNED_IN, "Minta Magdolna", "", "Eger", date(1961, 2, 14), "magdolna"),
    Person("ordinary", "Próba Péter", "", "Miskolc", date(1970, 5, 3), "peter"),
    Person(CARELESS, "Kővári-Szűcs Ödönné", "", "Győr", date(1948, 11, 30), "odonne"),
    Person("undeclared", "Nyilas Nóra", "", "Pécs", date(1984, 7, 19), "nora", declared=False),
    Person(
        "not_contract_holder",
        "Társ Tamás",
        "",
        "Ózd",
        date(1979, 9, 9),
        "tamas",
        contract_holder=False,
    ),
    Person("institution", "Minta Óvoda", "", "Pápa", date(1990, 1, 1), "ovoda", kind="institution"),
    Person("old_bills", "Régi Rezső", "", "Siklós", date(1939, 3, 8), "rezso"),
    Person("zero_bill", "Nulla Noémi", "", "Ajka", date(1995, 12, 24), "noemi"),
)


class NumberMaker:
    """Makes numbers in the canonical form of a format, no two alike."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._made: set[str] = set()

    def make(self, form: IdentifierFormat | None) -> str | None:
        """Return a new number; None where the form has no more to give. Without a form: digits."""
        for _try in range(_TRIES):
            number = self._draw(form)
            if number not in self._made:
                self._made.add(number)
                return number
        return None

    def _draw(self, form: IdentifierFormat | None) -> str:
        if form is None:
            return "".join(self._rng.choice("123456789") for _ in range(_PLAIN_DIGITS))
        return "".join(self._rng.choice(slot.allowed) for slot in form.shape.slots)


def cast(
    *,
    customer_number: IdentifierFormat | None,
    invoice_number: IdentifierFormat | None,
    today: date,
    seed: int = 1,
) -> tuple[Person, ...]:
    """Return the people with numbers and bills; fewer where the forms have too few numbers."""
    rng = random.Random(seed)  # noqa: S311 - nothing secret hangs on it
    customers, invoices = NumberMaker(rng), NumberMaker(rng)
    people = []
    for person in _CAST:
        number = customers.make(customer_number)
        if number is not None:
            bills = tuple(_bills(person, invoices, invoice_number, rng, today))
            email = f"{person.email}@{_DOMAIN}"
            people.append(replace(person, number=number, email=email, bills=bills))
    return tuple(people)


def _bills(
    person: Person,
    numbers: NumberMaker,
    form: IdentifierFormat | None,
    rng: random.Random,
    today: date,
) -> Iterator[Bill]:
    """Yield monthly bills, the newest first; old ones only, or a first of nothing, where told so."""
    for month in range(6):
        number = numbers.make(form)
        if number is None:
            return
        days = 12 + 30 * month + (430 if person.story == "old_bills" else 0)
        amount = rng.randrange(4_000, 28_000)
        if person.story == "zero_bill":
            amount = 0 if month == 0 else amount
        elif month == 2:
            amount = -amount
        yield Bill(number, amount, today - timedelta(days=days))


def mistyped(number: str, *, taken: Sequence[str]) -> str:
    """Return a number of the same form that is nobody's: its last digit is another one."""
    at = max((place for place, one in enumerate(number) if one.isdigit()), default=None)
    if at is None:
        return number
    others = (f"{number[:at]}{digit}{number[at + 1 :]}" for digit in "0123456789")
    return next((one for one in others if one != number and one not in taken), number)
