"""Identifier formats: any text is survived, the canonical form is a fixed point, errors are codes."""

from string import ascii_uppercase, digits
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from marshmallow import ValidationError

from portal.plugin_api.identifiers import (
    IdentifierFormat,
    IdentifierFormatError,
    IdentifierFormatSchema,
    IdentifierProblem,
)
from portal.plugin_api.normalisers import Normaliser, normaliser_descriptions
from portal.plugin_api.shapes import Shape, ShapeError

ALL_STEPS = ["tidy", "fold_width", "fold_digits", "uppercase", "trim_punctuation"]
FORMATS: dict[str, dict[str, Any]] = {
    "drops": {
        "example": "V12345",
        "shape": "99999",
        "normalise": [*ALL_STEPS, "drop_spaces", "drop_hyphens", {"drop_prefix": "V"},
                      "fold_lookalikes"],
    },
    "adds": {
        "example": "U1234",
        "shape": "U9999",
        "normalise": [*ALL_STEPS, "drop_spaces", {"drop": ".-"}, {"ensure_prefix": "U"},
                      "fold_lookalikes"],
    },
    "cuts": {
        "example": "123456789/00000001",
        "shape": "999999999",
        "normalise": [*ALL_STEPS, {"cut_at": "/"}, "drop_spaces"],
    },
    "restores": {
        "example": "TH-2026/012345",
        "shape": "TH-9999/999999",
        "normalise": [*ALL_STEPS, "restore_punctuation", "fold_lookalikes"],
    },
    # The prefix could also begin a canonical number: the fixed point must hold all the same.
    "ambiguous": {
        "example": "VVABC",
        "shape": "AAAA",
        "normalise": ["uppercase", {"drop_prefix": "V"}, {"cut_at": "Q"}],
    },
    "plain": {"example": "a7-b9", "shape": r"\A9-A\9", "normalise": ["uppercase"]},
}  # fmt: skip


def load(raw: dict[str, Any]) -> IdentifierFormat:
    loaded: IdentifierFormat = IdentifierFormatSchema().load(raw)
    return loaded


LOADED = {name: load(raw) for name, raw in FORMATS.items()}
formats = st.sampled_from(list(LOADED.values()))
typed = (
    st.text(max_size=40)
    | st.text(alphabet="VvUuTtHh0123456789OoIl|-–/ \u00a0\u200b\u202e\x00０９٣", max_size=25)
    | st.sampled_from(["\x00", "\u202e12345", "1\u200b2345", "9" * 4000, "😀" * 4000, "½", "ﬀ"])
)


def canonicals(form: IdentifierFormat) -> st.SearchStrategy[str]:
    return st.tuples(*(st.sampled_from(slot.allowed) for slot in form.shape.slots)).map("".join)


@given(form=formats, text=typed)
@example(form=LOADED["ambiguous"], text="VVVABC")
def test_any_text_becomes_canonical_or_a_coded_error(form: IdentifierFormat, text: str) -> None:
    try:
        canonical = form.normalise(text)
    except IdentifierFormatError as error:
        assert error.code in IdentifierProblem
        assert str(error) == error.code.value, "the typed text must not travel in the error"
    else:
        assert form.shape.fits(canonical)
        assert canonical.isascii()
        assert form.normalise(canonical) == canonical


@given(data=st.data(), form=formats)
def test_canonical_forms_are_left_alone(data: st.DataObject, form: IdentifierFormat) -> None:
    canonical = data.draw(canonicals(form))
    assert form.normalise(canonical) == canonical
    assert form.same(canonical, canonical)
    assert not form.same(canonical, canonical + "0")


@given(data=st.data(), name=st.sampled_from(["drops", "adds", "cuts", "restores"]))
def test_noise_around_and_between_changes_nothing(data: st.DataObject, name: str) -> None:
    form = LOADED[name]
    canonical = data.draw(canonicals(form))
    noise = st.sampled_from(["", " ", "\u00a0", "\u2009", "\u200b", "\ufeff", "\t"])
    text = "".join(data.draw(noise) + one for one in canonical) + data.draw(noise)
    wide = st.booleans().map(lambda yes: 0xFEE0 if yes else 0)
    text = "".join(chr(ord(one) + data.draw(wide)) if one.isdigit() else one for one in text)
    assert form.normalise(text.lower()) == canonical


