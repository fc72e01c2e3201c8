"""What concerns the person: news, settings, data, contract, the download; looked at as people do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from portal.billing.contract_imports import import_contracts
from portal.foundation.db import unit_of_work
from portal.foundation.mailing import bounces
from portal.foundation.tenancy import Shell
from portal.notifications import operations
from portal.notifications.unsubscribing import unsubscribe_token
from tests.journeys.browser_people import Visitor
from tests.journeys.conftest import Visit
from tests.support.bills import PASSWORD, Bills
from tests.support.live_site import LiveSite
from tests.support.slices import rows

pytestmark = pytest.mark.browser
EMAIL = "erno@example.com"
NUMBERS = {"komlo": "V00001", "miho": "123456789", "tavho": "U00001", "petkomm": "U0001"}


def person(visit: Visit, live: LiveSite, slug: str, folder: Path) -> tuple[Visitor, Bills]:
    """A customer with a login and bills, signed in."""
    people = [(NUMBERS[slug], "Győri Ernő", "person", EMAIL)]
    bills = Bills.at(live.site, slug, folder, people)
    bills.login(EMAIL, NUMBERS[slug])
    visitor = visit(slug)
    visitor.go("/belepes")
    visitor.fill(username=EMAIL, password=PASSWORD)
    visitor.send()
    return visitor, bills


def tell(bills: Bills, kind: str, key: str, **payload: object) -> None:
    with bills.inside(), unit_of_work():
        operations.notify_customer(
            kind=kind,
            customer_id=next(iter(bills.customers.values())),
            payload={"endpoint": "customers.my_data", **payload},
            key=key,
        )


def test_news_and_settings(visit: Visit, live: LiveSite, tmp_path: Path) -> None:
    visitor, bills = person(visit, live, "tavho", tmp_path)
    visitor.go("/ertesitesek")
    visitor.look_in_every_language("news-empty")
    due = {"number": "TH-2026/000007", "due_date": "2026-12-08"}
    tell(bills, "invoice_arrived", "a", **due, amount_due_minor=1_234_500)
    tell(bills, "due_reminder", "b", **due, outstanding_minor=1_234_500)
    tell(bills, "payment_booked", "c", booked_date="2026-11-20", amount_minor=50_000)
    tell(bills, "reading_window_open", "d", until="2026-12-05", meter="MV-77")
    visitor.go("/")
    visitor.look_in_every_language("home-news")
    visitor.go("/ertesitesek")
    visitor.look_in_every_language("news")
    visitor.press("Mind olvasott")
    visitor.go("/ertesitesi-beallitasok")
    visitor.fill(**{"email-payment_booked": ""})
    visitor.send()
    visitor.look_in_every_language("news-settings")
    with live.site.inside("tavho"):
        [(login_id,)] = rows("select id from customer_login")
        token = unsubscribe_token(login_id, "due_reminder")
    visitor.go(f"/leiratkozas/{token}")
    visitor.look_in_every_language("unsubscribe")
    visitor.press("Nem kérek több ilyen levelet")
    visitor.eyes.look("unsubscribed", "hu")


def test_my_data_and_what_may_be_changed_in_them(
    visit: Visit, live: LiveSite, tmp_path: Path
) -> None:
    visitor, bills = person(visit, live, "petkomm", tmp_path)
    with bills.inside(), unit_of_work():
        one = bounces.Bounce(EMAIL, "m1", True, "5.1.1", "550 5.1.1 No such user")
        bounces.note_bounce(one, reported=True, now=datetime.now(UTC))
    visitor.go("/")
    visitor.look_in_every_language("home-unreachable")
    customer = f"/adataim/{bills.customers['U0001']}"
    visitor.go(f"{customer}/telefonszam")
    visitor.fill(phone="12")
    visitor.send()
    visitor.eyes.look("change-phone-wrong", "hu")
    visitor.fill(phone="+36 30 123 4567")
    visitor.send()
    visitor.go(f"{customer}/levelezesi-cim")
    visitor.fill(postal_code="8105", city="Pétfürdő", street="Fő utca 3.")
    visitor.look_in_every_language("change-address")
    visitor.fill(postal_code="8105", city="Pétfürdő", street="Fő utca 3.")
    visitor.send()
    visitor.go(f"{customer}/fizetesi-mod")
    visitor.look_in_every_language("change-payment")
    visitor.go("/adataim")
    visitor.look_in_every_language("my-data-wishes")
    visitor.go("/adataim/letoltes")
    visitor.look_in_every_language("download-my-data")
    clerk = visit("petkomm")
    bills.clerk("ugyintezo@example.com")
    clerk.sign_in_at_console("ugyintezo@example.com", PASSWORD)
    clerk.go("/adatvaltozasok", shell=Shell.CONSOLE)
    clerk.eyes.look("console-wishes", "hu")
    clerk.page.locator("main table tbody a").first.click()
    clerk.eyes.look("console-wish", "hu")
    clerk.go(f"/ugyfelek/{bills.customers['U0001']}", shell=Shell.CONSOLE)
    clerk.eyes.look("console-customer-unreachable", "hu")


def test_contract_of_the_point_of_use(visit: Visit, live: LiveSite, tmp_path: Path) -> None:
    visitor, bills = person(visit, live, "miho", tmp_path)
    visitor.go("/szerzodes")
    visitor.eyes.look("contract-empty", "hu")
    path = tmp_path / "contracts.csv"
    path.write_text(
        "customer_number;contract_number;supply_point_code;supply_point_address;start_date;kind;"
        "tariff_class;heated_volume;holder;consumer;payer\n"
        "123456789;SZ-2015/00012;00000001;3530 Miskolc, Szemere Bertalan utca 5. 2. em. 6.;"
        "2015-01-01;Egyedi közüzemi szerződés;Lakossági;142,5;Győri Ernő;Társasház;Győri Ernő\n",
        encoding="utf-8",
    )
    with bills.inside():
        assert import_contracts(path=path).added == 1
    visitor.go("/szerzodes")
    visitor.look_in_every_language("contract")
