"""Taking back what was sent: only while nobody can have seen anything, and then as if it had not been."""

import pytest
from sqlalchemy import text

from portal.billing.imports import import_payments
from portal.foundation import db
from portal.foundation.tenancy import scope
from tests.support.site import Site
from tests.support.slices import PAYMENTS, pdf
from tests.support.uploads import SLUG, TELLING, Desk, batch_id, bill, sign_in, table, zipped

_BOOKS = (
    "select (select coalesce(jsonb_agg(to_jsonb(i) order by i.number), '[]') from invoice i),"
    " (select coalesce(sum(effect_minor), 0) from ledger_entry),"
    " (select coalesce(jsonb_object_agg(customer_id, owed), '{}') from ("
    "   select customer_id, sum(effect_minor) as owed from ledger_entry group by customer_id"
    "   having sum(effect_minor) <> 0) s)"
)


@pytest.fixture
def desk(site: Site) -> Desk:
    """A senior colleague, and three customers."""
    return Desk.at(site)


def withdraw(desk: Desk, address: str) -> int:
    shown = desk.browser.get(f"{address}/visszahivas")
    if 'name="seen"' not in shown.text:
        return 409
    answer = desk.press(shown, f"{address}/visszahivas")
    desk.site.deliver()
    return answer.status_code


def test_what_was_sent_and_nobody_saw_can_be_undone_to_the_last_entry(desk: Desk) -> None:
    desk.sent(table([bill("1", "1000"), bill("2", "2000", due="2026-06-01"), bill("9", "900")]))
    before = desk.ask(_BOOKS)
    address = desk.sent(
        table(
            [
                bill("3", "3000", paid="500", paid_on="2026-05-20"),
                bill("2", "2000", due="2026-07-01", paid="700", paid_on="2026-06-02"),
                bill("4", "-1000", kind="sztornó", corrects="2026-000001"),
                bill("9", "900", kind="rész"),
            ]
        )
    )
    assert desk.state(address)["changed_rows"] == 2
    assert desk.ask(_BOOKS) != before
    assert withdraw(desk, address) == 303
    assert desk.state(address)["state"] == "undone"
    assert desk.ask(_BOOKS) == before
    assert desk.ask("select count(*) from invoice where number = '2026-000003'") == [(0,)]
    again = desk.sent(table([bill("3", "3500")]))
    assert desk.state(again)["state"] == "sent"
    assert desk.ask("select amount_due_minor from invoice where number = '2026-000003'") == [
        (350000,)
    ]


def test_a_bill_that_was_withdrawn_is_kept_out_of_sight(desk: Desk) -> None:
    address = desk.sent(table([bill("1")]))
    assert withdraw(desk, address) == 303
    with desk.site.inside(SLUG):
        db.session().execute(text("select set_config('portal.withdrawn', 'shown', true)"))
        kept = db.session().execute(text("select number, withdrawn_at from invoice")).all()
        assert [row.number for row in kept] == ["2026-000001"]
        assert kept[0].withdrawn_at is not None


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_customer_who_was_there_is_named_with_the_bill(desk: Desk, when: str) -> None:
    customer = desk.login("U0001", email="anna@example.hu")
    if when == "before":
        sign_in(customer, email="anna@example.hu")
    address = desk.sent(table([bill("1"), bill("2", customer="U0002")]))
    if when == "after":
        sign_in(customer, email="anna@example.hu")
    shown = desk.browser.get(f"{address}/visszahivas").text
    assert "2026-000001" in shown and "Kovács Anna" in shown
    assert "2026-000002" not in shown
    assert withdraw(desk, address) == 409
    assert desk.state(address)["state"] == "sent"


def test_somebody_elses_visit_does_not_count(desk: Desk) -> None:
    address = desk.sent(table([bill("1")]))
    sign_in(desk.login("U0002", email="bela@example.hu"), email="bela@example.hu")
    assert withdraw(desk, address) == 303
    assert desk.state(address)["state"] == "undone"


def test_who_comes_in_while_it_is_taken_back_stops_it(desk: Desk) -> None:
    customer = desk.login("U0001", email="anna@example.hu")
    address = desk.sent(table([bill("1")]))
    shown = desk.browser.get(f"{address}/visszahivas")
    assert desk.press(shown, f"{address}/visszahivas").status_code == 303
    sign_in(customer, email="anna@example.hu")
    desk.site.deliver()
    assert desk.state(address)["state"] == "sent"
    assert "2026-000001" in customer.get("/szamlak").text
    assert desk.ask("select count(*) from ledger_entry") == [(1,)]


def test_mailed_bills_stay(site: Site) -> None:
    desk = Desk.at(site, TELLING)
    desk.login("V00001", email="anna@example.hu")
    address = desk.sent(table([bill("1", customer="V00001")]), notify=True)
    assert desk.state(address)["people"] == 1
    assert withdraw(desk, address) == 409


def test_bills_that_something_was_built_upon_stay(desk: Desk) -> None:
    address = desk.sent(table([bill("1"), bill("2"), bill("3"), bill("4")]))
    desk.sent(
        table(
            [bill("2", due="2026-08-01"), bill("5", "-1", kind="sztornó", corrects="2026-000003")]
        )
    )
    with desk.site.services.enter(), scope(desk.site.services.registry.get(SLUG)):
        path = desk.site.services.settings.portal_home / "p.csv"
        path.write_text(f"{PAYMENTS}\nU0001;2026-000001;2026-05-20;5;r1\n", encoding="utf-8")
        assert import_payments(path=path, notify=False).added == 1
    shown = desk.browser.get(f"{address}/visszahivas").text
    for number in ("2026-000001", "2026-000002", "2026-000003"):
        assert number in shown
    assert "2026-000004" not in shown
    assert withdraw(desk, address) == 409


def test_a_pdf_that_a_recorded_bill_got_is_not_taken_from_it(desk: Desk) -> None:
    desk.sent(table([bill("1")]))
    address = desk.sent(None, zipped({"2026-000001.pdf": pdf("egy")}))
    assert desk.ask("select document_id is not null from invoice") == [(True,)]
    assert withdraw(desk, address) == 409


def test_after_a_fortnight_nobody_can_tell_any_more(desk: Desk) -> None:
    address = desk.sent(table([bill("1")]))
    with desk.site.inside(SLUG):
        db.session().execute(
            text("update invoice_batch set sent_at = sent_at - interval '15 days' where id = :id"),
            {"id": batch_id(address)},
        )
    assert withdraw(desk, address) == 409


def test_what_was_not_sent_is_taken_back_without_a_trace(desk: Desk) -> None:
    address = desk.checked(table([bill("1")]))
    desk.do(address, "atvetel", mode="all")
    assert desk.do(address, "visszavonas").status_code == 303
    assert desk.state(address)["state"] == "undone"
    assert desk.ask("select count(*) from invoice") == [(0,)]
    assert desk.ask("select count(*) from ledger_entry") == [(0,)]
