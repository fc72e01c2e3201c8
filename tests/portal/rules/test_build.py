"""From files to rules: what a valid tenant becomes, and every kind of mistake with its message."""

from datetime import date, datetime, time, timedelta

import pytest

from portal.kernel.clock import BUDAPEST
from portal.rules.vocabulary import FLOOR


def test_the_example_becomes_rules(build):
    rules = build()
    assert (rules.slug, rules.revision, rules.locales) == ("minta", 3, ("hu", "en"))
    assert rules.company.legal_name == "Minta Távhő Kft."
    assert rules.mailing.reply_to == "ugyfel@minta.example"
    assert rules.features == {"invoices", "my_data", "help"}
    assert rules.registration.verifier_name == "invoice_proof"
    assert rules.registration.confirmation.by_link
    assert rules.registration.confirmation.by_code
    assert rules.menu.item_ids() == {"home", "invoices", "my_data", "help"}
    assert rules.text("activation_mail_body", "en") == "{link} or {code}"
    assert rules.text("handoff", "en") is None
    assert rules.content["en", "help"].startswith("# help")
    assert list(rules.files) == ["theme/logo.svg"]


def test_what_is_left_out_gets_the_platforms_defaults(build):
    rules = build()
    assert rules.registration.budgets == FLOOR
    assert rules.registration.confirmation.time_to_live == timedelta(hours=24)
    assert rules.registration.password_min_length == 8
    assert rules.recovery == "link"
    assert rules.notifications == frozenset()
    assert rules.contact_form is None
    assert rules.theme["menu"] == "top"


def test_user_name_and_password_are_asked_where_the_verifier_asks_for_them(build):
    assert build().registration.username_by_customer
    assert not build().registration.password_at_activation
    later = build(
        ("    consents: [privacy]", "    username: system\n    password: at_activation")
    ).registration
    assert not later.username_by_customer
    assert later.password_at_activation


