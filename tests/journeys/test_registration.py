"""A customer registers, confirms and signs in, at every tenant; and what happens when they cannot."""

import pytest

from portal.demo.caught_mail import CaughtMail
from tests.journeys.registering import (
    EMAIL,
    PASSWORD,
    TENANTS,
    TYPED,
    Person,
    add_login,
    answered,
    clerk,
    fields_of,
    path_in,
    press,
    seed,
    steady,
)
from tests.support.site import Site

REFUSED = "A regisztráció nem sikerült"
ACTIVE = "A regisztrációja aktív"


def confirmed(site: Site, person: Person, mailbox: CaughtMail) -> str:
    """Send the form, use the mailed link, and return the page that follows."""
    page = person.send()
    assert page.status_code == 200, page.text
    assert page.request.path == "/regisztracio/elkuldve"
    site.deliver()
    return person.activate(path_in(mailbox)).text


@pytest.mark.parametrize("slug", [slug for slug in TENANTS if slug != "komlo"])
def test_from_the_form_to_signing_in(site: Site, mailbox: CaughtMail, slug: str) -> None:
    seed(site, slug)
    person = Person(site, slug)
    assert ACTIVE in confirmed(site, person, mailbox)
    home = person.sign_in()
    assert home.request.path == "/"
    assert "Kovács Anna" in home.text


def test_komlo_waits_for_a_person(site: Site, mailbox: CaughtMail) -> None:
    seed(site, "komlo")
    staff = clerk(site, "komlo")
    person = Person(site, "komlo")
    page = confirmed(site, person, mailbox)
    assert "jóváhagyás" in page.lower()
    assert "legkésőbb" in page
    assert "Kovács Anna" not in person.sign_in().text
    site.deliver()
    notice = mailbox.newest()[0]
    assert notice.to == "ugyintezo@example.hu"
    assert "Kovács" not in notice.text
    queue = staff.get("/jovahagyasok").text
    assert "Kovács Anna" in queue
    case = staff.get(_case_path(queue))
    approved = press(staff, case, {"customer_number": "12345"}, to="elfogadas")
    assert approved.request.path == "/jovahagyasok"
    site.deliver()
    assert mailbox.newest()[0].to == EMAIL
    assert "Kovács Anna" in person.sign_in().text


def _case_path(queue: str) -> str:
    start = queue.index('href="/jovahagyasok/') + len('href="')
    return queue[start : queue.index('"', start)].split("?")[0]


def test_a_name_mismatch_is_marked_asked_about_and_cleared_up(
    site: Site, mailbox: CaughtMail
) -> None:
    seed(site, "komlo", name="Kovácsné Kiss Anna")
    staff = clerk(site, "komlo")
    person = Person(site, "komlo")
    person.send(full_name="Kiss Anná")
    site.deliver()
    person.activate(path_in(mailbox))
    path = _case_path(staff.get("/jovahagyasok").text)
    case = staff.get(path)
    assert "<mark>" in case.text and "is-different" in case.text
    asked = press(staff, case, {"question": "Ön hogyan szerepel a számlán?"})
    assert "<mark>" not in asked.text
    assert _case_path(staff.get("/jovahagyasok?queue=clarification").text) == path
    stale = press(staff, case, {"customer_number": "12345"}, to="elfogadas")
    assert stale.status_code == 409
    site.deliver()
    mail = mailbox.newest()[0]
    assert "Ön hogyan szerepel a számlán?" in mail.text
    answer_path = path_in(mailbox, "/regisztracio/tisztazas/")
    question = person.browser.get(answer_path)
    assert "Ön hogyan szerepel a számlán?" in question.text
    empty = press(person.browser, question, {"explanation": ""})
    assert empty.status_code == 422
    done = press(
        person.browser,
        question,
        {"explanation": "Férjnél vagyok", "full_name": "Kovácsné Kiss Anna"},
    )
    assert done.status_code == 200
    assert person.browser.get(answer_path).status_code == 404
    case = staff.get(path)
    assert "Férjnél vagyok" in case.text
    assert "is-different" not in case.text
    press(staff, case, {"customer_number": "12345"}, to="elfogadas")
    assert "Kovácsné Kiss Anna" in person.sign_in().text


