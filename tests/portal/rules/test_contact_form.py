"""The section contact_form: every category makes one promise, and complaints the law's."""

import pytest

from portal.foundation.findings import FindingsError
from portal.rules.build import build_rules
from portal.rules.sections.contact_form import CaseKind, Term

FEATURES = (
    "features: [invoices, my_data, help]",
    "features: [invoices, my_data, help, contact_form]",
)


@pytest.fixture
def build(make_bundle, plugins):
    def build(*changes):
        bundle = make_bundle(*changes)
        return build_rules(bundle, registry=plugins, slug="minta", revision=3)

    return build


START = "contact_form:\n  categories:\n"


def with_form(lines: str) -> tuple[str, str]:
    return ("texts:", f"{START}{lines}texts:")


GOOD = """\
    - {id: question, label: {hu: Kérdés, en: Question}, call_back_within: 2 working days}
    - {id: complaint, label: {hu: Panasz}, kind: complaint, answer_within: 30 days}
"""


def test_categories_with_their_promises(build):
    form = build(FEATURES, with_form(GOOD)).contact_form
    question, complaint = form.categories
    assert question.by_call and question.term == Term(2, working=True)
    assert question.kind is CaseKind.ENQUIRY and question.label.in_locale("en") == "Question"
    assert not complaint.by_call and complaint.term == Term(30, working=False)
    assert complaint.kind.wants_writing and complaint.hint is None
    assert (form.reopen_days, form.quiet_days) == (30, 30)
    assert form.category("complaint") is complaint and form.category("x") is None


@pytest.mark.parametrize(
    ("promise", "said"),
    [
        ("", "one promise is needed"),
        ("call_back_within: 1 day, answer_within: 1 day", "one promise is needed"),
        ("answer_within: soon", "is no term"),
        ("answer_within: 0 days", "is not allowed"),
        ("answer_within: 31 days", "is not allowed"),
        ("answer_within: 1_0 days", "is no term"),
        ("answer_within: ١ day", "is no term"),
        ("kind: complaint, call_back_within: 2 days", "a complaint is answered in writing"),
        ("kind: billing_dispute, call_back_within: 2 days", "is answered in writing"),
        ("kind: complaint, answer_within: 21 working days", "answered within 30 days"),
        ("kind: rant, answer_within: 2 days", "enquiry"),
    ],
)
def test_what_is_no_promise(build, promise, said):
    line = f"    - {{id: x, label: {{hu: X, en: X}}{', ' * bool(promise)}{promise}}}\n"
    with pytest.raises(FindingsError) as refused:
        build(FEATURES, with_form(line))
    assert said in str(refused.value)


def test_a_category_stands_once(build):
    with pytest.raises(FindingsError, match="stands twice"):
        build(FEATURES, with_form(GOOD + GOOD))
