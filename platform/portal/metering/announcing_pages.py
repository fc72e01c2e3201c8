"""The pages of announcing one reading: the form, the question about an unlikely one, what came of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.uploads import AcceptedFile
from portal.foundation.web.principal import principal
from portal.kernel.clock import local_today, utc_now
from portal.metering import queries, wording
from portal.metering.announcing import Announceable, announceable, verdict_on
from portal.metering.forms import ConfirmForm, ReadingForm
from portal.metering.operations import (
    CORRECTED,
    SAME,
    UNLIKELY,
    Announcement,
    Outcome,
    WindowClosedError,
    WrongDayError,
    announce,
)
from portal.metering.plausibility import DECIMAL, SWAPPED, Guess, Verdict
from portal.metering.rules import meter_rules
from portal.metering.schemas import MeterView, Readings, ReadingView

FormT = TypeVar("FormT", bound=ReadingForm)


@dataclass(frozen=True, slots=True)
class Page:
    """One meter as the pages of announcing need it."""

    entry: Announceable
    readings: Readings
    today: date

    @property
    def meter(self) -> MeterView:
        """Return the meter that is read."""
        return self.entry.meter

    @property
    def last(self) -> ReadingView | None:
        """Return the last reading that counts, without the one that is being corrected."""
        own = self.readings[self.meter.id]
        return next((one for one in own if one.counts and one != self.entry.announced), None)


def open_page(meter_id: uuid.UUID) -> Page:
    """Return the meter that serves now in that meter's place; raises NotFoundError. Two statements."""
    today = local_today(utc_now())
    place = queries.place_of(principal().customer_ids, meter_id)
    readings = queries.readings([meter.id for meter in place.meters])
    entry = announceable(place, readings[place.meter.id], rules=meter_rules(), today=today)
    return Page(entry, readings, today)


def bound(form: FormT, shown: Page) -> FormT:
    """Return the form with what it judges by."""
    window = shown.entry.window
    opens = window.opens if window else shown.today
    form.judged_by(shown.meter.counter, opens=opens, today=shown.today)
    return form


def reading_page(shown: Page, form: ReadingForm) -> str:
    """Return the form, or when readings of this meter are taken in next."""
    return render_template(
        "metering/customer/announce.html",
        entry=shown.entry,
        meter=shown.meter,
        last=shown.last,
        form=bound(form, shown),
        today=shown.today,
        statuses=wording.STATUS_LABELS,
    )


def typed_again(shown: Page, form: ConfirmForm) -> ResponseReturnValue:
    """Return the form with what was typed, to be corrected."""
    again = ReadingForm(
        formdata=None, reading_value=form.reading_value.data, read_on=form.read_on.data
    )
    wrong = bool(form.reading_value.errors or form.read_on.errors)
    if wrong:
        again.reading_value.errors = list(form.reading_value.errors)
        again.read_on.errors = list(form.read_on.errors)
    return reading_page(shown, again), 422 if wrong else 200


def confirm_page(shown: Page, form: ConfirmForm) -> str:
    """Return the question: what was typed beside the last reading, why it is unlikely, what was meant."""
    known = shown.entry.announced
    verdict = verdict_on(
        form.value,
        day=form.day,
        place=shown.entry.place,
        readings=shown.readings,
        rules=meter_rules(),
        without=known.id if known else None,
    )
    return _question(shown, form, verdict)


def announced(
    shown: Page,
    form: ReadingForm,
    *,
    confirmed: bool = False,
    photos: Sequence[AcceptedFile] = (),
) -> ResponseReturnValue:
    """Announce what the form holds and answer: thanks, or the question about an unlikely reading."""
    note = (form.note.data or "").replace("\0", "").strip() if confirmed else ""
    said = Announcement(
        value=form.value,
        read_on=form.day,
        confirmed=confirmed,
        evidence_id=photos[0].id if photos else None,
        note=note or None,
    )
    try:
        outcome = announce(
            said,
            meter_id=shown.meter.id,
            customer_ids=principal().customer_ids,
            login_id=principal().id,
            now=utc_now(),
        )
    except (WindowClosedError, WrongDayError):  # midnight passed between the page and the deed
        return redirect(url_for("metering.announce", meter_id=shown.meter.id), 303)
    if outcome.kind == UNLIKELY:
        carried = ConfirmForm(
            formdata=None, reading_value=form.reading_value.data, read_on=form.read_on.data
        )
        carried.value = form.value
        return _question(shown, carried, outcome.verdict)
    _thank(outcome, shown.meter)
    return redirect(url_for("metering.announce", meter_id=shown.meter.id), 303)


def _question(shown: Page, form: ConfirmForm, verdict: Verdict) -> str:
    meter = shown.meter
    guess = verdict.guess
    return render_template(
        "metering/customer/confirm.html",
        entry=shown.entry,
        meter=meter,
        form=form,
        verdict=verdict,
        doubts=wording.doubts(verdict, meter),
        difference=wording.difference(verdict, meter),
        suggestion=wording.suggestion(guess, meter) if guess else None,
        digits=_digits(form.value, meter, guess),
    )


def _digits(value: int, meter: MeterView, guess: Guess | None) -> list[tuple[str, bool]]:
    """Return the signs that the counter shows, each with whether it looks wrong."""
    wrong: set[int] = set()
    if guess is not None and guess.kind != DECIMAL:
        wrong = {guess.place} | ({guess.place + 1} if guess.kind == SWAPPED else set())
    signs, place = [], 0
    for sign in wording.shown(value, meter):
        place += sign.isdigit()
        signs.append((sign, sign.isdigit() and place in wrong))
    return signs


def _thank(outcome: Outcome, meter: MeterView) -> None:
    verdict = outcome.verdict
    if outcome.kind == SAME:
        flash(_("We have this reading already; there is nothing more to do."), "info")
    elif verdict.reasons:
        flash(
            _(
                "Thank you. We have kept your reading, and a colleague will look at it before it "
                "counts."
            ),
            "success",
        )
    elif outcome.kind == CORRECTED:
        flash(_("Thank you. Your reading has been corrected."), "success")
    else:
        flash(_("Thank you. Your reading has been kept."), "success")
    if verdict.rolled_over:
        flash(wording.rollover(verdict, meter), "info")
