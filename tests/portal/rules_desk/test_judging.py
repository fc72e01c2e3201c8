"""What stops a change and what it warns of, over a company's own records; through the door."""

from datetime import date, timedelta

import pytest

from portal.foundation.findings import FindingsError
from portal.kernel.clock import local_today, utc_now
from portal.rules import drafting
from portal.rules.bundle import Bundle
from portal.rules.queries import published, revision
from portal.rules_desk.judging import Judgement
from portal.rules_desk.planning import plan_of
from portal.rules_desk.strength import Grade
from tests.factories import records
from tests.portal.rules_desk.conftest import PLAN, RULES, Desk, words_of

SHAPE = ("shape: U99999\n", "shape: U999999\n")
EXAMPLE = ("example: U12345\n", "example: U123456\n")
BY_CLERK = ("policy: automatic, options: {}", "policy: by_clerk, options: {}")
FEW_TRIES = """\
  budgets:
    failures_per_customer_number_a_month: 2
    failures_per_tenant_an_hour: 2
"""
NO_BILLS = (
    """  verifier: invoice_proof
""",
    """  verifier: birth_data
""",
)


def _judged(desk: Desk, *changes: tuple[str, str]) -> Judgement:
    text = desk.changed(*changes)

    def judge() -> Judgement:
        now = published()
        assert now is not None
        before = revision(now.revision).bundle
        plan = plan_of(before, Bundle({**before.files, RULES: text.encode()}), now=utc_now())
        assert plan.findings == (), plan.findings
        assert plan.judgement is not None
        return plan.judgement

    return desk.add(judge)


def _codes(judgement: Judgement) -> tuple[set[str], set[str], set[str]]:
    """Return the codes of what stops, of what is to be confirmed, and of what is known."""
    parts = (judgement.stops, judgement.warnings, judgement.known)
    stops, warnings, known = ({one.code for one in part} for part in parts)
    return stops, warnings, known


def test_a_sound_change_meets_nothing(desk: Desk) -> None:
    desk.add_customers()
    judgement = _judged(desk, ("min_length: 8", "min_length: 9"))
    assert _codes(judgement) == (set(), set(), set())


def test_nothing_is_judged_by_records_that_are_not_there(desk: Desk) -> None:
    assert _codes(_judged(desk, SHAPE, EXAMPLE)) == (set(), set(), set())


def test_a_form_that_no_recorded_number_has_stops_publishing(desk: Desk) -> None:
    desk.add_customers()
    stops, _, _ = _codes(_judged(desk, SHAPE, EXAMPLE))
    assert stops == {"customer_numbers_refused", "nobody_can_finish"}
    desk.save(SHAPE, EXAMPLE)
    page = desk.admin.get(PLAN)
    assert "Looked at: 20. Refused: 20, for example U10" in words_of(page)
    assert 'name="reason"' not in page.text, "there is nothing to send"


def test_a_few_numbers_of_another_form_are_to_be_confirmed(desk: Desk) -> None:
    desk.add_customers()
    desk.add(lambda: records.customer("X-1", name="Idegen Iván"))
    judgement = _judged(desk, ("time_to_live: 24h", "time_to_live: 12h"))
    assert _codes(judgement) == (set(), set(), {"customer_numbers_refused"}), "it was so before"


def test_bills_that_are_all_too_old_stop_publishing(desk: Desk) -> None:
    desk.add(
        lambda: records.invoice(
            records.customer("U10001"),
            "TH-2025/000001",
            9_000,
            issued=date(local_today(utc_now()).year - 1, 12, 31),
        )
    )
    before = _codes(_judged(desk, ("min_length: 8", "min_length: 9")))
    assert "no_bill_proves" not in before[2]
    stops, _, _ = _codes(_judged(desk, ("max_age: 1 year", "max_age: 1 day")))
    assert {"no_bill_proves", "nobody_can_finish"} <= stops


def test_bills_of_nothing_stop_publishing_where_they_prove_nothing(desk: Desk) -> None:
    desk.add_customers(amount=0)
    refused = _judged(desk, ("min_length: 8", "min_length: 9"))
    assert "no_bill_proves" in _codes(refused)[2], "already so: it stops nothing"
    allowed = _judged(desk, ("refuse_zero: true", "refuse_zero: false"))
    assert "no_bill_proves" not in {one.code for one in (*allowed.stops, *allowed.known)}


def test_what_no_record_has_cannot_be_asked_for(desk: Desk) -> None:
    def add() -> None:
        customer_id = records.customer("U10001", birth_date=None, birth_place=None)
        today = local_today(utc_now())
        records.invoice(customer_id, "TH-2026/000001", 9_000, issued=today)

    desk.add(add)
    text = desk.in_force()[1]
    begin, end = text.index("    invoice_number:"), text.index("    username: customer")
    stops, _, _ = _codes(_judged(desk, NO_BILLS, (text[begin:end], "")))
    assert stops == {"nobody_can_finish"}