@given(data=st.data(), form=st.sampled_from([LOADED["drops"], LOADED["adds"]]))
def test_one_wrong_digit_is_never_mended_into_another(
    data: st.DataObject, form: IdentifierFormat
) -> None:
    canonical = data.draw(canonicals(form))
    at = data.draw(st.integers(1, len(canonical) - 1))
    wrong = data.draw(st.sampled_from("ABCDEGXYZ#*?½²①"))
    with pytest.raises(IdentifierFormatError) as caught:
        form.normalise(canonical[:at] + wrong + canonical[at + 1 :] + "7")
    assert caught.value.code is IdentifierProblem.WRONG_CHARACTERS


@pytest.mark.parametrize("text", ["9" * 201, "9" * 4000, " " * 4000, "😀" * 1_000_000])
def test_endless_text_is_refused_before_any_work(text: str) -> None:
    form = IdentifierFormat("1", Shape("9"), pipeline=())
    with pytest.raises(IdentifierFormatError) as caught:
        form.normalise(text)
    assert caught.value.code is IdentifierProblem.TOO_LONG


def test_lookalikes_are_folded_only_where_a_digit_belongs() -> None:
    form = load(
        {"example": "OI-01", "shape": "AA-99", "normalise": ["uppercase", "fold_lookalikes"]}
    )
    assert form.normalise("oi-ol") == "OI-01"
    assert form.normalise("lO-|o") == "LO-10"
    with pytest.raises(IdentifierFormatError):
        form.normalise("01-01")


def test_a_recorded_number_may_be_kept_as_printed() -> None:
    form = LOADED["drops"]
    assert form.same("V 12345", "12345")
    assert not form.same("V 12346", "12345")
    assert not form.same("", "")
    assert not form.same("gone", "gone")


@pytest.mark.parametrize(
    ("change", "key", "message"),
    [
        ({"normalise": ["upercase"]}, "normalise", "did you mean 'uppercase'"),
        ({"normalise": ["zzz"]}, "normalise", "there are tidy, fold_width"),
        ({"normalise": ["cut_at"]}, "normalise", "needs 1 to 16 characters"),
        ({"normalise": [{"uppercase": "V"}]}, "normalise", "takes nothing"),
        ({"normalise": [{"drop": "a", "cut_at": "/"}]}, "normalise", "write one name"),
        ({"normalise": [{"drop": None}]}, "normalise", "write one name"),
        ({"normalise": [7]}, "normalise", "write one name"),
        ({"normalise": "uppercase"}, "normalise", "Not a valid list"),
        ({"shape": ""}, "shape", "at least one 9"),
        ({"shape": "TH-"}, "shape", "at least one 9"),
        ({"shape": "u999"}, "shape", "capital letters only"),
        ({"shape": "Ú999"}, "shape", "cannot stand in an identifier"),
        ({"shape": "9 9"}, "shape", "cannot stand in an identifier"),
        ({"shape": "999\\"}, "shape", "backslash"),
        ({"shape": "9" * 41}, "shape", "at most 40"),
        ({"shape": 99999}, "shape", "in quotes"),
        ({"shape": "9999"}, "example", r"does not come out in this shape \(too_long\)"),
        ({"example": ""}, "example", "Length"),
        ({"pipeline": []}, "pipeline", "Unknown field"),
    ],
)  # fmt: skip
def test_a_wrong_format_says_what_would_be_right(
    change: dict[str, Any], key: str, message: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        load({**FORMATS["drops"], **change})
    messages = caught.value.normalized_messages()
    assert list(messages) == [key]
    assert message.replace("\\", "") in str(messages).replace("\\", "")


def test_the_schema_writes_what_it_reads() -> None:
    dumped = IdentifierFormatSchema().dump(LOADED["adds"])
    assert load(dumped) == LOADED["adds"]
    assert dumped["shape"] == "U9999" and {"ensure_prefix": "U"} in dumped["normalise"]


def test_a_backslash_makes_the_special_characters_plain() -> None:
    shape = Shape(r"\A\9\\9A")
    assert [slot.allowed for slot in shape.slots] == ["A", "9", "\\", digits, ascii_uppercase]
    assert shape.fits("A9\\0Z") and not shape.fits("B9\\0Z")
    with pytest.raises(ShapeError):
        Shape("-")


@given(text=typed, pattern=st.sampled_from(["99999", "TH-9999/999999", "A-9"]), data=st.data())
def test_no_step_ever_raises(text: str, pattern: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(list(normaliser_descriptions())))
    argument = "V" if name in ("drop", "drop_prefix", "ensure_prefix", "cut_at") else ""
    assert isinstance(Normaliser(name, argument).apply(text, shape=Shape(pattern)), str)
