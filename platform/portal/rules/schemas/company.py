"""Schemas of who the tenant is: company, mail, offices with their opening hours."""

from itertools import pairwise
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from portal.foundation.findings import Problem
from portal.kernel.words import N_
from portal.rules.schemas.base import (
    Day,
    Line,
    MailAddress,
    Phone,
    Span,
    StrictSchema,
    Website,
    meta,
    without_repeats,
)
from portal.rules.schemas.numbers import RegisterNumber, TaxNumber
from portal.rules.vocabulary import WEEKDAYS


class CompanySchema(StrictSchema):
    """The company behind the portal, as it introduces itself to its customers."""

    legal_name = Line(
        required=True, limit=120, metadata=meta(N_("the registered name"), "Minta Távhő Kft.")
    )
    short_name = Line(
        required=True, limit=40, metadata=meta(N_("the name in headings and mails"), "Minta Távhő")
    )
    address = Line(
        required=True, metadata=meta(N_("the seat, as on a letter"), "1234 Mintaváros, Fő utca 1.")
    )
    phone = Phone(
        required=True,
        metadata=meta(N_("customer service by telephone, as printed"), "06 (1) 234-567"),
    )
    email = MailAddress(
        required=True, metadata=meta(N_("customer service's mailbox"), "ugyfel@minta.example")
    )
    website = Website(
        required=True, metadata=meta(N_("the company's own site"), "https://www.minta.example")
    )
    register_number = RegisterNumber(
        load_default=None,
        limit=12,
        metadata=meta(N_("the number in the company register"), "05-09-123456"),
    )
    tax_number = TaxNumber(
        load_default=None, limit=13, metadata=meta(N_("the tax number"), "12892312-2-05")
    )


class MailSchema(StrictSchema):
    """Who the portal's e-mails come from."""

    sender_name = Line(
        required=True,
        limit=60,
        metadata=meta(N_("the name shown as the sender"), "Minta Távhő Kft."),
    )
    sender_address = MailAddress(
        required=True, metadata=meta(N_("the address mails are sent from"), "portal@minta.example")
    )
    reply_to = MailAddress(
        required=True, metadata=meta(N_("where answers go"), "ugyfel@minta.example")
    )


def _hours(day: str) -> fields.List[Any]:
    return fields.List(
        Span(metadata=meta(N_("from-to"), '"08:00-12:00"')),
        metadata=meta(
            N_("open on %(day)ss; leave out or `[]` for closed", day=day),
            '["08:00-12:00", "13:00-15:30"]',
        ),
    )


class _OpeningHoursChecks(StrictSchema):
    """What opening hours must hold to beyond each single span."""

    @validates_schema
    def _sane(self, data: dict[str, Any], **kwargs: Any) -> None:
        if not any(data.values()):
            advice = N_('write for example `monday: ["08:00-12:00"]`')
            raise ValidationError(Problem(N_("the office is never open"), advice))
        wrong = {}
        for day, spans in data.items():
            for (_, closes), (opens, _) in pairwise(spans):
                if opens < closes:
                    problem = N_(
                        "%(opens)s comes before %(closes)s, the end of the span before it",
                        opens=f"{opens:%H:%M}",
                        closes=f"{closes:%H:%M}",
                    )
                    wrong[day] = [Problem(problem, N_("write the spans in order, without overlap"))]
        if wrong:
            raise ValidationError(wrong)


OpeningHoursSchema = _OpeningHoursChecks.from_dict(
    {day: _hours(day) for day in WEEKDAYS}, name="OpeningHoursSchema"
)


class OfficeSchema(StrictSchema):
    """One customer service office. The first one's calendar counts for due times."""

    name = Line(
        required=True, limit=80, metadata=meta(N_("the office's name"), "Ügyfélszolgálati iroda")
    )
    address = Line(required=True, metadata=meta(N_("where it is"), "1234 Mintaváros, Fő utca 1."))
    phone = Phone(required=True, metadata=meta(N_("its telephone, as printed"), "06 (1) 234-567"))
    opening_hours = fields.Nested(
        OpeningHoursSchema,
        required=True,
        metadata=meta(N_("the usual week; public holidays are known and closed")),
    )
    closed_on = fields.List(
        Day(metadata=meta(N_("a day"), "2026-12-24")),
        load_default=list,
        validate=without_repeats,
        metadata=meta(N_("days on which this office stays closed"), "[2026-12-24, 2026-12-31]"),
    )
    open_on = fields.List(
        Day(metadata=meta(N_("a day"), "2026-12-12")),
        load_default=list,
        validate=without_repeats,
        metadata=meta(
            N_("worked Saturdays that the platform's calendar does not know"), "[2026-12-12]"
        ),
    )
