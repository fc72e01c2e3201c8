"""What a person sees who mistypes something: red words below that very field, and nothing lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.browser_people import LANGUAGES, Visitor, open_account
from tests.journeys.browser_tenants import BY_SLUG, SLUGS
from tests.journeys.conftest import Visit
from tests.journeys.registering import PASSWORD, TYPED
from tests.support.live_site import LiveSite

pytestmark = pytest.mark.browser

WRONG = {
    "full_name": "Kovács_1",
    "customer_number": "ÖÖÖ",
    "username": "anna@",
    "email": "anna@example",
    "phone": "12",
    "password": "rövid",
    "password_confirm": "három piros körte",
    "invoice_number": "12",
    "invoice_amount": "sok pénz",
    "birth_place": "???",
    "birth_date": "2990. 05. 03.",
    "challenge_answer": "999999",
    "accept_terms": "",
    "accept_privacy": "",
}
"""Something that each field cannot take; an empty box is one that is not ticked."""
_PASSWORDS = ("password", "password_confirm")
_ERROR = {"hu": "Hiba: ", "en": "Error: "}
_MISTYPED = "nincs@ilyen.hu"


@pytest.mark.parametrize("slug", SLUGS)
def test_each_field_tells_what_is_wrong_with_it(live: LiveSite, visit: Visit, slug: str) -> None:
    """Proves, field by field, that only the wrong one is marked and that the others stay typed."""
    anna = visit(slug)
    anna.open_form()
    anna.type_claim()
    for name in fields_of(anna):
        right = value_of(field(anna, name))
        anna.fill(**{name: WRONG[name]})
        typed = everything_typed(anna)
        anna.send()
        expect_marked(anna, [name])
        expect_kept(anna, typed, wrong=name)
        anna.fill(**{each: TYPED[slug][each] for each in typed if each in _PASSWORDS})
        if name == "challenge_answer":
            anna.answer_security_check()
        elif name not in _PASSWORDS:
            anna.fill(**{name: right})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_everything_wrong_at_once(live: LiveSite, visit: Visit, slug: str, language: str) -> None:
    """Proves that a form full of mistakes is still a good page, and lists them in order."""
    anna = visit(slug)
    anna.open_form()
    anna.choose_language(language)
    names = fields_of(anna)
    anna.send()
    expect_marked(anna, names, error=_ERROR[language])
    entries = anna.page.locator(".error-summary a")
    assert [link.get_attribute("href") for link in entries.all()] == [f"#{name}" for name in names]
    entries.last.click()
    expect(field(anna, names[-1])).to_be_focused()
    anna.eyes.look("registration-empty", language)
    anna.fill(**{name: WRONG[name] for name in names})
    anna.send()
    expect(anna.page.locator(".error-summary")).to_be_focused()
    anna.eyes.look("registration-wrong", language)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_refused_sign_in_tells_nothing(
    live: LiveSite, visit: Visit, tmp_path: Path, slug: str
) -> None:
    """Proves that an unknown name and a wrong password get the same words, and no password back."""
    open_account(live, slug, tmp_path)
    anna, said = visit(slug), set()
    anna.go("/belepes")
    for username, password in (("Anna", "nem ez a jelszó"), (_MISTYPED, PASSWORD)):
        anna.sign_in(username, password)
        expect(anna.page.locator("main [role=alert]")).to_be_visible()
        expect(field(anna, "username")).to_have_value(username)
        expect(field(anna, "password")).to_have_value("")
        said.add(anna.page.locator("main").inner_text())
    assert len(said) == 1
    anna.eyes.look("sign-in-refused")
    anna.go("/belepes")
    anna.choose_language("en")
    anna.sign_in(_MISTYPED, PASSWORD)
    anna.eyes.look("sign-in-refused", "en")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_page_that_does_not_exist(live: LiveSite, visit: Visit, slug: str) -> None:
    """Proves that a wrong address and a used link lead to pages that help on."""
    anna = visit(slug)
    used_link = f"/uj-jelszo/{'A' * 40}"
    for language in LANGUAGES:
        anna.go("/")
        anna.choose_language(language)
        for path, name in (("/nincs-ilyen", "missing"), (used_link, "link-invalid")):
            anna.go(path)
            expect(anna.heading()).to_be_visible()
            anna.eyes.look(name, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SLUGS)
def test_a_claim_that_nothing_proves(
    live: LiveSite, visit: Visit, slug: str, language: str
) -> None:
    """Proves that a refusal helps on, where no record fits what was typed; a clerk may decide too."""
    anna = visit(slug)
    anna.open_form()
    anna.choose_language(language)
    anna.type_claim()
    anna.send()
    anna.page.goto(anna.mailed_link("/regisztracio/megerosites/"))
    if anna.page.locator("main input[type=password]").count():
        anna.fill(password=PASSWORD, password_confirm=PASSWORD)
    anna.send()
    expect(anna.page).to_have_url(re.compile("/regisztracio/megerosites/"))
    expect(anna.page.locator("main form")).to_have_count(0)
    if BY_SLUG[slug].approved_by_clerk:
        return
    expect(anna.page.locator("main a[href='/regisztracio']")).to_be_visible()
    anna.eyes.look("refused", language)


# ------------------------------------------------------------------------- what is looked at


def fields_of(anna: Visitor) -> list[str]:
    """Return the names of the form's fields in the order in which they stand."""
    found = anna.page.locator("main form[method=post] :is(input, select):not([type=hidden])").all()
    names = [each.get_attribute("name") or "" for each in found]
    assert set(names) >= set(TYPED[anna.slug])
    return names


