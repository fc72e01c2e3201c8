"""The YAML reader refuses what could surprise, says where, and guesses nothing."""

import pytest

from portal.foundation.findings import FindingsError
from portal.foundation.yaml_files import MAX_BYTES, read_yaml


def _findings(text: str | bytes):
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(FindingsError) as caught:
        read_yaml(data, file="rules.yaml")
    return caught.value.findings


@pytest.mark.parametrize(
    ("text", "line", "column", "said", "advised"),
    [
        ("a:\n\tb: 1\n", 2, 1, "tab", "two spaces"),
        ("a: [1\nb: 2\n", 2, 2, "list in brackets does not end", "[a, b]"),
        ("a: {b: 1\n", 2, 1, "mapping in braces does not end", "{a: 1, b: 2}"),
        ("a: 'open\n", 2, 1, "does not end", "close the quote"),
        ("a: b: c\n", 1, 5, "no key can begin", "quotes"),
        ("a: @x\n", 1, 4, "cannot begin with this character", "quotes"),
        ("a: 1\nb: x\x07y\n", 2, 5, "control character", "delete it"),
        ("a:\n  - b\n c: 1\n", 3, 2, "does not fit", "indent"),
        ("a: 1\n---\nb: 1\n", 2, 1, "second document", "one document"),
        ("", 1, 1, "empty", "version: 1"),
        ("# nothing but a remark\n", 1, 1, "empty", "version: 1"),
        ("[a]: 1\n", 1, 1, "key must be plain text", "key: value"),
        ("- [{a: 1}]: 2\n", 1, 3, "key must be plain text", "key: value"),
    ],
)
def test_broken_files_are_explained_in_plain_words(text, line, column, said, advised):
    finding = _findings(text)[0]
    assert (finding.line, finding.column) == (line, column)
    assert said in finding.problem
    assert advised in finding.suggestion


def test_tags_anchors_aliases_merges_and_double_keys_are_all_told_at_once():
    found = _findings(
        "a: &x 1\nb: *x\nc: !!python/object/apply:os.system [ls]\nd: 1\nd: 2\ne:\n  <<: {f: 1}\n"
    )
    assert [(one.line, one.path, one.problem) for one in found] == [
        (1, "a", "the anchor `&x` is not read"),
        (2, "b", "the alias `*x` is not read"),
        (3, "c", "the tag `!!python/object/apply:os.system` is not read"),
        (5, "d", "the key 'd' stands twice"),
        (7, "e", "merges (`<<`) are not read"),
    ]
    assert "line 4" in found[3].suggestion


def test_billion_laughs_are_refused_at_the_first_anchor_without_being_unfolded():
    laughs = "a0: &a0 ha\n" + "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 10))
    found = _findings(laughs)
    assert "anchor" in found[0].problem


def test_a_file_is_at_most_64_kib():
    assert read_yaml(b"a: " + b"x" * (MAX_BYTES - 3), file="r").plain() == {
        "a": "x" * (MAX_BYTES - 3)
    }
    assert "65,537 bytes" in _findings(b"a: " + b"x" * (MAX_BYTES - 2))[0].problem


def test_a_file_nests_at_most_twenty_levels():
    assert read_yaml(("[" * 20 + "]" * 20).encode(), file="r").plain()
    found = _findings("[" * 21 + "]" * 21)
    assert "deeper than 20" in found[0].problem


def test_a_tower_of_brackets_exhausts_nothing():
    assert _findings("[" * 30_000)


def test_a_file_has_at_most_five_thousand_values():
    assert len(read_yaml(f"[{'1,' * 4_999}]".encode(), file="r").plain()) == 4_999
    assert "more than 5,000" in _findings(f"[{'1,' * 5_000}]")[0].problem


def test_other_encodings_are_named_with_their_line():
    found = _findings("a: 1\nb: főzés\n".encode("iso-8859-2"))
    assert (found[0].line, found[0].suggestion) == (2, "save it with the encoding UTF-8")


def test_a_byte_order_mark_is_no_obstacle():
    assert read_yaml("\ufeffa: ő\n".encode(), file="r").plain() == {"a": "ő"}


def test_scalars_follow_yaml_1_2():
    text = (
        "text: [NO, yes, on, 12:30, 2026-12-24, 1e3, 0x10, 1_000, 1.5, '7', 'true']\n"
        "number: [7, 01234, -3]\n"
        "truth: [true, False]\n"
        "nothing: [null, ~, ]\n"
    )
    assert read_yaml(text.encode(), file="r").plain() == {
        "text": [
            "NO",
            "yes",
            "on",
            "12:30",
            "2026-12-24",
            "1e3",
            "0x10",
            "1_000",
            "1.5",
            "7",
            "true",
        ],
        "number": [7, 1234, -3],
        "truth": [True, False],
        "nothing": [None, None],
    }


def test_folded_and_literal_texts_read_as_yaml_says():
    text = "folded: >-\n  one\n  line\n\n  two\nliteral: |\n  one\n  line\n"
    assert read_yaml(text.encode(), file="r").plain() == {
        "folded": "one line\ntwo",
        "literal": "one\nline\n",
    }


def test_every_key_and_item_knows_its_place():
    document = read_yaml(b"a:\n  - b: 1\n    c: [x,\n      y]\n", file="r")
    places = {
        (): (1, 1),
        ("a",): (1, 1),
        ("a", 0): (2, 5),
        ("a", 0, "c"): (3, 5),
        ("a", 0, "c", 1): (4, 7),
        ("a", 0, "missing"): (2, 5),
        ("a", 7, "missing"): (1, 1),
    }
    for path, (line, column) in places.items():
        mark = document.mark(path)
        assert (mark.line, mark.column) == (line, column), path