def test_a_clerk_notes_a_call_and_rejects(site: Site, mailbox: CaughtMail) -> None:
    staff = clerk(site, "komlo")
    person = Person(site, "komlo")
    confirmed(site, person, mailbox)
    path = _case_path(staff.get("/jovahagyasok").text)
    case = staff.get(path)
    assert "Először keresse ki" in case.text, "nobody has that number: it must be looked up"
    noted = press(staff, case, {"result": "Nem vette fel."})
    assert "Nem vette fel." in noted.text
    refused = press(staff, noted, {"reason": ""})
    assert refused.status_code == 422
    press(staff, noted, {"reason": "Nincs ilyen ügyfelünk."})
    site.deliver()
    assert "Nincs ilyen ügyfelünk." in mailbox.newest()[0].text
    assert "Elutasítva" in staff.get("/jovahagyasok?queue=decided").text


def test_a_clerk_looks_the_customer_up_by_number(site: Site, mailbox: CaughtMail) -> None:
    staff = clerk(site, "komlo")
    seed(site, "komlo")
    person = Person(site, "komlo")
    person.send(customer_number="V54321")
    site.deliver()
    person.activate(path_in(mailbox))
    path = _case_path(staff.get("/jovahagyasok").text)
    found = staff.get(path, query_string={"customer_number": " v 12345 "})
    assert fields_of(found.text)["customer_number"] == "12345"
    press(staff, found, {"customer_number": "12345"}, to="elfogadas")
    assert "Kovács Anna" in person.sign_in().text


# ------------------------------------------------------------------------ petkomm (001)


def test_petkomms_letter_and_its_code_typed_with_spaces(site: Site, mailbox: CaughtMail) -> None:
    seed(site, "petkomm")
    person = Person(site, "petkomm")
    sent = person.send()
    assert "activation_code" in sent.text
    site.deliver()
    mail = mailbox.newest()[0]
    for words in (
        "Köszönjük, hogy regisztrált a PÉTKOMM Kft. on-line ügyfélszolgálatán.",
        "Amennyiben nem Ön kezdeményezte a regisztrációt, kérjük, tekintse levelünket tárgytalannak.",
        "Probléma esetén keresse ügyfélszolgálatunkat: petkomm@petkomm.hu",
    ):
        assert words in mail.text
        assert words in mail.html
    code = path_in(mailbox).rpartition("/")[2]
    assert len(code) == 24 and f"kódot: {code}" in mail.text
    wrong = press(person.browser, sent, {"activation_code": code[:23]})
    assert wrong.status_code == 404
    typed = " ".join((code[:6], code[6:12], code[12:18], code[18:])).lower()
    done = press(person.browser, sent, {"activation_code": typed})
    assert ACTIVE in done.text and "Anna néni" in done.text
    assert "Kovács Anna" in person.sign_in("anna NÉNI").text


def test_codes_are_only_typed_where_the_letter_has_one(site: Site) -> None:
    browser = site.browser("tavho")
    assert browser.get("/regisztracio/megerosites").status_code == 404
    assert "activation_code" not in browser.get("/regisztracio/elkuldve").text


def test_a_taken_user_name_is_asked_for_again_after_the_proof(
    site: Site, mailbox: CaughtMail
) -> None:
    seed(site, "petkomm")
    add_login(site, "petkomm", number="U9999", email="x@example.hu", username="Anna néni")
    person = Person(site, "petkomm")
    person.send()
    site.deliver()
    asked = person.activate(path_in(mailbox))
    assert asked.status_code == 422
    assert fields_of(asked.text)["username"] == "Anna néni-2"
    assert ACTIVE in press(person.browser, asked, {"username": "Anna 1950"}).text


# ------------------------------------------------------------------- ugyfelportal (002)


def test_the_declaration_comes_first_and_can_be_skipped_by_those_who_have_it(
    site: Site, mailbox: CaughtMail
) -> None:
    seed(site, "ugyfelportal", declared_on="2020-01-01")
    person = Person(site, "ugyfelportal")
    direct = person.browser.get("/regisztracio/1")
    assert direct.status_code == 303 and direct.location == "/regisztracio"
    first = person.browser.get("/regisztracio")
    unticked = press(person.browser, first, {})
    assert unticked.status_code == 422
    assert "field-error" in unticked.text
    form = press(person.browser, first, {"skip": "1"})
    assert form.request.path == "/regisztracio/1"
    person.send(form)
    site.deliver()
    assert ACTIVE in person.activate(path_in(mailbox)).text


