"""Sentences about everything but the registration: pages, news, offices, company, texts, sections."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from portal.kernel.words import N_, Words
from portal.rules.model import Office, TenantRules
from portal.rules.schemas.root import SECTIONS as SECTION_NAMES
from portal.rules.vocabulary import FEATURES, NOTIFICATIONS, PAGES, TEXTS
from portal.rules_desk.plain_labels import COMPANY, SECTIONS

_LANGUAGES = {"hu": N_("Hungarian"), "en": N_("English")}
_ACCEPTED = ("terms", "privacy", "declaration")


def portal_sentences(before: TenantRules, after: TenantRules) -> Iterator[Words]:
    """Yield what becomes different in the portal itself."""
    for part in (
        _pages,
        _menu,
        _news,
        _languages,
        _company,
        _offices,
        _sections,
        _own_words,
        _look,
    ):
        yield from part(before, after)


def _pages(before: TenantRules, after: TenantRules) -> Iterator[Words]:
    for feature in sorted(after.features - before.features):
        yield N_("Switched on: %(page)s.", page=FEATURES[feature].meaning)
    for feature in sorted(before.features - after.features):
        yield N_("Switched off: %(page)s.", page=FEATURES[feature].meaning)


def _menu(before: TenantRules, after: TenantRules) -> Iterator[Words]:
    if before.menu.options != after.menu.options or type(before.menu) is not type(after.menu):
        yield N_("The menu is arranged otherwise.")


def _news(before: TenantRules, after: TenantRules) -> Iterator[Words]:
    for kind in sorted(after.notifications - before.notifications):
        yield N_("Customers are told from now on: %(news)s.", news=NOTIFICATIONS[kind])
    for kind in sorted(before.notifications - after.notifications):
        yield N_("Customers are no longer told: %(news)s.", news=NOTIFICATIONS[kind])


def _languages(before: TenantRules, after: TenantRules) -> Iterator[Words]:
    for locale in sorted(set(after.locales) - set(before.locales)):
        yield N_("The portal speaks another language: %(language)s.", language=_LANGUAGES[locale])
    for locale in sorted(set(before.locales) - set(after.locales)):
        yield N_("The portal no longer speaks: %(language)s.", language=_LANGUAGES[locale])


def _company(before: TenantRules, after: TenantRules) -> Iterator[Words]:
    for old, new in ((before.company, after.company), (before.mailing, after.mailing)):
        for field in fields(old):
            was, is_ = getattr(old, field.name), getattr(new, field.name)
            if was != is_:
                yield N_(
                    "%(what)s: “%(after)s” instead of “%(before)s”.",
                    what=COMPANY.get(field.name, field.name),
                    after=is_ or "–",
                    before=was or "–",
                )


def _offices(before: TenantRules, after: TenantRules) -> Iterator[Words]:
    old, new = _by_name(before), _by_name(after)
    for name in new:
        if name not in old:
            yield N_("A new office: %(office)s.", office=name)
            continue
        was, is_ = old[name], new[name]
        if was.calendar.hours != is_.calendar.hours:
            yield N_("%(office)s: the opening hours change.", office=name)
        closes = sorted(is_.calendar.closed_on - was.calendar.closed_on)
        opens = sorted(was.calendar.closed_on - is_.calendar.closed_on)
        if closes:
            yield N_("%(office)s: closed on %(days)s.", office=name, days=_days(closes))
        if opens:
            yield N_("%(office)s: no longer closed on %(days)s.", office=name, days=_days(opens))
        if (was.address, was.phone) != (is_.address, is_.phone):
            yield N_("%(office)s: address or telephone change.", office=name)
    for name in old.keys() - new.keys():
        yield N_("An office goes: %(office)s.", office=name)
    if list(old)[:1] != list(new)[:1]:
        yield N_("Terms follow the hours of another office: %(office)s.", office=next(iter(new)))


def _by_name(rules: TenantRules) -> Mapping[str, Office]:
    return {office.name: office for office in rules.offices}


def _days(days: list[Any]) -> str:
    return ", ".join(day.isoformat() for day in days)


def _sections(before: TenantRules, after: TenantRules) -> Iterator[Words]:
    for name in SECTION_NAMES:
        old, new = getattr(before, name), getattr(after, name)
        label = SECTIONS.get(name, name)
        if old is None and new is not None:
            yield N_("There are rules from now on about: %(section)s.", section=label)
        elif new is None and old is not None:
            yield N_("There are no more rules about: %(section)s.", section=label)
        elif old != new:
            yield N_("Other rules hold about: %(section)s (see the details).", section=label)
    old_account = before.paying.account if before.paying else None
    new_account = after.paying.account if after.paying else None
    if old_account and new_account and old_account != new_account:
        yield N_(
            "Bills are to be paid to another bank account: %(account)s. Compare every digit.",
            account=str(new_account),
        )


def _own_words(before: TenantRules, after: TenantRules) -> Iterator[Words]:
    for key, known in TEXTS.items():
        if before.texts.get(key) != after.texts.get(key):
            yield N_("The company's own wording changes: %(text)s.", text=known.meaning)
    changed = {
        page
        for (locale, page) in before.content.keys() | after.content.keys()
        if before.content.get((locale, page)) != after.content.get((locale, page))
    }
    for page in sorted(changed):
        label = PAGES.get(page, page)
        if page in _ACCEPTED:
            yield N_(
                "The %(page)s change: whoever accepts them from now on accepts the new text.",
                page=label,
            )
        else:
            yield N_("A page of text changes: %(page)s.", page=label)


def _look(before: TenantRules, after: TenantRules) -> Iterator[Words]:
    if before.theme != after.theme:
        yield N_("Colours or look change.")
    if before.files != after.files:
        yield N_("The logo or another picture changes.")
    if before.form_files != after.form_files:
        yield N_("The file of a printable form changes.")
