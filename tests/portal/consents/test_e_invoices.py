"""Electronic invoices: how often, in which words, and a box that works wherever it stands."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.consents import operations, queries
from portal.consents.models import ConsentEvent, ConsentText
from portal.demo.caught_mail import CaughtMail
from portal.foundation import db
from portal.foundation.secrets import sha256_hex
from portal.identity import operations as identity
from portal.identity import queries as identity_queries
from portal.rules.queries import current_rules
from tests.portal.consents.test_pages import choose, hidden, signed_in
from tests.portal.identity.test_pages import add_customer, register
from tests.support.site import Site

OTHER_WORDS = "Elektronikus számlát kérek (új szöveg)."


def word(site: Site, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let the company word its statement anew, as a new revision of its rules would."""
    monkeypatch.setattr(
        "portal.consents.wording.e_invoice_statement", lambda rules, locale=None: text
    )


def logged(site: Site) -> list[tuple[bool, str | None, str | None]]:
    statement = select(ConsentEvent.granted, ConsentEvent.interval, ConsentEvent.text_sha256)
    with site.inside("tavho", readonly=True):
        found = db.session().execute(statement.order_by(ConsentEvent.at)).all()
    return [(row.granted, row.interval, row.text_sha256) for row in found]


def only_customer(site: Site, login: object) -> object:
    with site.inside("tavho", readonly=True):
        (found,) = identity_queries.customer_numbers(login)  # type: ignore[arg-type]
    return found


def test_the_interval_is_chosen_changed_and_told(site: Site, mailbox: CaughtMail) -> None:
    login = register(site, "tavho")
    field = f"interval-{only_customer(site, login)}"
    browser = signed_in(site, "tavho")
    page = browser.get("/e-szamla").text
    assert [one for one in ("Havonta", "Negyedévente", "Félévente", "Évente") if one in page] == [
        *("Havonta", "Negyedévente", "Félévente", "Évente"),
    ]
    assert "Kéthavonta" not in page, "not offered by this company"
    saved = choose(browser, "on", **{field: "quarterly"})
    assert '<option value="quarterly" selected>' in saved.text
    assert "Nem történt változás." in choose(browser, "on", **{field: "quarterly"}).text
    assert "Elmentettük" in choose(browser, "on", **{field: "yearly"}).text
    assert [row[:2] for row in logged(site)] == [(True, "quarterly"), (True, "yearly")]
    site.deliver()
    assert "Gyakoriság: Évente egyszer" in mailbox.newest()[0].text


def test_who_asked_before_intervals_were_offered_need_not_ask_again(site: Site) -> None:
    login = register(site, "tavho")
    customer_id = only_customer(site, login)
    with site.inside("tavho"):
        operations.record(
            customer_id=customer_id,  # type: ignore[arg-type]
            login_id=login,
            kind="e_invoice",
            granted=True,
            text_sha256=None,
            source="clerk",
        )
    browser = signed_in(site, "tavho")
    assert "Nem történt változás." in choose(browser, "on").text
    assert "(ügyfélszolgálati irodánkban)" in browser.get("/e-szamla").text


@pytest.mark.parametrize("interval", ["weekly", "every_two_months", "", "monthly' or 1=1"])
def test_an_interval_that_is_not_offered_is_refused(site: Site, interval: str) -> None:
    login = register(site, "tavho")
    field = f"interval-{only_customer(site, login)}"
    answer = choose(signed_in(site, "tavho"), "on", **{field: interval})
    if not interval:  # nothing chosen is the usual one
        assert answer.status_code == 200 and logged(site)[0][1] == "monthly"
        return
    assert answer.status_code == 422 and "Kérjük, válasszon a gyakoriságok közül." in answer.text
    assert logged(site) == []


def test_where_there_is_one_interval_nobody_is_asked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(site, "tavho")
    browser = signed_in(site, "tavho")
    with site.inside("tavho", readonly=True):
        rules = current_rules().e_invoice
    assert rules is not None
    monkeypatch.setattr(type(rules), "intervals", ("monthly",))
    assert "<select" not in browser.get("/e-szamla").text
    choose(browser, "on")
    assert logged(site)[0][:2] == (True, "monthly")


