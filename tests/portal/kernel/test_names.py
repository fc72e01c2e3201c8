"""Names as typed and as recorded: what differs, what is marked, what is refused."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.names import (
    LONGEST_NAME,
    NameDifference,
    NameProblem,
    PersonNameError,
    clean_person_name,
    compare_names,
)

D = NameDifference
RECORDED = "Győrffy Árpád"

names = st.text(max_size=60) | st.text(
    alphabet="aáeéoóöőuúüűAÁnd -.né'\u0430\u200b\u202e\u0301", max_size=30
)


@pytest.mark.parametrize(
    ("typed", "recorded", "differences"),
    [
        (RECORDED, RECORDED, {D.IDENTICAL}),
        (unicodedata.normalize("NFD", RECORDED), RECORDED, {D.IDENTICAL}),
        ("győrffy ÁRPÁD", RECORDED, {D.CASE}),
        ("Gyorffy Arpad", RECORDED, {D.ACCENT}),
        ("gyorffy arpad", RECORDED, {D.ACCENT, D.CASE}),
        ("Győrffy  Árpád", RECORDED, {D.SPACING}),
        ("GyőrffyÁrpád", RECORDED, {D.SPACING}),
        ("Győrffy\u00a0Árpád", RECORDED, {D.SPACING}),
        ("Nagy-Kovács Éva", "Nagy Kovács Éva", {D.SPACING}),
        ("Dr. Győrffy Árpád", RECORDED, {D.TITLE}),
        ("Győrffy Árpád dr.", RECORDED, {D.TITLE}),
        ("dr.Győrffy Árpád", RECORDED, {D.TITLE, D.SPACING}),
        ("özv. Kis Pálné", "Kis Pálné", {D.TITLE}),
        ("ifj. Győrffy Árpád", RECORDED, {D.GENERATION}),
        ("id. Kis Pál", "ifj. Kis Pál", {D.GENERATION}),
        ("Árpád Győrffy", RECORDED, {D.ORDER}),
        ("árpád győrffy", RECORDED, {D.ORDER, D.CASE}),
        ("Kovács Jánosné", "Kovács János", {D.MARRIED_NAME}),
        ("Szabó Mária", "Kovács Jánosné Szabó Mária", {D.MARRIED_NAME}),
        ("Kovács Jánosné", "Kovács Jánosné Szabó Mária", {D.MARRIED_NAME}),
        ("Kovácsné Szabó Mária", "Szabó Mária", {D.MARRIED_NAME}),
        ("Kovacs Janosne", "Kovács János", {D.MARRIED_NAME, D.ACCENT}),
        ("Győrffy \N{CYRILLIC CAPITAL LETTER A}rpád", "Győrffy Arpád", {D.SCRIPT}),
        ("Ｋｉｓ Pál", "Kis Pál", {D.SCRIPT}),
        ("Győrfy Árpád", RECORDED, {D.ONE_LETTER}),
        ("Győrffy Árpádd", RECORDED, {D.ONE_LETTER}),
        ("Győrffi Árpád", RECORDED, {D.ONE_LETTER}),
        ("Győrffy Ápráa"[:-1] + "d", RECORDED, {D.ONE_LETTER}),
        ("Arpad Gyorfy", RECORDED, {D.ONE_LETTER, D.ACCENT, D.ORDER}),
        ("Győrfi Árpád", RECORDED, {D.DIFFERENT}),
        ("Kis Pál", RECORDED, {D.DIFFERENT}),
        ("", RECORDED, {D.DIFFERENT}),
        ("Dr.", RECORDED, {D.DIFFERENT}),
        ("né", "Kis Pálné", {D.DIFFERENT}),
        ("a" * 4000, RECORDED, {D.DIFFERENT}),
    ],
)
def test_the_fewest_differences_explain_two_names(
    typed: str, recorded: str, differences: set[NameDifference]
) -> None:
    assert compare_names(typed, recorded).differences == differences
    assert compare_names(recorded, typed).differences == differences


def test_the_clerk_sees_where_the_letters_differ() -> None:
    comparison = compare_names("Győrfy Árpáád", RECORDED)
    assert comparison.typed_spans and comparison.recorded_spans
    dropped = [comparison.recorded[begin:end] for begin, end in comparison.recorded_spans]
    added = [comparison.typed[begin:end] for begin, end in comparison.typed_spans]
    assert (dropped, added) == (["f"], ["á"])
    assert compare_names(RECORDED, RECORDED).typed_spans == ()


@given(typed=names, recorded=names)
def test_any_two_names_are_compared_the_same_both_ways(typed: str, recorded: str) -> None:
    there, back = compare_names(typed, recorded), compare_names(recorded, typed)
    assert (D.DIFFERENT in there.differences) == (D.DIFFERENT in back.differences)
    assert (there.differences == {D.IDENTICAL}) == (
        unicodedata.normalize("NFC", typed) == unicodedata.normalize("NFC", recorded)
    )
    assert there.differences
    if len(there.differences) > 1:
        assert not there.differences & {D.IDENTICAL, D.DIFFERENT}


@given(typed=names, recorded=names)
def test_what_is_not_marked_is_equal(typed: str, recorded: str) -> None:
    comparison = compare_names(typed, recorded)

    def unmarked(name: str, spans: tuple[tuple[int, int], ...]) -> str:
        marked = {at for begin, end in spans for at in range(begin, end)}
        return "".join(one for at, one in enumerate(name) if at not in marked)

    assert unmarked(comparison.typed, comparison.typed_spans) == unmarked(
        comparison.recorded, comparison.recorded_spans
    )


def test_only_tolerated_differences_may_stand_between() -> None:
    tolerated = frozenset({D.CASE, D.TITLE})
    assert compare_names("dr. győrffy árpád", RECORDED).only(tolerated)
    assert compare_names(RECORDED, RECORDED).only(frozenset())
    assert not compare_names("gyorffy árpád", RECORDED).only(tolerated)
    assert not compare_names("Kis Pál", RECORDED).only(frozenset(D) - {D.DIFFERENT})


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Kis   Éva ", "Kis Éva"),
        ("Kis\u00a0Éva", "Kis Éva"),
        ("Kis\tÉva\r\n", "Kis Éva"),
        ("Kis\u200b Éva\ufeff", "Kis Éva"),
        ("Kis E\u0301va", "Kis Éva"),
        ("Őry-Tűz O'Neill Dr.", "Őry-Tűz O'Neill Dr."),
        ("2000 Kft. (Pécs) & Társa", "2000 Kft. (Pécs) & Társa"),
        ("Иванов Łukasz", "Иванов Łukasz"),
        ("á" * LONGEST_NAME, "á" * LONGEST_NAME),
    ],
)
def test_a_name_is_tidied(typed: str, clean: str) -> None:
    assert clean_person_name(typed) == clean


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", NameProblem.EMPTY),
        (" \u200b\u00a0 ", NameProblem.EMPTY),
        ("á" * (LONGEST_NAME + 1), NameProblem.TOO_LONG),
        ("x" * 4000, NameProblem.TOO_LONG),
        (" " * 1_000_000, NameProblem.TOO_LONG),
        ("12 34", NameProblem.NO_LETTERS),
        ("- .", NameProblem.NO_LETTERS),
        ("Kis\x00 Éva", NameProblem.FORBIDDEN_CHARACTERS),
        ("Kis\x1b Éva", NameProblem.FORBIDDEN_CHARACTERS),
        ("Kis \u202eavÉ", NameProblem.FORBIDDEN_CHARACTERS),
        ("Kis \u2066Éva\u2069", NameProblem.FORBIDDEN_CHARACTERS),
        ("Kis 😀", NameProblem.FORBIDDEN_CHARACTERS),
        ("<b>Kis</b>", NameProblem.FORBIDDEN_CHARACTERS),
        ("Kis\ud800", NameProblem.FORBIDDEN_CHARACTERS),
        ("Kis\ue000", NameProblem.FORBIDDEN_CHARACTERS),
        ("K" + "\u0335" * 3 + "is", NameProblem.FORBIDDEN_CHARACTERS),
        ("\u0301Kis", NameProblem.FORBIDDEN_CHARACTERS),
    ],
)
def test_what_is_no_name_is_refused(typed: str, problem: NameProblem) -> None:
    with pytest.raises(PersonNameError) as caught:
        clean_person_name(typed)
    assert caught.value.code is problem


@given(typed=st.text(max_size=150) | names)
def test_cleaning_is_done_once(typed: str) -> None:
    try:
        clean = clean_person_name(typed)
    except PersonNameError:
        return
    assert clean_person_name(clean) == clean
    assert 0 < len(clean) <= LONGEST_NAME
    assert unicodedata.is_normalized("NFC", clean)
    assert not {unicodedata.category(one) for one in clean} & {"Cc", "Cf", "Cs", "Co", "Cn"}