def field(anna: Visitor, name: str) -> Locator:
    """Return the field of that name."""
    return anna.page.locator(f"main [name={name}]:not([type=hidden])")


def value_of(box: Locator) -> str:
    """Return what stands in a field; a ticked box holds ``y``."""
    if box.get_attribute("type") == "checkbox":
        return "y" if box.is_checked() else ""
    return box.input_value()


def everything_typed(anna: Visitor) -> dict[str, str]:
    """Return what stands in every field."""
    return {name: value_of(field(anna, name)) for name in fields_of(anna)}


def expect_marked(anna: Visitor, names: list[str], *, error: str = "Hiba: ") -> None:
    """Exactly those fields are marked, each with red words below it; the summary has the focus."""
    page = anna.page
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page).to_have_title(re.compile(f"^{error}"))
    marked = page.locator("main [aria-invalid=true]")
    assert [each.get_attribute("name") for each in marked.all()] == names
    expect(page.locator("main .field-error")).to_have_count(len(names))
    for name in names:
        box, words = field(anna, name), page.locator(f"#{name}-error")
        assert f"{name}-error" in (box.get_attribute("aria-describedby") or "").split()
        expect(words).not_to_have_text("")
        above, below = box.bounding_box(), words.bounding_box()
        assert above is not None and below is not None
        assert below["y"] >= above["y"] + above["height"], f"{name}: the words are not below it"
        assert is_red(words.locator(".field-error").first), f"{name}: the words are not red"


def is_red(words: Locator) -> bool:
    """Tell whether text is written in red, as a person would say."""
    colour = words.evaluate("(element) => getComputedStyle(element).color")
    red, green, blue = (int(part) for part in re.findall("[0-9]+", colour)[:3])
    return red > 1.5 * green and red > 1.5 * blue


def expect_kept(anna: Visitor, typed: dict[str, str], *, wrong: str) -> None:
    """What was typed still stands there, the wrong value too; passwords and used answers do not."""
    for name, value in typed.items():
        used_up = name == wrong == "challenge_answer"
        # A calendar field cannot show what is no date, so only a date can come back.
        expected = "" if name in _PASSWORDS or used_up else value
        assert value_of(field(anna, name)) == expected, name