def test_the_words_are_kept_and_shown_with_their_version(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(site, "tavho")
    browser = signed_in(site, "tavho")
    choose(browser, "on")
    choose(browser)
    first = logged(site)[0][2]
    assert first == logged(site)[1][2], "the same words, the same digest"
    word(site, monkeypatch, OTHER_WORDS)
    page = browser.get("/e-szamla").text
    assert page.count("1. változat") == 2 and "2. változat" not in page, "nothing is asked anew"
    after = choose(browser, "on").text
    assert logged(site)[2][2] == sha256_hex(OTHER_WORDS) != first
    assert "2. változat" in after and after.count(OTHER_WORDS) == 2
    with site.inside("tavho", readonly=True):
        texts = db.session().execute(
            select(ConsentText.version, ConsentText.locale, ConsentText.sha256, ConsentText.body)
        )
        kept = sorted(tuple(row) for row in texts)
    assert [row[:2] for row in kept] == [(1, "hu"), (2, "hu")]
    assert all(sha256_hex(body) == digest for _version, _locale, digest, body in kept)


def test_nobody_agrees_to_words_that_were_not_shown(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(site, "tavho")
    browser = signed_in(site, "tavho")
    opened = browser.get("/e-szamla")
    word(site, monkeypatch, OTHER_WORDS)
    late = browser.send(opened, {"e_invoice": "on"})
    assert late.status_code == 422 and "A szöveg időközben megváltozott" in late.text
    assert OTHER_WORDS in late.text and logged(site) == []
    assert browser.send(late, {"e_invoice": "on"}).status_code == 200
    assert logged(site)[0][2] == sha256_hex(OTHER_WORDS)


def test_words_of_another_language_are_what_was_read(site: Site) -> None:
    """The page was opened in Hungarian, and the language changed in another tab meanwhile."""
    register(site, "tavho")
    browser = signed_in(site, "tavho")
    opened = browser.get("/e-szamla")
    token = hidden(opened.text, "csrf_token")
    browser.post("/nyelv/en", data={"csrf_token": token})
    assert browser.send(opened, {"e_invoice": "on"}).status_code == 200
    assert logged(site)[0][2] == hidden(opened.text, "text")


def test_keeping_a_text_twice_keeps_it_once(site: Site) -> None:
    with site.inside("tavho"):
        bodies = ("a", "b", "a", "c", "b")
        digests = [operations.keep_text(kind="e_invoice", locale="hu", body=one) for one in bodies]
        operations.keep_text(kind="e_invoice", locale="en", body="a")
        rows = db.session().execute(
            select(ConsentText.locale, ConsentText.version, ConsentText.body)
        )
        kept = sorted(tuple(row) for row in rows)
    assert digests[0] == digests[2] == sha256_hex("a")
    assert kept == [("en", 1, "a"), ("hu", 1, "a"), ("hu", 2, "b"), ("hu", 3, "c")]


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ("/adataim", "/adataim"),
        ("", "/e-szamla"),
        ("//evil.example", "/e-szamla"),
        ("https:evil.example", "/e-szamla"),
        ("/\\evil.example", "/e-szamla"),
    ],
)
def test_saving_leads_back_to_where_the_box_stood(site: Site, wanted: str, there: str) -> None:
    register(site, "tavho")
    browser = signed_in(site, "tavho")
    page = browser.get("/e-szamla").text
    data = {name: hidden(page, name) for name in ("csrf_token", "text")}
    answer = browser.post("/e-szamla", data={**data, "e_invoice": "on", "next": wanted})
    assert (answer.status_code, answer.headers["Location"]) == (303, there)


def test_owner_and_representative_are_both_told(site: Site, mailbox: CaughtMail) -> None:
    login = register(site, "tavho", number="U11111")
    helper = register(site, "tavho", number="U22222", username="Segítő", email="segito@example.hu")
    customer_id = only_customer(site, login)
    with site.inside("tavho"):
        operations.choose_e_invoices(
            login_id=helper,
            customer_ids=[customer_id],  # type: ignore[list-item]
            wanted={customer_id: "monthly"},  # type: ignore[dict-item]
            text_sha256="0" * 64,
        )
    site.deliver()
    by_reader = {mail.to: mail.text for mail in mailbox.newest()}
    assert len(by_reader) == 2
    assert "meghatalmazottja elektronikus számlát kért" not in by_reader["segito@example.hu"]
    (owners,) = (text for reader, text in by_reader.items() if reader != "segito@example.hu")
    assert "meghatalmazottja elektronikus számlát kért" in owners and "U11111" in owners


def test_a_second_number_has_an_interval_of_its_own(site: Site) -> None:
    login = register(site, "tavho", number="U11111")
    second = add_customer(site, "tavho", "U22222")
    with site.inside("tavho"):
        identity.link_customer(login_id=login, customer_id=second)
        mine = list(identity_queries.customer_numbers(login))
    first = next(one for one in mine if one != second)
    browser = signed_in(site, "tavho")
    choose(
        browser,
        *(str(first), str(second)),
        **{f"interval-{first}": "yearly", f"interval-{second}": "monthly"},
    )
    with site.inside("tavho", readonly=True):
        chosen = queries.latest(kind="e_invoice", customer_ids=mine)
    assert {one: choice.interval for one, choice in chosen.items()} == {
        first: "yearly",
        second: "monthly",
    }
