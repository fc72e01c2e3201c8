"""What every mail says against those who imitate it; no template can leave it out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask_babel import force_locale, gettext

from portal.foundation.web.mail import render_mail
from portal.kernel.clock import utc_now
from portal.notifications.wording import ABOUT_MONEY
from portal.rules.queries import current_rules
from portal.rules.vocabulary import NOTIFICATIONS
from tests.support.site import Site

ROOT = Path(__file__).resolve().parents[3] / "platform" / "portal"
FRAME = ROOT / "foundation/web/templates/mail"
NEVER = (
    "We never ask for your password or bank card data in an e-mail or on the telephone. If an "
    "e-mail looks suspicious, do not follow its links; call us."
)
FROM = "Our e-mails come from this address only: %(address)s"
ACCOUNT = (
    "The number of our bank account ends in %(ending)s. If an e-mail names another account, do not "
    "pay: ask us first."
)
BLOCKS = {"subject", "title", "preheader", "content"}
MAILS = sorted(
    path
    for pattern in ("*/templates/*/mail/*.txt", "*/templates/*/mail/*.html")
    for path in ROOT.glob(pattern)
    if not path.name.startswith("_")
)


def test_the_templates_are_found() -> None:
    names = {path.stem for path in MAILS}
    assert len(MAILS) > 30 and {"news", "e_invoice", "confirmation", "reset_link"} <= names


@pytest.mark.parametrize("path", MAILS, ids=lambda path: f"{path.parts[-5]}/{path.name}")
def test_every_mail_stands_in_the_frame_and_leaves_its_foot_alone(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert f'{{% extends "mail/base{path.suffix}" %}}' in source
    assert set(re.findall(r"{%-? *block +(\w+)", source)) <= BLOCKS
    assert path.with_suffix(".txt").exists() and path.with_suffix(".html").exists()
    if "|money" in source:
        assert "{% set about_money = true %}" in source, "this mail speaks of amounts"


@pytest.mark.parametrize("suffix", ["txt", "html"])
def test_the_frame_says_it_outside_every_block(suffix: str) -> None:
    source = (FRAME / f"base.{suffix}").read_text(encoding="utf-8")
    without = re.sub(r"{% block \w+ %}.*?{% endblock %}", "", source, flags=re.DOTALL)
    for sentence in (NEVER, FROM, ACCOUNT):
        assert sentence in without


@pytest.mark.parametrize("locale", ["hu", "en"])
@pytest.mark.parametrize("slug", ["komlo", "petkomm", "ugyfelportal", "miho", "tavho"])
def test_the_sentences_reach_the_reader(site: Site, slug: str, locale: str) -> None:
    with site.inside(slug, readonly=True):
        rules = current_rules()
        assert rules.paying is not None
        for about_money in (False, True):
            mail = render_mail(
                "identity/mail/password_changed",
                key="k",
                to="a@example.com",
                locale=locale,
                name="Győri Ernő",
                about_money=about_money,
                at=utc_now(),
            )
            with force_locale(locale):
                wanted = [gettext(NEVER), gettext(FROM, address=rules.mailing.sender_address)]
                account = gettext(ACCOUNT, ending=rules.paying.account.ending)
            for body in (mail.text, mail.html):
                assert all(sentence in body for sentence in wanted)
                assert (account in body) is about_money
            assert mail.sender_address == rules.mailing.sender_address


def test_news_of_money_are_known_kinds() -> None:
    assert set(NOTIFICATIONS) >= ABOUT_MONEY
