"""A tenant's words: placeholders are filled in and nothing else, and Markdown can only be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.errors import NotFoundError
from portal.rules.build import build_rules
from portal.rules.content import page_title, render_page
from portal.rules.wording import fill_in, placeholders


def test_placeholders_are_filled_in():
    text = "{company}: {link} {company} {code}"
    assert placeholders(text) == ("company", "link", "code")
    assert (
        fill_in(text, {"company": "Ő Kft.", "link": "https://x"})
        == "Ő Kft.: https://x Ő Kft. {code}"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{user.__class__}",
        "{{7*7}}",
        "{0}",
        "{company!r}",
        "{company:>99}",
        "{}",
        "{ company }",
        "{",
    ],
)
def test_nothing_but_plain_names_is_understood(text):
    assert fill_in(text, {"company": "x", "user": "y"}) == text


def test_a_value_is_not_filled_in_again():
    assert fill_in("{company} {code}", {"company": "{code}", "code": "secret"}) == "{code} secret"


@given(st.text(), st.text())
def test_filling_in_never_fails(text, value):
    assert isinstance(fill_in(text, {"code": value}), str)


@pytest.fixture
def rendered(make_bundle, plugins):
    def rendered(markdown: str, locale: str = "hu") -> str:
        bundle = make_bundle(files={"content/hu/help.md": markdown.encode()})
        rules = build_rules(bundle, registry=plugins, slug="minta", revision=1)
        return str(render_page(rules, "help", locale))

    return rendered


def test_markdown_becomes_headings_lists_tables_and_links(rendered):
    html = rendered(
        "# Súgó\n\n## Első\n\n- egy\n- **kettő**\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n"
        "[oldal](https://x.example) [levél](mailto:a@b.example)\n"
    )
    assert "<h1>Súgó</h1>" in html
    assert "<strong>kettő</strong>" in html
    assert '<th scope="col">a</th>' in html
    assert '<a href="https://x.example" rel="noopener noreferrer">oldal</a>' in html
    assert "mailto:a@b.example" in html


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "![x](https://evil.example/pixel.png)",
        "<a href='javascript:x'>y</a>",
        "<div style='position:fixed'>x</div>",
        "<svg/onload=alert(1)>",
        "<iframe src=//x></iframe>",
    ],
)
def test_nothing_acts_fetches_or_covers_the_page(rendered, evil):
    html = rendered(f"# A\n\n{evil}\n").lower()
    assert "<script" not in html
    assert "<img" not in html
    assert "<svg" not in html
    assert "<iframe" not in html
    assert "<div" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html


def test_a_page_knows_its_title(make_bundle, plugins):
    bundle = make_bundle(files={"content/en/help.md": b"# User manual #\n\nText\n"})
    rules = build_rules(bundle, registry=plugins, slug="minta", revision=1)
    assert page_title(rules, "help", "en") == "User manual"
    assert page_title(rules, "help", "hu") == "help"
    with pytest.raises(NotFoundError):
        render_page(rules, "browsers", "hu")
