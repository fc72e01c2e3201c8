"""A schema over a YAML tree: text stays text, and every error stands at its line with advice."""

import pytest
from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from portal.foundation.findings import Finding, FindingsError, Problem, dotted, nearest
from portal.foundation.yaml_files import read_yaml
from portal.foundation.yaml_schema import load


class _Strict(Schema):
    class Meta:
        unknown = RAISE


class Inner(_Strict):
    code = fields.String(required=True, metadata={"example": "01234"})
    kind = fields.String(validate=validate.OneOf(("blue", "green")))

    @validates_schema
    def no_nines(self, data, **kwargs):
        if "9" in data.get("code", ""):
            raise ValidationError(Problem("a nine", "write another digit"), "code")


class Outer(_Strict):
    texts = fields.List(fields.String())
    count = fields.Integer(strict=True, metadata={"example": "3"})
    on = fields.Boolean()
    inner = fields.Nested(Inner)
    many = fields.List(fields.Nested(Inner))
    free = fields.Dict(keys=fields.String(), values=fields.Integer())
    raw = fields.Raw()


def _load(text: str):
    return load(read_yaml(text.encode(), file="f.yaml"), Outer())


def _said(text: str) -> list[str]:
    with pytest.raises(FindingsError) as caught:
        _load(text)
    return [str(finding) for finding in caught.value.findings]


def test_text_stays_text_where_text_is_asked():
    data = _load("texts: [NO, 01234, 12:30, true, 1.10, 2026-12-24]\ninner: {code: 0012}\n")
    assert data["texts"] == ["NO", "01234", "12:30", "true", "1.10", "2026-12-24"]
    assert data["inner"]["code"] == "0012"


def test_numbers_and_truth_are_read_where_they_are_asked():
    assert _load("count: 7\non: false\nfree: {a: 1}\nraw: {x: [1, no]}\n") == {
        "count": 7,
        "on": False,
        "free": {"a": 1},
        "raw": {"x": [1, "no"]},
    }


def test_all_errors_come_at_once_each_with_its_line_and_advice():
    assert _said(
        "cuont: 3\n"
        "count: three\n"
        "inner:\n"
        "  kind: gren\n"
        "many:\n"
        "  - {code: 1}\n"
        "  - {kind: zzz, code: 9}\n"
        "texts: one\n"
        "free: {a: x}\n"
        "on:\n"
    ) == [
        "f.yaml:1: cuont: unknown key 'cuont' — did you mean 'count'?",
        "f.yaml:2: count: here stands 'three', but a whole number is wanted — write for example `count: 3`",
        "f.yaml:3: inner.code: the key 'code' is missing — add for example `code: 01234`",
        "f.yaml:4: inner.kind: 'gren' is not known here — did you mean 'green'?",
        "f.yaml:7: many[1].kind: 'zzz' is not known here — known here: blue, green",
        "f.yaml:8: texts: here stands 'one', but a list is wanted",
        "f.yaml:9: free.a: here stands 'x', but a whole number is wanted",
        "f.yaml:10: on: nothing stands here, but a value is wanted",
    ]


def test_a_rule_over_several_keys_may_carry_its_own_advice():
    assert _said("inner:\n  code: 09\n") == ["f.yaml:2: inner.code: a nine — write another digit"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("inner: 5\n", "here stands '5', but keys with values are wanted"),
        ("count: {a: 1}\n", "here stand keys with values, but a whole number is wanted"),
        ("texts: [[a]]\n", "here stands a list, but a text is wanted"),
        ("- a\n", "here stands a list, but keys with values are wanted"),
    ],
)
def test_the_wrong_kind_of_thing_is_told_by_what_stands_there(text, said):
    assert said in _said(text)[0]


def test_a_finding_reads_as_editors_expect():
    finding = Finding("a.yaml", 3, 5, "b.c", "is wrong", "write d")
    assert str(finding) == "a.yaml:3: b.c: is wrong — write d"
    assert str(Finding("logo.svg", 0, 0, "", "is missing")) == "logo.svg: is missing"


def test_paths_and_near_misses():
    assert dotted(("offices", 0, "opening_hours", "monday")) == "offices[0].opening_hours.monday"
    assert nearest("invoces", ("home", "invoices")) == "did you mean 'invoices'?"
    assert nearest("zzz", ("home", "invoices")) == "known here: home, invoices"