def test_without_a_declaration_and_for_others_it_ends_with_what_to_do(
    site: Site, mailbox: CaughtMail
) -> None:
    seed(site, "ugyfelportal", is_contract_holder=False)
    person = Person(site, "ugyfelportal")
    page = confirmed(site, person, mailbox)
    assert REFUSED in page
    assert "Kizárólag a szerződő" in page


def test_each_wrong_field_has_its_message_and_keeps_what_was_typed(site: Site) -> None:
    person = Person(site, "ugyfelportal")
    page = person.send(customer_number="12", birth_date="tegnap", password_confirm="más")
    assert page.status_code == 422
    for name in ("customer_number", "birth_date", "password_confirm"):
        assert f'id="{name}-error"' in page.text
    kept = fields_of(page.text)
    assert (kept["customer_number"], kept["full_name"]) == ("12", "Kovács Anna")
    assert kept["password"] == kept["password_confirm"] == ""
    assert PASSWORD not in page.text


# --------------------------------------------------------------------------- miho (003)


def test_miho_fills_the_user_name_in_and_asks_the_password_at_activation(
    site: Site, mailbox: CaughtMail
) -> None:
    seed(site, "miho")
    person = Person(site, "miho")
    assert "password" not in fields_of(person.open_form().text)
    person.send()
    site.deliver()
    path = path_in(mailbox)
    page = person.browser.get(path)
    assert fields_of(page.text)["username"] == "123456789"
    assert "readonly" in page.text
    short = press(person.browser, page, {"password": "rövid", "password_confirm": "rövid"})
    assert short.status_code == 422
    done = press(
        person.browser,
        page,
        {"username": "admin", "password": PASSWORD, "password_confirm": PASSWORD},
    )
    assert ACTIVE in done.text
    assert "Kovács Anna" in person.sign_in("123456789").text


def test_institutions_are_told_to_come_to_the_office(site: Site, mailbox: CaughtMail) -> None:
    seed(site, "miho", kind="institution")
    person = Person(site, "miho")
    page = confirmed(site, person, mailbox)
    assert REFUSED in page
    assert "aláírási címpéldányt" in page and "06 (46) 501-740" in page


def test_a_second_point_of_use_is_for_a_clerk(site: Site, mailbox: CaughtMail) -> None:
    seed(site, "miho")
    add_login(site, "miho", number="111111111", email=EMAIL, username=None)
    person = Person(site, "miho")
    sent = person.send()
    assert sent.request.path == "/regisztracio/elkuldve"
    site.deliver()
    mail = mailbox.newest()[0]
    assert "/regisztracio/megerosites/" not in mail.text
    assert "több felhasználási hellyel" in mail.text


def test_the_security_check_is_good_once_and_new_after_a_wrong_answer(site: Site) -> None:
    seed(site, "miho")
    person = Person(site, "miho")
    page = person.open_form()
    wrong = person.send(page, challenge_answer="0")
    assert wrong.status_code == 422
    assert fields_of(wrong.text)["challenge_answer"] == ""
    again = fields_of(wrong.text)["challenge_token"]
    assert again != fields_of(page.text)["challenge_token"]
    replayed = person.send(page)
    assert replayed.status_code == 422, "a wrong answer uses the question up"
    other_field = person.send(wrong, birth_place="")
    assert other_field.status_code == 422
    assert fields_of(other_field.text)["challenge_token"] == again
    assert person.send(other_field).request.path == "/regisztracio/elkuldve"
    assert person.send(other_field, **answered(wrong.text)).status_code == 422


# -------------------------------------------------------------------------- tavho (004)


def test_a_credit_note_proves_too(site: Site, mailbox: CaughtMail) -> None:
    seed(site, "tavho", amount=-1250)
    person = Person(site, "tavho")
    person.send(invoice_amount="−1 250 Ft")
    site.deliver()
    assert ACTIVE in person.activate(path_in(mailbox)).text


def test_a_zero_invoice_is_refused_with_its_reason(site: Site) -> None:
    page = Person(site, "tavho").send(invoice_amount="0 Ft")
    assert page.status_code == 422
    assert "0 Ft-os számlával" in page.text
    assert fields_of(page.text)["invoice_amount"] == "0 Ft"