def test_an_office_knows_its_hours_holidays_and_own_days(build):
    calendar = (
        build(("    closed_on:", "    open_on: [2026-12-12]\n    closed_on:")).offices[0].calendar
    )
    assert calendar.hours[0] == ((time(8), time(12)), (time(13), time(15, 30)))
    assert not calendar.is_working_day(date(2026, 12, 28))  # closed_on
    assert not calendar.is_working_day(date(2026, 12, 25))  # a public holiday, a Friday
    assert calendar.is_working_day(date(2026, 12, 12))  # open_on, a Saturday
    assert calendar.is_open(datetime(2026, 11, 23, 9, tzinfo=BUDAPEST))
    assert calendar.version.startswith("holidays ")


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("version: 1", "version: 2", ":1: version: 2 is not allowed — write a number from 1 to 1"),
        ("company:", "compayn:", ":2: compayn: unknown key 'compayn' — did you mean 'company'?"),
        (
            "  legal_name: Minta Távhő Kft.\n",
            "",
            ":2: company.legal_name: the key 'legal_name' is missing — add for example "
            "`legal_name: Minta Távhő Kft.`",
        ),
        (
            "  phone: 06 (1) 234-567\n  email",
            "  phone: 1234\n  email",
            ":6: company.phone: '1234' is no telephone number — write for example `phone: 06 (1) 234-567`",
        ),
        (
            "  email: ugyfel@minta.example",
            "  email: ugyfel@minta",
            ":7: company.email: 'ugyfel@minta' is no e-mail address — write for example "
            "`email: ugyfel@minta.example`",
        ),
        (
            "https://www.minta.example",
            "javascript:alert(1)",
            ":8: company.website: 'javascript:alert(1)' is no web address — write for example "
            "`website: https://www.minta.example`",
        ),
        ("[hu, en]", "[hu, de]", ":9: locales[1]: 'de' is not known here — known here: hu, en"),
        (
            "[hu, en]",
            "[hu, en, hu]",
            ":9: locales: hu stands twice — keep one",
        ),
        (
            'monday: ["08:00-12:00", "13:00-15:30"]',
            "monday: 12:30",
            ":19: offices[0].opening_hours.monday: here stands '12:30', but a list is wanted — write for "
            'example `monday: ["08:00-12:00", "13:00-15:30"]`',
        ),
        (
            "friday: [08:00-12:00]",
            "friday: [12:30]",
            ":20: offices[0].opening_hours.friday[0]: '12:30' are no opening hours — write for example "
            '`"08:00-12:00"`',
        ),
        (
            "friday: [08:00-12:00]",
            "friday: [12:00-08:00]",
            ":20: offices[0].opening_hours.friday[0]: '12:00-08:00' ends before it begins — write the "
            "earlier time first",
        ),
        (
            'monday: ["08:00-12:00", "13:00-15:30"]',
            "monday: [13:00-15:30, 08:00-12:00]",
            ":19: offices[0].opening_hours.monday: 08:00 comes before 15:30, the end of the span before "
            "it — write the spans in order, without overlap",
        ),
        (
            "friday: [08:00-12:00]",
            "fryday: [08:00-12:00]",
            ":20: offices[0].opening_hours.fryday: unknown key 'fryday' — did you mean 'friday'?",
        ),
        (
            "2026-12-28",
            "2027-02-29",
            ":21: offices[0].closed_on[0]: '2027-02-29' is no day of the calendar — write "
            "year-month-day, for example `2026-12-24`",
        ),
        (
            'primary: "#a63a12"',
            'primary: "red;background:url(//x)"',
            ":24: theme.colours.light.primary: this is no colour — write for example "
            '`primary: "#1a2b3c"`',
        ),
        (
            "font: slab",
            "font: slap",
            ":25: theme.font: 'slap' is not known here — did you mean 'slab'?",
        ),
        (
            "font: slab",
            "colors: {}",
            ":25: theme.colors: unknown key 'colors' — did you mean 'colours'?",
        ),
        (
            "features: [invoices, my_data",
            "features: [invoces, invoices, my_data",
            ":26: features[0]: 'invoces' is not known here — did you mean 'invoices'?",
        ),
        (
            "verifier: invoice_proof",
            "verifier: invoice_prof",
            ":28: registration.verifier: there is no verifier 'invoice_prof' — did you mean 'invoice_proof'?",
        ),
        (
            "consents: [privacy]",
            "consent: [privacy]",
            ":32: registration.options.consent: unknown key 'consent' — did you mean 'consents'?",
        ),
        (
            "{example: U1234, shape: U9999}",
            "{example: U1234}",
            ":30: registration.options.customer_number.shape: the key 'shape' is missing — add for "
            "example `shape: U99999`",
        ),
        (
            "by: [link, code]",
            "by: [link, cod]",
            ":33: registration.confirmation.by[1]: 'cod' is not known here — did you mean 'code'?",
        ),
        (
            "by: [link, code]",
            "by: []",
            ":33: registration.confirmation.by: name link, code or both — write for example `by: [link]`",
        ),
        (
            "by: [link, code]",
            "by: [link, code], time_to_live: 1w",
            ":33: registration.confirmation.time_to_live: '1w' is no length of time — write a number and "
            "m, h or d, for example `24h`",
        ),
        (
            "by: [link, code]",
            "by: [link, code], time_to_live: 30d",
            ":33: registration.confirmation.time_to_live: 30d is not allowed — between 1h and 72h",
        ),
        (
            "policy: automatic",
            "policy: automtic",
            ":34: registration.approval.policy: there is no approval policy 'automtic' — "
            "did you mean 'automatic'?",
        ),
        (
            "set: grouped",
            "set: tree",
            ":36: menu.set: there is no menu set 'tree' — known here: grouped",
        ),
        (
            "entries: [home, invoices, my_data, help]",
            "entries: [home, invoces]",
            ":37: menu.options.entries[1]: no page is called 'invoces' — did you mean 'invoices'?",
        ),
        (
            "entries: [home, invoices, my_data, help]",
            "entries: [home, e_invoice]",
            ":37: menu.options.entries[1]: the page 'e_invoice' is not among the features — add "
            "`e_invoice` to features, or take it off the menu",
        ),
        (
            "texts:",
            "recovery: lnk\ntexts:",
            ":38: recovery: 'lnk' is not known here — did you mean 'link'?",
        ),
        (
            "texts:",
            "texts:\n  handof: {hu: a, en: b}",
            ":39: texts.handof: unknown key 'handof' — did you mean 'handoff'?",
        ),
        (
            "texts:",
            "texts:\n  handoff: {hu: a}",
            ":39: texts.handoff: the text in 'en' is missing, and the portal offers that language — add "
            "`en: …`",
        ),
        (
            "texts:",
            'texts:\n  handoff: {hu: "Hívjon: {phone}", en: x}',
            ":39: texts.handoff.hu: the placeholder {phone} is not known here — this text has no "
            "placeholders",
        ),
        (
            '"{link} or {code}"',
            '"{link} or {cde}, {code}"',
            ":41: texts.activation_mail_body.en: the placeholder {cde} is not known here — "
            "did you mean 'code'?",
        ),
        (
            '"{link} or {code}"',
            '"{link}"',
            ":41: texts.activation_mail_body.en: the mail would not hold the code that "
            "registration.confirmation asks for — write {code} where it shall stand",
        ),
        (
            "features: [invoices, my_data, help]",
            "features: [invoices, my_data, help, contact_form]",
            ":26: features[3]: 'contact_form' is on, but the key 'contact_form' is missing — add "
            "`contact_form:`, or take it off",
        ),
        (
            "features: [invoices, my_data, help]",
            "features: [invoices, my_data, help, browsers]",
            ":26: features[3]: 'browsers' shows the page 'browsers', but "
            "tenants/minta/content/en/browsers.md is missing — write the supported browsers",
        ),
        (
            "consents: [privacy]",
            "consents: [terms, term]",
            ":32: registration.options.consents[1]: 'term' is not known here — did you mean 'terms'?",
        ),
    ],
)
def test_each_kind_of_mistake_has_its_line_and_what_would_be_right(said, old, new, finding):
    assert f"tenants/minta/rules.yaml{finding}" in said((old, new))


