"""What each kind of news says: one wording for the portal's page and for the mail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import gettext as translate
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from portal.foundation.web.formats import format_date, format_datetime, format_money
from portal.kernel.money import Money

KIND_LABELS: Mapping[str, LazyString] = {
    "invoice_arrived": _l("A bill has arrived"),
    "due_reminder": _l("A bill will soon be due"),
    "payment_booked": _l("A payment was booked"),
    "reading_window_open": _l("A meter reading can be announced"),
    "case_moved": _l("Something happened in a matter of yours"),
    "document_arrived": _l("A document has arrived"),
    "notice": _l("A notice of the company: outage, works, closed office"),
}
CHANNEL_LABELS: Mapping[str, LazyString] = {
    "email": _l("By e-mail"),
    "portal": _l("On the portal"),
}


@dataclass(frozen=True, slots=True)
class NewsText:
    """One piece of news in the language of the context; ``facts`` are label and value."""

    title: str
    text: str
    facts: tuple[tuple[str, str], ...]
    link_label: str


ABOUT_MONEY = frozenset({"invoice_arrived", "payment_booked", "due_reminder"})
"""Kinds whose mails also say by which digits the company's bank account is known."""


def describe(kind: str, payload: Mapping[str, Any]) -> NewsText:
    """Return the words of one piece of news. Raises KeyError for a kind that has no wording."""
    return _WORDINGS[kind](payload)


def _invoice_arrived(news: Mapping[str, Any]) -> NewsText:
    amount = Money(int(news["amount_due_minor"]))
    facts: tuple[tuple[str, str], ...]
    if amount.minor >= 0:
        facts = (
            (_("To be paid:"), format_money(amount)),
            (_("Due date:"), _day(news["due_date"])),
        )
    else:
        facts = ((_("Your credit:"), format_money(-amount)),)
    return NewsText(
        title=_("Your bill has arrived: %(number)s", number=news["number"]),
        text=_("A new bill of yours has arrived on our customer portal."),
        facts=((_("Number of the bill:"), str(news["number"])), *facts),
        link_label=_("Open the bill"),
    )


def _due_reminder(news: Mapping[str, Any]) -> NewsText:
    day = _day(news["due_date"])
    return NewsText(
        title=_("Your bill %(number)s is due on %(day)s", number=news["number"], day=day),
        text=_(
            "We remind you that this bill is not paid yet. "
            "If you have paid it in the last days, or your bank pays it by direct debit, "
            "you need not do anything."
        ),
        facts=(
            (_("Number of the bill:"), str(news["number"])),
            (_("To be paid:"), format_money(Money(int(news["outstanding_minor"])))),
            (_("Due date:"), day),
        ),
        link_label=_("Open the bill"),
    )


def _payment_booked(news: Mapping[str, Any]) -> NewsText:
    amount, day = Money(int(news["amount_minor"])), _day(news["booked_date"])
    if amount.minor >= 0:
        title = _("We have booked your payment of %(amount)s", amount=format_money(amount))
    else:
        title = _("We have paid back %(amount)s to you", amount=format_money(-amount))
    facts = [
        (_("Amount:"), format_money(amount if amount.minor >= 0 else -amount)),
        (_("Booked on:"), day),
    ]
    if news.get("number"):
        facts.append((_("Number of the bill:"), str(news["number"])))
    return NewsText(
        title=title,
        text=_("It is on your account now."),
        facts=tuple(facts),
        link_label=_("Look at it on the portal"),
    )


def _reading_window_open(news: Mapping[str, Any]) -> NewsText:
    until, meter = news.get("until"), news.get("meter")
    title = (
        _("You can announce your meter reading until %(day)s", day=_day(until))
        if until
        else _("You can announce your meter reading now")
    )
    return NewsText(
        title=title,
        text=_("Please read the meter and type in what it shows; it takes two minutes."),
        facts=((_("Serial number of the meter:"), str(meter)),) if meter else (),
        link_label=_("Announce the reading"),
    )


def _case_moved(news: Mapping[str, Any]) -> NewsText:
    step = translate(str(news["step"]))
    return NewsText(
        title=_("News of your matter %(number)s", number=news["case_number"]),
        text=step,
        facts=((_("Case number:"), str(news["case_number"])),),
        link_label=_("Open the matter"),
    )


def _document_arrived(news: Mapping[str, Any]) -> NewsText:
    return NewsText(
        title=_("A document has arrived: %(title)s", title=news["title"]),
        text=_("A new document waits for you on our customer portal."),
        facts=(),
        link_label=_("Open the document"),
    )


def _notice(news: Mapping[str, Any]) -> NewsText:
    language = str(get_locale() or "hu")
    facts = [(_("From:"), _moment(news["starts_at"]))]
    if news.get("ends_at"):
        facts.append((_("Until:"), _moment(news["ends_at"])))
    return NewsText(
        title=str(news["title_en" if language == "en" else "title_hu"]),
        text=_("There is a notice that concerns you."),
        facts=tuple(facts),
        link_label=_("Read the notice"),
    )


def _moment(text: Any) -> str:
    return format_datetime(datetime.fromisoformat(str(text)))


def _day(text: Any) -> str:
    return format_date(date.fromisoformat(str(text)))


_WORDINGS: Mapping[str, Callable[[Mapping[str, Any]], NewsText]] = {
    "invoice_arrived": _invoice_arrived,
    "due_reminder": _due_reminder,
    "payment_booked": _payment_booked,
    "reading_window_open": _reading_window_open,
    "case_moved": _case_moved,
    "document_arrived": _document_arrived,
    "notice": _notice,
}