def test_an_old_invoice_proves_nothing(site: Site, mailbox: CaughtMail) -> None:
    seed(site, "tavho", days_old=400)
    person = Person(site, "tavho")
    assert REFUSED in confirmed(site, person, mailbox)


# ---------------------------------------------------------------------- the same for all


@pytest.mark.parametrize("slug", TENANTS)
def test_the_page_after_sending_tells_nothing(site: Site, slug: str) -> None:
    number, _ = {"petkomm": ("U9999", 0), "tavho": ("U99999", 0)}.get(slug, ("9" * 9, 0))
    number = {"komlo": "99999", "ugyfelportal": "99999999"}.get(slug, number)
    seed(site, slug)
    add_login(site, slug, number="taken", email="taken@example.hu", username="taken")
    changes: list[dict[str, str]] = [{}, {"customer_number": number}, {"email": "taken@example.hu"}]
    if "invoice_amount" in TYPED[slug]:
        changes += [{"invoice_amount": "1"}, {"username": "taken"}]
    pages = set()
    for turn, change in enumerate(changes):
        person = Person(site, slug, ip=f"192.0.2.{turn}")
        page = person.send(**change)
        pages.add((page.status_code, page.request.path, steady(page.text)))
    assert len(pages) == 1


@pytest.mark.parametrize("slug", TENANTS)
def test_looking_at_the_link_uses_nothing_up(site: Site, mailbox: CaughtMail, slug: str) -> None:
    seed(site, slug)
    person = Person(site, slug)
    person.send()
    site.deliver()
    path = path_in(mailbox)
    scanner = site.browser(slug)
    assert {scanner.get(path).status_code for _ in range(10)} == {200}
    assert REFUSED not in person.activate(path).text
    other = site.browser(next(each for each in TENANTS if each != slug))
    assert other.get(path).status_code == 404


def test_every_code_that_is_no_good_gets_one_page(site: Site, mailbox: CaughtMail) -> None:
    seed(site, "petkomm")
    person = Person(site, "petkomm")
    person.send()
    site.deliver()
    code = path_in(mailbox).rpartition("/")[2]
    pages = {
        steady(site.browser("petkomm").get(f"/regisztracio/megerosites/{bad}").text)
        for bad in ("A" * 24, code[:23], "%00", "x" * 900, "%F0%9F%92%A9")
    }
    pages.add(steady(site.browser("petkomm").get("/regisztracio/tisztazas/rossz").text))
    # The language switch names the page it stands on; everything else is the same.
    assert len({page.split('name="next"')[0] for page in pages}) == 1


def test_the_owner_of_a_taken_address_gets_a_notice(site: Site, mailbox: CaughtMail) -> None:
    add_login(site, "petkomm", number="U9999", email=EMAIL, username="Anna")
    Person(site, "petkomm").send()
    site.deliver()
    (mail,) = mailbox.newest()
    assert mail.to == EMAIL
    assert "/belepes" in mail.text and "/elfelejtett-jelszo" in mail.text


@pytest.mark.parametrize("slug", TENANTS)
def test_an_empty_form_says_what_is_missing(site: Site, slug: str) -> None:
    person = Person(site, slug)
    page = press(person.browser, person.open_form(), dict.fromkeys(TYPED[slug], ""))
    assert page.status_code == 422
    for name in TYPED[slug]:
        assert f'id="{name}-error"' in page.text, name


@pytest.mark.parametrize("slug", TENANTS)
@pytest.mark.parametrize("language", ["hu", "en"])
def test_the_form_helps_to_fill_it_in(site: Site, slug: str, language: str) -> None:
    person = Person(site, slug)
    if language == "en":
        person.browser.fill("/", {"next": "/"})
    text = person.open_form().text
    assert f'<html lang="{language}"' in text
    assert text.count("<h1") == 1
    for name in TYPED[slug]:
        assert f'for="{name}"' in text
    assert "bill.svg" in text
    assert 'autocomplete="email"' in text


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "\u202eannA", "x" * 5000, "a\nBcc: z@y.hu", "\0", "{{7*7}}"],
)
@pytest.mark.parametrize("slug", TENANTS)
def test_hostile_text_is_answered_kindly(site: Site, slug: str, text: str) -> None:
    person = Person(site, slug)
    page = person.open_form()
    values = {name: text for name in TYPED[slug] if not name.startswith("accept")}
    answer = press(person.browser, page, values)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "field-error" in answer.text