@pytest.mark.parametrize("value", ["0", "-1", "11", "1000000"])
def test_budgets_are_tightened_never_loosened(said, value):
    budgets = f"  budgets: {{code_tries: {value}}}\nmenu:"
    assert said(("menu:", budgets)) == [
        f"tenants/minta/rules.yaml:35: registration.budgets.code_tries: {value} is not allowed — write a "
        "number from 1 to 10: tenants may tighten the platform's limit, never loosen it"
    ]


def test_a_tightened_budget_counts(build):
    budgets = build(("menu:", "  budgets: {code_tries: 4}\nmenu:")).registration.budgets
    assert (budgets.code_tries, budgets.mails_per_address_a_day) == (
        4,
        FLOOR.mails_per_address_a_day,
    )


def test_everything_wrong_is_told_at_once(said):
    found = said(
        ("version: 1", "version: one"),
        ("font: slab", "font: slap"),
        ("verifier: invoice_proof", "verifier: no_such"),
        ("consents: [privacy]", "consents: x"),
        ("set: grouped", "set: tree"),
        ("policy: automatic", "policy: nobody"),
        ('"{link} or {code}"', '"nothing"'),
        files={"content/hu/terms.md": None, "theme/logo.svg": b"<html/>", "theme/evil.js": b""},
    )
    paths = [one.split(": ")[1] for one in found]
    assert len(found) == 10
    assert {"version", "theme.font", "registration.verifier", "menu.set"} <= set(paths)
    assert sum("activation_mail_body.en" in one for one in found) == 2
    assert sum(one.startswith("tenants/minta/content/hu/terms.md") for one in found) == 1
    assert sum(one.startswith("tenants/minta/theme/") for one in found) == 2


def test_options_are_checked_although_other_parts_are_wrong(said):
    found = said(("version: 1", "version: 7"), ("consents: [privacy]", "consent: []"))
    assert len(found) == 2


def test_hungarian_must_be_among_the_languages(said):
    assert any("'hu' is missing" in one for one in said(("[hu, en]", "[en]")))


def test_a_language_that_is_not_offered_needs_no_pages_but_may_not_have_any(said):
    found = said(("[hu, en]", "[hu]"))
    assert found[0] == (
        "tenants/minta/content/en/help.md: the language 'en' is not offered — add it to locales, "
        "or delete the file"
    )


def test_a_verifier_that_proves_nothing_needs_a_person(said):
    found = said(
        ("verifier: invoice_proof", "verifier: customer_number"),
        ('    invoice_number: {example: 2026-000123, shape: "9999-999999"}\n', ""),
    )
    assert len(found) == 1
    assert "must ask a person" in found[0]


def test_documents_to_accept_must_be_there(said):
    found = said(
        ("verifier: invoice_proof", "verifier: declaration_first"),
        ('    invoice_number: {example: 2026-000123, shape: "9999-999999"}\n', ""),
    )
    assert len(found) == 2
    assert (
        "asks to accept 'declaration', but tenants/minta/content/en/declaration.md is missing"
        in found[0]
    )


def test_news_of_invoices_need_the_page_of_invoices(said):
    found = said(
        ("features: [invoices, my_data, help]", "features: [my_data, help]"),
        ("entries: [home, invoices, my_data, help]", "entries: [home, help]"),
        ("texts:", "notifications: [invoice_arrived]\ntexts:"),
    )
    assert found == [
        "tenants/minta/rules.yaml:38: notifications[0]: 'invoice_arrived' would lead to a page that "
        "nobody can open — add the feature `invoices`"
    ]


def test_texts_hold_no_invisible_characters(said):
    found = said(("short_name: Minta Távhő", 'short_name: "Minta\u202e Távhő"'))
    assert "invisible character" in found[0]


def test_unknown_braces_in_texts_are_left_alone(build):
    rules = build(("texts:", 'texts:\n  handoff: {hu: "{user.__class__} {{7*7}}", en: x}'))
    assert rules.text("handoff", "hu") == "{user.__class__} {{7*7}}"


def test_a_broken_yaml_is_told_beside_the_findings_of_the_files(said):
    found = said(("version: 1", "version: [1"), files={"theme/logo.svg": None})
    assert len(found) == 2


def test_without_rules_there_is_nothing_to_build(said):
    assert said(files={"rules.yaml": None}) == [
        "tenants/minta/rules.yaml: the file is missing — write one; "
        "`portal tenants reference` lists every key"
    ]
