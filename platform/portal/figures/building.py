"""From counts to figures: every table of the page, with its sentence and its chart."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from flask_babel import format_date
from flask_babel import gettext as _

from portal.figures import queries, wording
from portal.figures.queries import Counted
from portal.figures.schemas import Figure
from portal.foundation.outbox.letters import outbox_state
from portal.foundation.web.charts import BarChart, Series, bar_chart
from portal.foundation.web.formats import format_date as short_date
from portal.kernel.clock import BUDAPEST, local_today
from portal.work.items import kind_labels, sources

PERIODS = (7, 30, 90, 365)
_MOST_BARS = 31


class Figures:
    """The figures of a period; what is asked of the database is asked once."""

    def __init__(self, *, days: int, now: datetime) -> None:
        self._days, self._now, self._today = days, now, local_today(now)
        self._since = self._today - timedelta(days=days - 1)
        self._counted: Counted | None = None

    def all(self) -> tuple[Figure, ...]:
        """Return every figure in the order of the page."""
        return tuple(make(self) for make in MAKERS.values())

    def one(self, key: str) -> Figure | None:
        """Return the figure of that key; None for an unknown one."""
        make = MAKERS.get(key)
        return None if make is None else make(self)

    def funnel(self) -> Figure:
        """Return how far people come who begin to register."""
        counted = self.counted
        outcomes = dict(counted.keys("registration.outcome"))
        let_in = outcomes.get("confirm_and_activate", 0) + outcomes.get("approve", 0)
        confirmed = sum(
            times for event, times in outcomes.items() if event.startswith("confirm_and_")
        )
        steps = (
            (_("Opened the form"), dict(counted.keys("registration.opened")).get("0", 0)),
            (_("Sent the form"), counted.total("registration.sent")),
            (_("Confirmed the e-mail address"), confirmed),
            (_("Got in"), let_in),
        )
        first = steps[0][1]
        return Figure(
            key="regisztracio",
            title=_("Registration, step by step"),
            lead=_("How many begin, and how many of them arrive. Who comes back is counted again."),
            columns=(_("Step"), _("How many"), _("Of those who opened it")),
            rows=[(label, number, wording.share(number, first)) for label, number in steps],
            chart=_chart("funnel", _("Registration, step by step"), steps, self._days),
        )

    def outcomes(self) -> Figure:
        """Return what became of confirmed registrations."""
        found = self.counted.keys("registration.outcome")
        known = [(label, dict(found).get(key, 0)) for key, label in wording.OUTCOMES.items()]
        total = sum(number for _label, number in known)
        return Figure(
            key="regisztracio-vege",
            title=_("How registrations ended"),
            lead=_("What the rules and the clerks decided."),
            columns=(_("Outcome"), _("How many"), _("Share")),
            rows=[(str(label), number, wording.share(number, total)) for label, number in known],
        )

    def wrong_fields(self) -> Figure:
        """Return which fields of the registration people get wrong."""
        found = self.counted.keys("registration.wrong")
        total = sum(number for _key, number in found)
        return Figure(
            key="hibas-mezok",
            title=_("Fields that people get wrong"),
            lead=_(
                "How often the form came back because of each field. A better hint under the field"
                " helps: see the texts of your rules."
            ),
            columns=(_("Field"), _("How often"), _("Share")),
            rows=[
                (str(wording.FIELDS.get(key, key)), number, wording.share(number, total))
                for key, number in found
            ],
            nothing=_("No form came back in this period."),
        )

    def approvals(self) -> Figure:
        """Return how fast clerks decide, against the promised times."""
        since = max(self._since, self._today - timedelta(days=89))
        found = queries.approvals(since=datetime.combine(since, datetime.min.time(), BUDAPEST))
        whole = found.decided
        rows = [
            (_("Decided by a clerk"), str(whole), ""),
            (_("Approved"), str(found.approved), wording.share(found.approved, whole)),
            (
                _("Within the usual time"),
                str(found.in_usual_time),
                wording.share(found.in_usual_time, whole),
            ),
            (
                _("Within the promised time"),
                str(found.in_promised_time),
                wording.share(found.in_promised_time, whole),
            ),
            (_("Half of them took at most"), wording.duration(found.half_within), ""),
            (_("Nine of ten took at most"), wording.duration(found.nine_of_ten_within), ""),
        ]
        return Figure(
            key="jovahagyas",
            title=_("Approvals against their clock"),
            lead=_("From the confirmed address to the decision; at most the last 90 days."),
            columns=(_("Approvals"), _("How many"), _("Share")),
            rows=rows if whole else [],
            nothing=_("No clerk has decided on a registration in this period."),
        )

    def e_invoices(self) -> Figure:
        """Return the share of electronic bills, and how it moves."""
        now, months = queries.e_invoices(), queries.e_invoice_months(today=self._today)
        labels = [
            (format_date(day, "y. MMMM"), format_date(day, "MMM")) for day, _in, _out in months
        ]
        asked, withdrawn = [row[1] for row in months], [row[2] for row in months]
        title = _("Electronic invoices by month")
        chart = bar_chart(
            key="e-invoices",
            title=title,
            description=_("How many asked for electronic invoices and how many withdrew that."),
            unit=_("customers"),
            labels=labels,
            series=(
                Series(_("Asked for"), asked, [str(number) for number in asked]),
                Series(_("Withdrawn"), withdrawn, [str(number) for number in withdrawn]),
            ),
        )
        return Figure(
            key="e-szamla",
            title=_("Electronic invoices"),
            lead=_(
                "%(electronic)s of %(customers)s customers get their bills electronically"
                " (%(share)s).",
                electronic=now.electronic,
                customers=now.customers,
                share=wording.share(now.electronic, now.customers),
            ),
            columns=(_("Month"), _("Asked for"), _("Withdrawn")),
            rows=[(label[0], row[1], row[2]) for label, row in zip(labels, months, strict=True)],
            chart=chart,
        )

    def open_matters(self) -> Figure:
        """Return what waits now, by kind and age."""
        labels, found = kind_labels(sources()), queries.open_matters(now=self._now)
        return Figure(
            key="nyitott-ugyek",
            title=_("Open matters by age"),
            lead=_("What waits for the staff at this moment, by how long it has waited."),
            columns=(_("What to do"), *map(str, wording.AGES), _("Together")),
            rows=[
                (str(labels.get(kind, kind)), *numbers, sum(numbers))
                for kind, numbers in sorted(found.items(), key=lambda pair: -sum(pair[1]))
            ],
            nothing=_("Nothing waits for the staff."),
        )

    def mails(self) -> Figure:
        """Return how mails arrive."""
        counted, state = self.counted, outbox_state()
        days = [self._today - timedelta(days=back) for back in range(min(self._days, _MOST_BARS))]
        days.reverse()
        names = ("mail.sent", "mail.refused", "mail.returned")
        rows = [
            (short_date(day), *(counted.by_day.get((name, day), 0) for name in names))
            for day in days
        ]
        return Figure(
            key="levelek",
            title=_("Delivery of mails"),
            lead=_(
                "%(sent)s handed over in this period; %(refused)s refused, %(returned)s came back."
                " Now %(waiting)s wait, %(dead)s were given up, and %(unreachable)s addresses"
                " cannot be reached.",
                sent=counted.total("mail.sent"),
                refused=counted.total("mail.refused"),
                returned=counted.total("mail.returned"),
                waiting=state.waiting,
                dead=state.dead,
                unreachable=queries.unreachable_addresses(),
            ),
            columns=(_("Day"), _("Handed over"), _("Refused"), _("Came back")),
            rows=rows,
            chart=_mail_chart(days, counted, names),
        )

    @property
    def counted(self) -> Counted:
        """The daily counts of the period."""
        if self._counted is None:
            self._counted = queries.counts(since=self._since)
        return self._counted


MAKERS: Mapping[str, Callable[[Figures], Figure]] = {
    "regisztracio": Figures.funnel,
    "regisztracio-vege": Figures.outcomes,
    "hibas-mezok": Figures.wrong_fields,
    "jovahagyas": Figures.approvals,
    "e-szamla": Figures.e_invoices,
    "nyitott-ugyek": Figures.open_matters,
    "levelek": Figures.mails,
}
"""Key of a figure → what makes it."""


def _chart(key: str, title: str, steps: tuple[tuple[str, int], ...], days: int) -> BarChart:
    numbers = [number for _label, number in steps]
    return bar_chart(
        key=key,
        title=title,
        description=_("One column a step, in %(period)s.", period=wording.period(days)),
        unit=_("people"),
        labels=[(label, label.split()[0]) for label, _number in steps],
        series=(Series(_("How many"), numbers, [str(number) for number in numbers]),),
    )


def _mail_chart(days: list[date], counted: Counted, names: tuple[str, ...]) -> BarChart:
    words = (_("Handed over"), _("Refused"), _("Came back"))
    series = []
    for word, name in zip(words, names, strict=True):
        numbers = [counted.by_day.get((name, day), 0) for day in days]
        series.append(Series(word, numbers, [str(number) for number in numbers]))
    return bar_chart(
        key="mails",
        title=_("Mails by day"),
        description=_("Mails handed over, refused and sent back, a day each."),
        unit=_("mails"),
        labels=[(short_date(day), str(day.day)) for day in days],
        series=series,
    )
