"""Changes of two people to one text: both are kept, or a person is asked."""

from hypothesis import given
from hypothesis import strategies as st

from portal.rules.merging import merged

LINES = st.lists(st.sampled_from(["a\n", "b\n", "c\n", "d: 1\n", "é\n"]), max_size=12)


def _text(lines: list[str]) -> bytes:
    return "".join(lines).encode()


@given(LINES, LINES)
def test_what_only_one_side_changed_is_that_sides(base, mine):
    assert merged(_text(base), _text(mine), _text(base)) == _text(mine)
    assert merged(_text(base), _text(base), _text(mine)) == _text(mine)


@given(LINES, LINES, LINES)
def test_it_does_not_matter_who_was_first(base, mine, theirs):
    one = merged(_text(base), _text(mine), _text(theirs))
    assert one == merged(_text(base), _text(theirs), _text(mine))


@given(LINES, st.lists(st.sampled_from(["x\n", "y\n"]), min_size=1), LINES)
def test_changes_far_from_each_other_are_both_kept(head, new, tail):
    middle = ["first\n", "second\n", "third\n"]
    base = _text([*head, *middle, *tail])
    mine = _text([*head, *new, *middle[1:], *tail])
    theirs = _text([*head, *middle[:2], "changed\n", *tail])
    both = merged(base, mine, theirs)
    assert both == _text([*head, *new, "second\n", "changed\n", *tail])


def test_the_same_or_the_next_line_is_for_a_person_to_choose():
    base = b"limit: 5\nfirst: 1\nlast: 2\n"
    assert merged(base, b"limit: 4\nfirst: 1\nlast: 2\n", b"limit: 3\nfirst: 1\nlast: 2\n") is None
    assert merged(base, b"limit: 4\nfirst: 1\nlast: 2\n", b"limit: 5\nfirst: 9\nlast: 2\n") is None


def test_the_same_change_of_both_is_one_change():
    assert merged(b"a\nb\nc\n", b"a\nB\nc\n", b"a\nB\nc\nd\n") == b"a\nB\nc\nd\n"


def test_files_that_come_go_or_hold_no_text_are_never_merged():
    assert merged(None, b"a", b"b") is None
    assert merged(b"a", None, b"b") is None
    assert merged(b"a", b"b", None) is None
    assert merged(b"\xff", b"\xfe", b"\xfd") is None
