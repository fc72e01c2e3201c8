"""Reply templates in use: those offered beside a text field, filled in for the case at hand.

A page passes the offers to the macro ``template_picker`` of ``work/template_picker.html``, and what
``picked_text`` returns to its text field: that is how it works without JavaScript.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from flask_babel import get_locale
from sqlalchemy import select

from portal.foundation import db
from portal.foundation.web.formats import format_date
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.rules.queries import current_rules
from portal.rules.wording import fill_in
from portal.work.template_models import ReplyTemplate

PICKED = "sablon"
"""The name in the address under which the page is asked to fill a template in."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A template as one page offers it: its title for the clerk, its text for the customer."""

    id: uuid.UUID
    title: str
    text: str


def templates_for(
    purpose: str, *, locale: str, values: Mapping[str, str | None]
) -> tuple[Offer, ...]:
    """Return the templates of a purpose, by title, their texts filled in; one statement.

    ``locale``: the language of the reader. ``values``: the placeholders of the purpose as the
    reader shall read them (``name``, ``case_number``, ``deadline`` …); the company, the clerk and
    today are known. What is None or missing stays in braces, for the clerk to fill in.
    """
    one = ReplyTemplate
    rows = db.session().execute(
        select(one.id, one.titles, one.bodies).where(
            one.purpose == purpose, one.archived_at.is_(None)
        )
    )
    return filled([(row.id, row.titles, row.bodies) for row in rows], locale, values)


def filled(
    rows: Iterable[tuple[uuid.UUID, Mapping[str, str], Mapping[str, str]]],
    locale: str,
    values: Mapping[str, str | None],
) -> tuple[Offer, ...]:
    """Return templates (id, titles, texts) filled in, by title; as ``templates_for`` otherwise."""
    known = {name: value for name, value in values.items() if value}
    everything = {**_common(locale), **known}
    page = str(get_locale())
    offers = [
        Offer(key, in_locale(titles, page), fill_in(in_locale(bodies, locale), everything))
        for key, titles, bodies in rows
    ]
    return tuple(sorted(offers, key=lambda offer: (offer.title.casefold(), offer.id)))


def picked_text(offers: Sequence[Offer]) -> str | None:
    """Return the text of the template that the address asks for, or None."""
    wanted = request.args.get(PICKED, "")
    return next((offer.text for offer in offers if str(offer.id) == wanted), None)


def in_locale(texts: Mapping[str, str], locale: str) -> str:
    """Return the text in that language, else in Hungarian."""
    return texts.get(locale) or texts["hu"]


def _common(locale: str) -> dict[str, str]:
    company = current_rules().company
    return {
        "company": company.legal_name,
        "company_phone": company.phone,
        "clerk": principal().display_name,
        "today": format_date(local_today(utc_now()), locale),
    }
