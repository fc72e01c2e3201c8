"""Addresses of a tenant's region, from the towns and streets its demo.yaml lists."""

from __future__ import annotations

from random import Random

from portal.demo.dataset.records import Address
from portal.demo.dataset.spec import Place

_STAIRS = ("I.", "II.", "III.", "IV.", "V.", "VI.", "VII.", "VIII.", "IX.", "X.")


def make_address(*, rng: Random, places: tuple[Place, ...]) -> Address:
    """Draw an address; blocks of flats get a floor and a door."""
    place = rng.choices(places, weights=[place.weight for place in places])[0]
    street = f"{rng.choice(place.streets)} {rng.randrange(1, 96)}."
    if rng.randrange(100) < place.flats_percent:
        floor = rng.choice(("fszt.", *(f"{stair} em." for stair in _STAIRS[:8])))
        street = f"{street} {floor} {rng.randrange(1, 5)}."
    return Address(postal_code=place.postal_code, city=place.city, street=street)