def test_a_lost_page_is_to_be_confirmed(desk: Desk) -> None:
    text = desk.in_force()[1]
    line = next(line for line in text.splitlines() if "item: account_statement" in line)
    judgement = _judged(desk, (line + "\n", ""))
    assert _codes(judgement)[1] == {"unreachable:account_statement"}
    desk.save((line + "\n", ""))
    page = desk.publish()
    assert page.status_code == 422
    assert "Please confirm the warnings." in words_of(page)
    assert desk.in_force()[0] == 1
    assert desk.publish(confirmed="y").status_code == 200
    assert desk.in_force()[0] == 2


def test_a_usual_answer_that_never_comes_in_time(desk: Desk) -> None:
    slow = (
        "policy: automatic, options: {}",
        "policy: by_clerk, options: {typical: 200h, latest_working_days: 1}",
    )
    assert "usual_answer_late" in _codes(_judged(desk, slow))[1]


def test_an_office_that_is_closed_whenever_it_is_open(desk: Desk) -> None:
    """Open on Mondays only, and closed on every Monday of the next weeks."""
    text = desk.in_force()[1]
    begin = text.index("    opening_hours:")
    end = min(
        at
        for word in ("    closed_on", "  - name", "\ntheme")
        if (at := text.find(word, begin)) > 0
    )
    today = local_today(utc_now())
    mondays = [today + timedelta(days=(-today.weekday()) % 7 + 7 * week) for week in range(600)]
    days = ", ".join(day.isoformat() for day in mondays[:590])
    never = f'    opening_hours: {{monday: ["08:00-12:00"]}}\n    closed_on: [{days}]\n'
    rest = text[end:].split("\n", 1)[1] if text[end:].startswith("    closed_on") else text[end:]
    judgement = _judged(desk, (text[begin:], never + rest))
    assert _codes(judgement)[0] == {"no_open_hour"}


def test_guessing_below_the_floor_stops_publishing(desk: Desk) -> None:
    """Everybody pays the same, and has all the bills there are: whoever guesses once is in."""
    desk.add(
        lambda: [
            records.invoice(
                records.customer(f"U1000{one}"),
                f"TH-2026/00000{one}",
                5_000,
                issued=local_today(utc_now()),
            )
            for one in range(3)
        ]
    )
    desk.save(BY_CLERK)
    desk.publish()
    assert desk.in_force()[0] == 2
    judgement = _judged(desk, (BY_CLERK[1], BY_CLERK[0]))
    assert judgement.after.grade is Grade.BELOW
    assert "below_floor" in _codes(judgement)[0]
    desk.save((BY_CLERK[1], BY_CLERK[0]))
    page = desk.admin.get(PLAN)
    assert "An outsider could guess their way in too easily." in words_of(page)
    assert 'name="reason"' not in page.text


def test_what_is_below_the_floor_already_can_still_be_mended(desk: Desk) -> None:
    desk.add(
        lambda: records.invoice(
            records.customer("U10001"), "TH-2026/000001", 5_000, issued=local_today(utc_now())
        )
    )
    text = _judged(
        desk,
        ("options: {}}\n", "options: {}}\n" + FEW_TRIES),
    )
    assert text.after.grade is Grade.BELOW
    assert _codes(text)[0] == set()
    assert "below_floor" in _codes(text)[2]


def test_easier_guessing_is_to_be_confirmed(desk: Desk) -> None:
    desk.add_customers(40, bills=12)
    strict = "options: {}}\n" + FEW_TRIES
    desk.save(("options: {}}\n", strict))
    desk.publish()
    judgement = _judged(desk, (strict, "options: {}}\n"))
    assert "weaker" in _codes(judgement)[1]
    assert judgement.before is not None
    assert judgement.after.one_a_day > judgement.before.one_a_day


def test_the_gate_holds_whichever_way_the_rules_come(desk: Desk) -> None:
    """The page is not the gate: publishing itself refuses."""
    desk.add_customers()
    desk.save(SHAPE, EXAMPLE)
    draft = desk.draft()
    assert draft is not None
    with pytest.raises(FindingsError, match="No recorded customer number has the form"):
        desk.add(
            lambda: drafting.publish_draft(
                seen_version=draft.version,
                seen_revision=1,
                clerk_id=draft.updated_by,
                author="Éva",
                reason="-",
                now=utc_now(),
            )
        )
    assert desk.in_force()[0] == 1
