"""Writing due dates as iCalendar (RFC 5545), as Google, Outlook and telephones read it."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta

from flask_babel import gettext as _
from icalendar import Alarm, Calendar, Event

from portal.billing.due_dates import DueDate
from portal.foundation.web.formats import format_money

REFRESH = timedelta(hours=12)
ALARM_BEFORE = timedelta(hours=39)
"""Nine in the morning, two days before: an event of a whole day begins at midnight."""


def calendar_of(
    dates: Iterable[DueDate],
    *,
    company: str,
    host: str,
    with_amounts: bool,
    today: date,
    link_of: Callable[[DueDate], str],
) -> bytes:
    """Return the calendar in the language of the context, with CRLF and folded lines.

    The same bills on the same day give the same bytes. An event keeps its UID for good; a paid bill
    is a cancelled event with a higher sequence.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{company}//{_('Due dates')}//HU")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    name = _("Due dates – %(company)s", company=company)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", "Europe/Budapest")
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    stamp = datetime.combine(today, time(), UTC)
    for due in dates:
        calendar.add_component(
            _event(due, company, host, stamp, with_amounts=with_amounts, link=link_of(due))
        )
    return bytes(calendar.to_ical())


def _event(
    due: DueDate, company: str, host: str, stamp: datetime, *, with_amounts: bool, link: str
) -> Event:
    event = Event()
    event.add("uid", f"{due.invoice_id}@{host}")
    event.add("dtstamp", stamp)
    event.add("dtstart", due.due_date)
    event.add("dtend", due.due_date + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    summary = _summary(due, company, with_amounts=with_amounts)
    event.add("summary", summary)
    event.add("description", f"{_('Bill %(number)s', number=due.printed_number)}\n{link}")
    event.add("url", link)
    event.add("sequence", 0 if due.is_open else 1)
    event.add("status", "CONFIRMED" if due.is_open else "CANCELLED")
    if due.is_open:
        event.add_component(_alarm(summary))
    return event


def _summary(due: DueDate, company: str, *, with_amounts: bool) -> str:
    if not due.is_open:
        return str(_("Paid: bill of %(company)s", company=company))
    if not with_amounts:
        return str(_("Bill of %(company)s is due", company=company))
    amount = format_money(due.outstanding)
    return str(_("Bill of %(company)s is due: %(amount)s", company=company, amount=amount))


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -ALARM_BEFORE)
    return alarm
