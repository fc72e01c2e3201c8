"""Draws a tenant's customers: one who can sign in, the cases of demo.yaml, and the crowd."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from portal.demo.dataset.addresses import make_address
from portal.demo.dataset.names import mail_name, make_name
from portal.demo.dataset.numbers import draw_number, stream
from portal.demo.dataset.records import DemoCustomer
from portal.demo.dataset.spec import Case, DemoSpec

# Reserved for documentation (RFC 2606): no demo mail can ever reach a real person.
_MAIL_DOMAINS = ("example.com", "example.net", "example.org")
_PHONE_PREFIXES = ("20", "30", "70")


@dataclass(slots=True)
class _Maker:
    """Draws customers one after the other and keeps what must not repeat."""

    spec: DemoSpec
    today: date
    numbers: set[str] = field(default_factory=set)
    points: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    made: list[DemoCustomer] = field(default_factory=list)

    def rng(self, purpose: str) -> Random:
        """Return the stream of the customer that is being made, for one purpose."""
        return stream(seed=self.spec.seed, parts=("customer", len(self.made), purpose))

    def number(self) -> str:
        """Draw a printed customer number that nobody has yet."""
        pattern = self.spec.numbers.customer
        return draw_number(rng=self.rng("number"), pattern=pattern, taken=self.numbers)

    def point(self) -> str:
        """Draw a supply point code; a pattern without digits to fill is the same for all."""
        pattern = self.spec.numbers.supply_point
        if "#" not in pattern:
            return pattern
        return draw_number(rng=self.rng("point"), pattern=pattern, taken=self.points)

    def email(self, *, name: str) -> str:
        """Return an unused e-mail address made from the name, in a reserved domain."""
        rng = self.rng("email")
        local, domain = mail_name(full_name=name), rng.choice(_MAIL_DOMAINS)
        address = f"{local}@{domain}"
        while address in self.emails:
            address = f"{local}{rng.randrange(40, 99)}@{domain}"
        self.emails.add(address)
        return address

    def person_name(self, *, birth_year: int) -> str:
        """Draw a name nobody has yet, so that a name tells people apart in the demo."""
        rng = self.rng("name")
        while (name := make_name(rng=rng, birth_year=birth_year).full) in self.names:
            continue
        self.names.add(name)
        return name

    def phone(self) -> str:
        """Return a mobile number in the 555 0xxx range, plainly made up."""
        rng = self.rng("phone")
        return f"+36 {rng.choice(_PHONE_PREFIXES)} 555 {rng.randrange(1000):04d}"


def make_customers(*, spec: DemoSpec, today: date) -> tuple[DemoCustomer, ...]:
    """Return all customers of a tenant, the same for the same spec and day."""
    maker = _Maker(spec=spec, today=today)
    _add_registered(maker)
    for case in spec.cases:
        for _ in range(case.count):
            _add_case(maker, case)
    while len(maker.made) < spec.people.customers:
        _add_background(maker)
    return tuple(maker.made)


def _person(maker: _Maker, *, name: str = "") -> DemoCustomer:
    """Draw a private person with a recorded e-mail and phone; callers blank what they must."""
    spec, rng = maker.spec, maker.rng("person")
    birth_date = date(maker.today.year - rng.randrange(24, 87), 1, 1)
    birth_date += timedelta(days=rng.randrange(365))
    name = name or maker.person_name(birth_year=birth_date.year)
    address = make_address(rng=rng, places=spec.places)
    methods = spec.people.payment_methods
    low, high = spec.tariff.size
    return DemoCustomer(
        index=len(maker.made),
        number=maker.number(),
        name=name,
        kind="person",
        is_contract_holder=True,
        birth_place=rng.choice(spec.people.birth_places),
        birth_date=birth_date,
        email=maker.email(name=name),
        phone=maker.phone(),
        address=address,
        supply_point_code=maker.point(),
        supply_point=address,
        payment_method=rng.choices(list(methods), weights=list(methods.values()))[0],
        declared_on=None,
        size=rng.randint(low, high),
    )


def _institution(maker: _Maker) -> DemoCustomer:
    """Draw an institution: no birth data, larger consumption, pays by transfer."""
    free = [name for name in maker.spec.people.institutions if name not in maker.names]
    person = _person(maker, name=maker.rng("institution").choice(free))
    maker.names.add(person.name)
    return replace(
        person,
        kind="institution",
        birth_place="",
        birth_date=None,
        payment_method="transfer",
        size=person.size * maker.spec.tariff.institution_factor,
    )


def _declaration_date(maker: _Maker) -> date:
    return maker.today - timedelta(days=maker.rng("declared").randrange(60, 1200))


def _add_registered(maker: _Maker) -> None:
    """Add the one who can sign in: contract holder, declared where the tenant asks for it."""
    spec = maker.spec
    person = _person(maker, name=spec.staff.registered_name)
    maker.names.add(person.name)
    declared = _declaration_date(maker) if spec.people.declared_percent else None
    # Never by direct debit: the demo shows what a customer sees who still has to pay.
    maker.made.append(
        replace(person, role="registered", declared_on=declared, payment_method="transfer")
    )


def _add_case(maker: _Maker, case: Case) -> None:
    """Add one unregistered customer for a case, and the second point of use it may have."""
    made = _institution(maker) if case.institution else _person(maker, name=case.name)
    made = replace(
        made,
        role="unregistered",
        case=case.case,
        note=case.note,
        typed_name=case.typed_name,
        is_contract_holder=case.contract_holder,
        declared_on=_declaration_date(maker) if case.declared else None,
    )
    maker.made.append(made)
    if case.second_supply_point:
        _add_second_point(maker, made, note=case.second_note)


def _add_second_point(maker: _Maker, first: DemoCustomer, *, note: str) -> None:
    """Add the same person once more, under another customer number, for another place."""
    rng = maker.rng("person")
    second = replace(
        first,
        index=len(maker.made),
        number=maker.number(),
        supply_point_code=maker.point(),
        supply_point=make_address(rng=rng, places=maker.spec.places),
        size=rng.randint(*maker.spec.tariff.size),
        note=note,
    )
    maker.made.append(second)


def _add_background(maker: _Maker) -> None:
    """Add one of the crowd: nobody opens them, but lists, searches and sums need them."""
    people, rng = maker.spec.people, maker.rng("background")
    left = set(people.institutions) - maker.names
    if left and rng.randrange(100) < people.institutions_percent:
        maker.made.append(_institution(maker))
        return
    person = _person(maker)
    holder = rng.randrange(100) < people.contract_holder_percent
    declared = rng.randrange(100) < people.declared_percent
    maker.made.append(
        replace(
            person,
            email=person.email if rng.randrange(100) < people.email_percent else "",
            phone=person.phone if rng.randrange(100) < people.phone_percent else "",
            is_contract_holder=holder,
            declared_on=_declaration_date(maker) if holder and declared else None,
        )
    )
