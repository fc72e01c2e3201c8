"""Words are found as people type them; nothing typed is a wildcard."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import String, literal, select

from portal.foundation import db
from portal.foundation.db.searching import has_words
from tests.support.site import Site

SLUG = "miho"


def found(typed: str | None, *texts: str | None) -> bool:
    columns = [literal(text, String) for text in texts]
    return bool(db.session().scalar(select(has_words(typed, *columns))))


@pytest.mark.parametrize(
    ("typed", "texts", "expected"),
    [
        ("szucs gyozo", ("Szűcs Győzőné",), True),
        ("GYŐZŐ szűcs", ("SZŰCS GYŐZŐNÉ",), True),
        ("árvíztűrő", ("Arvizturo tükörfúrógép",), True),
        ("nagy pécs", ("Nagy Ádám", "7621 Pécs"), True),
        ("nagy pécs", ("Nagy Ádám", None), False),
        ("%", ("Nagy Ádám",), False),
        ("_agy", ("Nagy Ádám",), False),
        ("nagy' or '1'='1", ("Nagy Ádám",), False),
        ("", ("Nagy Ádám",), True),
        (None, (None,), True),
        ("\0", ("Nagy Ádám",), True),
        ("müller", ("Muller Ede",), True),
        ("łódź", ("Lodz út",), True),
    ],
)
def test_words(
    site: Site, typed: str | None, texts: tuple[str | None, ...], expected: bool
) -> None:
    with site.inside(SLUG, readonly=True):
        assert found(typed, *texts) is expected


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(text=st.text(alphabet="aábcdeéfőűÖŰ %_-'\"", min_size=1, max_size=20))
def test_a_text_is_found_by_each_of_its_own_words(site: Site, text: str) -> None:
    with site.inside(SLUG, readonly=True):
        assert found(text, f"elöl {text} hátul")
        for word in text.split():
            assert found(word.upper(), text) and found(word.lower(), text)
