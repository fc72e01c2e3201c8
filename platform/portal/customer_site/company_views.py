"""Who the company is, and where, when and how it can be reached."""

from dataclasses import dataclass
from datetime import datetime, time

from flask import render_template
from flask_babel import get_locale
from flask_babel import gettext as _

from portal.customer_site.opening import OpenNow, UnusualDay, open_now, unusual_days
from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.formats import format_clock, format_day
from portal.kernel.clock import BUDAPEST, local_today, utc_now
from portal.kernel.working_time import Interval
from portal.rules.content import render_page, without_title
from portal.rules.model import Office
from portal.rules.queries import current_rules

blueprint = customer_blueprint("company", __name__)


@dataclass(frozen=True, slots=True)
class OfficeView:
    """One office as the page shows it: ``state`` is a sentence about now, ``unusual`` (day, hours)."""

    office: Office
    state: str
    unusual: tuple[tuple[str, str], ...]


@blueprint.get("/ceginformacio")
@public(page="company_info")
def information() -> str:
    """Show who the company is: its data of record, and its own text."""
    rules, locale = current_rules(), str(get_locale())
    return render_template(
        "customer_site/company.html",
        company=rules.company,
        body=without_title(render_page(rules, "company", locale)),
    )


@blueprint.get("/elerhetosegek")
@public(page="offices")
def offices() -> str:
    """Show the offices: open now or not, the usual week, the days that differ, telephone, e-mail."""
    now = utc_now()
    return render_template(
        "customer_site/offices.html",
        offices=[office_view(office, now=now) for office in current_rules().offices],
    )


def office_view(office: Office, *, now: datetime) -> OfficeView:
    """Return the office as people read it, as of that moment."""
    state = open_now(office.calendar, now=now)
    days = unusual_days(office.calendar, today=local_today(now))
    return OfficeView(
        office=office,
        state=_state_words(state, now=now),
        unusual=tuple((format_day(one.day), _hours_words(one)) for one in days),
    )


def _state_words(state: OpenNow, *, now: datetime) -> str:
    if state.changes_at is None:
        return _("Open now") if state.is_open else _("Closed now")
    clock = format_clock(state.changes_at)
    if state.is_open:
        return _("Open now, until %(clock)s", clock=clock)
    day, today = state.changes_at.astimezone(BUDAPEST).date(), local_today(now)
    if day == today:
        return _("Closed now, opens today at %(clock)s", clock=clock)
    if (day - today).days == 1:
        return _("Closed now, opens tomorrow at %(clock)s", clock=clock)
    return _("Closed now, opens on %(day)s at %(clock)s", day=format_day(day), clock=clock)


def _hours_words(day: UnusualDay) -> str:
    if not day.hours:
        return _("closed (public holiday)") if day.holiday else _("closed")
    return _("open: %(hours)s", hours=", ".join(map(_interval_words, day.hours)))


def _interval_words(interval: Interval) -> str:
    opens, closes = interval
    return f"{opens.hour}:{opens.minute:02d}–{_closing_words(closes)}"


def _closing_words(closes: time) -> str:
    return "24:00" if closes == time(0) else f"{closes.hour}:{closes.minute:02d}"
