"""Whom an area means: the rule in Python and the one in the database say the same, and the right thing."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select

from portal.content import areas
from portal.content.models import NoticeArea
from portal.content.operations import notices as operations
from portal.content.places import PlaceError, key, read_place
from portal.foundation import db
from portal.kernel.clock import utc_now
from tests.portal.content.people import SLUG, new
from tests.support.site import Site

POSTCODES = ("3525", "3530", "8105")
SETTLEMENTS = ("Miskolc", "Miskolctapolca", "Pétfürdő")
STREETS = ("Szemere utca", "Felső Szemere utca", "Szent Imre krt.", "Hősök tere", "Fő u.")
TAILS = ("", " II. em. 3.", " fszt. 1.", "/A")
ADDRESSES = st.tuples(
    st.sampled_from(POSTCODES),
    st.sampled_from(SETTLEMENTS),
    st.sampled_from(STREETS),
    st.integers(min_value=1, max_value=60),
    st.sampled_from(TAILS),
)
LINES = st.tuples(
    st.sampled_from(("", *POSTCODES)),
    st.sampled_from(("", *SETTLEMENTS)),
    st.sampled_from(("", *STREETS)),
    st.sampled_from(("", "numbers", "one")),
    st.integers(min_value=1, max_value=60),
    st.integers(min_value=0, max_value=30),
    st.sampled_from(("", " páros", " páratlan")),
).filter(lambda line: any(line[:3]))


def typed(line: tuple[str, str, str, str, int, int, str]) -> str:
    postcode, settlement, street, form, first, more, parity = line
    numbers = {"": "", "one": f" {first}.", "numbers": f" {first}–{first + more}."}[form]
    tail = f"{street}{numbers}{parity}" if street else ""
    place = ", ".join(part for part in (settlement, tail) if part)
    return " ".join(part for part in (postcode, place) if part)


def meant(line: tuple[str, str, str, str, int, int, str], address: tuple) -> bool:  # type: ignore[type-arg]
    """Return the same by comparing the parts that both were made of."""
    postcode, settlement, street, form, first, more, parity = line
    if (postcode and postcode != address[0]) or (settlement and settlement != address[1]):
        return False
    if not street:
        return True
    if street != address[2]:
        return False
    last = {"": 10_000, "one": first, "numbers": first + more}[form]
    if form and not first <= address[3] <= last:
        return False
    return not parity or (address[3] % 2 == 0) == (parity == " páros")


def written(address: tuple) -> str:  # type: ignore[type-arg]
    return f"{address[0]} {address[1]}, {address[2]} {address[3]}.{address[4]}"


@given(
    pairs=st.lists(st.tuples(LINES, ADDRESSES), min_size=1, max_size=40),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_line_means_exactly_the_addresses_it_names(site: Site, pairs: list) -> None:  # type: ignore[type-arg]
    lines = tuple(typed(line) for line, _ in pairs)
    with site.inside(SLUG):
        notice_id = operations.write(new(area="places", lines=lines), clerk_id=None, now=utc_now())
        for place, (line, address) in enumerate(pairs):
            found = db.session().scalar(
                select(areas.lies_in(literal(key(written(address))))).where(
                    NoticeArea.notice_id == notice_id, NoticeArea.line == place
                )
            )
            assert found is meant(line, address), (lines[place], written(address))


@given(texts=st.lists(st.text(max_size=60), min_size=1, max_size=30))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_database_folds_addresses_as_python_does(site: Site, texts: list[str]) -> None:
    known = [text.replace("\0", "").encode("utf-8", "ignore").decode() for text in texts]
    with site.inside(SLUG, readonly=True):
        for text in known:
            assert db.session().scalar(select(areas.key_of(literal(text)))) == key(text)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("3530", ("3530", None, None, None, None, None)),
        ("Miskolc", (None, "miskolc", None, None, None, None)),
        ("3530 Miskolc", ("3530", "miskolc", None, None, None, None)),
        ("Szemere u.", (None, None, "szemere utca", None, None, None)),
        ("Miskolc, Szemere utca 1-21 páratlan", (None, "miskolc", "szemere utca", 1, 21, "odd")),
        (
            "Miskolc, Szemere utca páros oldala",
            (None, "miskolc", "szemere utca", None, None, "even"),
        ),
        ("3530 Szemere utca 5.", ("3530", None, "szemere utca", 5, 5, None)),
        ("8105 Pétfürdő, Hősök tere 3 – 9.", ("8105", "petfurdo", "hosok tere", 3, 9, None)),
        ("Miskolc, Május 1. telep", (None, "miskolc", "majus 1 telep", None, None, None)),
        ("Miskolc, 1848 utca 4", (None, "miskolc", "1848 utca", 4, 4, None)),
    ],
)
def test_lines_are_read_as_people_mean_them(line: str, parts: tuple) -> None:  # type: ignore[type-arg]
    place = read_place(line)
    assert (
        place.postal_code,
        place.settlement,
        place.street,
        place.first_number,
        place.last_number,
        place.parity,
    ) == parts


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("…", "empty"),
        ("x" * 200, "long"),
        ("Miskolc 12", "no_comma"),
        ("Miskolc, 12", "no_comma"),
        ("Miskolc, Fő utca 20-10", "backwards"),
    ],
)
def test_what_is_no_place_is_refused(line: str, code: str) -> None:
    with pytest.raises(PlaceError) as refused:
        read_place(line)
    assert refused.value.code == code
