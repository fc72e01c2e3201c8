"""Every tenant's own files are in order, and hold what that company promises."""

from pathlib import Path

import pytest

from portal.foundation.tenancy.registry_file import read_registry
from portal.plugin_api.menus import MenuItem, PrincipalSnapshot
from portal.plugin_api.registry import PluginRegistry
from portal.rules.build import build_rules
from portal.rules.bundle import read_bundle
from portal.rules.content import page_title, render_page
from portal.rules.sections.contact_form import Term
from portal.rules.vocabulary import TEXTS
from portal.rules.wording import placeholders

ROOT = Path(__file__).parents[2]
SLUGS = [tenant.slug for tenant in read_registry(ROOT / "tenants.yaml", demo=True)]


@pytest.fixture(scope="module")
def rules():
    plugins = PluginRegistry()
    plugins.load_package("plugins")
    return {
        slug: build_rules(
            read_bundle(ROOT / "tenants" / slug, place=f"tenants/{slug}"),
            registry=plugins,
            slug=slug,
            revision=1,
        )
        for slug in SLUGS
    }


def test_every_folder_is_in_the_registry():
    folders = {path.parent.name for path in (ROOT / "tenants").glob("*/rules.yaml")}
    assert folders == set(SLUGS)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_company_is_called_the_same_everywhere(rules, slug):
    tenant = read_registry(ROOT / "tenants.yaml", demo=False).get(slug)
    assert rules[slug].company.legal_name == tenant.company


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_reads_in_both_languages(rules, slug):
    pages = {page for _, page in rules[slug].content}
    for locale in ("hu", "en"):
        for page in pages:
            assert len(str(render_page(rules[slug], page, locale))) > 600
            assert page_title(rules[slug], page, locale)
    assert {"terms", "privacy", "help"} <= pages


@pytest.mark.parametrize("slug", SLUGS)
def test_every_legal_page_says_that_it_is_a_sample(rules, slug):
    for page in {"terms", "privacy", "declaration"} & {page for _, page in rules[slug].content}:
        assert "Mintaszöveg" in rules[slug].content["hu", page]
        assert "Sample text" in rules[slug].content["en", page]


@pytest.mark.parametrize("slug", SLUGS)
def test_every_menu_entry_is_on(rules, slug):
    # What is on but in no menu is found elsewhere: on the home page, in the footer, on the account.
    assert rules[slug].menu.item_ids() - {"home"} <= rules[slug].features


@pytest.mark.parametrize(
    ("slug", "verifier", "approval", "proofs", "recovery", "at_activation", "own_name"),
    [
        ("komlo", "customer_number", "by_clerk", {"link"}, "link", False, False),
        ("petkomm", "invoice_proof", "automatic", {"link", "code"}, "link", False, True),
        ("ugyfelportal", "declaration_first", "automatic", {"link"}, "link", False, False),
        ("miho", "birth_data", "automatic", {"link"}, "link", True, False),
        ("tavho", "invoice_proof", "automatic", {"link"}, "temporary_password", False, True),
    ],
)
def test_the_ways_to_a_login(
    rules, slug, verifier, approval, proofs, recovery, at_activation, own_name
):
    registration = rules[slug].registration
    assert registration.verifier_name == verifier
    assert registration.approval_name == approval
    confirmation = registration.confirmation
    assert {"link"} & proofs == ({"link"} if confirmation.by_link else set())
    assert ("code" in proofs) == confirmation.by_code
    assert confirmation.time_to_live.total_seconds() == 24 * 3600
    assert rules[slug].recovery == recovery
    assert registration.password_at_activation == at_activation
    assert registration.username_by_customer == own_name
    assert registration.password_min_length == 8


def test_komlo_says_where_to_look_for_the_letter_and_that_one_may_start_again(rules):
    text = rules["komlo"].text("after_sending", "hu")
    assert "spam" in text
    assert "kezdje újra a regisztrációt" in text
    assert "invoice_arrived" in rules["komlo"].notifications
    assert "1–2 órán belül" in rules["komlo"].text("pending_approval", "hu")


def test_petkomm_signs_its_letter_and_holds_link_and_code(rules):
    body = rules["petkomm"].text("activation_mail_body", "hu")
    assert placeholders(body) == ("link", "code")
    assert body.startswith("Köszönjük, hogy regisztrált a PÉTKOMM Kft. on-line ügyfélszolgálatán.")
    assert (
        "Amennyiben nem Ön kezdeményezte a regisztrációt, kérjük, tekintse levelünket tárgytalannak."
        in body
    )
    assert "petkomm@petkomm.hu" in body
    assert body.rstrip().endswith("Üdvözlettel,\nPÉTKOMM Kft.")


def test_ugyfelportal_tells_who_may_register_and_promises_a_call_in_two_days(rules):
    own = rules["ugyfelportal"]
    assert "Kizárólag a szerződő" in own.text("not_contract_holder", "hu")
    question = own.contact_form.category("question")
    assert question.by_call and question.term == Term(2, working=True)
    assert "2 napon belül visszahívjuk" in own.text("contact_promise", "hu")
    browsers = str(render_page(own, "browsers", "hu"))
    for name in ("Chrome", "Firefox", "Edge", "Safari", "Android böngésző"):
        assert name in browsers


def test_miho_sends_people_to_the_right_office_with_the_right_papers(rules):
    own = rules["miho"]
    for key in ("refusal_help", "handoff"):
        assert "Szemere utca 5." in own.text(key, "hu")
        assert "06 (46) 501-740" in own.text(key, "hu")
    institutions = own.text("institutions", "hu")
    for word in ("aláírási címpéldányt", "cégjegyzéket", "időpontot"):
        assert word in institutions
    assert "előadóinak segítségével" in own.text("second_supply_point", "hu")


def test_tavho_tells_of_24_hours_negative_and_zero_invoices(rules):
    own = rules["tavho"]
    assert "24 óra" in own.text("refusal_help", "hu")
    assert "negatív" in own.text("invoice_amount_hint", "hu")
    assert "nullás" in own.text("invoice_amount_hint", "hu")


@pytest.mark.parametrize("slug", SLUGS)
def test_every_hint_on_the_forms_can_be_worded_by_the_company(rules, slug):
    steps = rules[slug].registration.verifier.steps()
    keys = {field.text_key for step in steps for field in step.fields if field.text_key}
    assert keys <= TEXTS.keys()


def _labels(rules, slug, *, unpaid):
    available = tuple(MenuItem(item, item) for item in sorted(rules[slug].menu.item_ids()))
    entries = rules[slug].menu.entries(available, PrincipalSnapshot(has_unpaid_invoice=unpaid))
    return [entry.labels["hu"] for entry in entries if entry.labels]


def test_petkomms_menu_is_worded_as_the_company_does(rules):
    always = ["Kezdőlap", "Számlák", "Folyószámla", "Ügyféladatok", "Jelszó változtatás"]
    assert _labels(rules, "petkomm", unpaid=False) == always
    assert _labels(rules, "petkomm", unpaid=True) == ["Kezdőlap", "Tartozás", *always[1:]]


def test_komlos_e_invoice_stands_under_finances(rules):
    assert "Pénzügy" in _labels(rules, "komlo", unpaid=False)
