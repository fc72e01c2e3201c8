"""The contact form: what people can write about, and what is promised to them for each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from portal.foundation.findings import Problem
from portal.kernel.words import N_
from portal.kernel.working_time import WorkingCalendar
from portal.rules.schemas.base import Amount, Line, StrictSchema, meta
from portal.rules.schemas.words import words
from portal.rules.text import Text

LONGEST_ANSWER: Final = timedelta(days=30)
"""The platform's ceiling for complaints: a reasoned answer in writing within 30 days."""
_MOST_WORKING_DAYS: Final = 20
"""So many working days fit into the ceiling when no holiday falls into them."""
_TERM: Final = re.compile(r"([0-9]{1,3}) (working )?days?")


class CaseKind(StrEnum):
    """What a case is in the eyes of the law; the last three begin no other clock than the "
    "first."""

    ENQUIRY = "enquiry"
    COMPLAINT = "complaint"
    BILLING_DISPUTE = "billing_dispute"
    FAULT_REPORT = "fault_report"

    @property
    def wants_writing(self) -> bool:
        """Tell whether nothing but an answer in writing settles such a case."""
        return self in (CaseKind.COMPLAINT, CaseKind.BILLING_DISPUTE)


@dataclass(frozen=True, slots=True)
class Term:
    """So many days: calendar days, or working days of the first office."""

    days: int
    working: bool

    def due(self, start: datetime, calendar: WorkingCalendar) -> datetime:
        """Return when the term is over (UTC): when the office closes on the last working day, or the
        last minute of the last calendar day."""
        if self.working:
            return calendar.add_working_days(start, self.days)
        last = start.astimezone(calendar.zone).date() + timedelta(days=self.days)
        return datetime.combine(last, time(23, 59), calendar.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Category:
    """One matter to write about. ``by_call``: the promise is a call back, else an answer in "
    "writing."""

    id: str
    label: Text
    hint: Text | None
    kind: CaseKind
    by_call: bool
    term: Term

    def due(self, start: datetime, calendar: WorkingCalendar) -> datetime:
        """Return until when the promise made at ``start`` is to be kept (UTC).

        A complaint never waits longer than the platform's ceiling, whatever holidays come.
        """
        promised = self.term.due(start, calendar)
        if not self.kind.wants_writing:
            return promised
        return min(promised, Term(LONGEST_ANSWER.days, working=False).due(start, calendar))


@dataclass(frozen=True, slots=True)
class ContactForm:
    """The matters, and for how many days a closed case can be reopened, an answered one stays "
    "open."""

    categories: tuple[Category, ...]
    reopen_days: int
    quiet_days: int

    def category(self, category_id: str) -> Category | None:
        """Return the category with that id, or None where rules no longer know it."""
        return next((one for one in self.categories if one.id == category_id), None)


class TermField(fields.String):
    """A term: `2 working days` (of the first office) or `30 days` (of the calendar)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        match = _TERM.fullmatch(text)
        if match is None:
            advice = N_("write for example `2 working days` or `30 days`")
            raise ValidationError(Problem(N_("'%(text)s' is no term", text=text), advice))
        days, most = int(match[1]), LONGEST_ANSWER.days
        if not 1 <= days <= most:
            raise ValidationError(
                Problem(
                    N_("%(text)s is not allowed", text=text),
                    N_("from 1 to %(most)s days", most=most),
                )
            )
        return Term(days, working=match[2] is not None)


class CategorySchema(StrictSchema):
    """One matter to write about, with its promise: a call back or an answer in writing."""

    id = Line(
        required=True,
        limit=40,
        validate=validate.Regexp("^[a-z][a-z0-9_]*$", error=N_("use a-z, 0-9 and underlines")),
        metadata=meta(N_("a short name, which stays with the cases"), "billing"),
    )
    label = words(N_("what people choose"))
    hint = words(N_("what stands below it"), required=False)
    kind = fields.Enum(
        CaseKind,
        by_value=True,
        load_default=CaseKind.ENQUIRY,
        metadata=meta(
            N_("what it is; complaints and disputes are answered in writing"), "complaint"
        ),
    )
    call_back_within = TermField(metadata=meta(N_("the promise of a call"), "2 working days"))
    answer_within = TermField(metadata=meta(N_("the promise of an answer in writing"), "30 days"))

    @validates_schema
    def _one_promise(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        promises = [key for key in ("call_back_within", "answer_within") if key in data]
        if len(promises) != 1:
            advice = N_("write `call_back_within` or `answer_within`")
            raise ValidationError(Problem(N_("one promise is needed, not two or none"), advice))
        if not data["kind"].wants_writing:
            return
        if promises == ["call_back_within"]:
            problem = N_("a %(value)s is answered in writing", value=data["kind"].value)
            advice = N_("write `answer_within`")
            raise ValidationError({"call_back_within": [Problem(problem, advice)]})
        term = data["answer_within"]
        if term.working and term.days > _MOST_WORKING_DAYS:
            problem = N_(
                "a %(value)s is answered within %(days)s days",
                value=data["kind"].value,
                days=LONGEST_ANSWER.days,
            )
            advice = N_(
                "at most %(most_working_days)s working days", most_working_days=_MOST_WORKING_DAYS
            )
            raise ValidationError({"answer_within": [Problem(problem, advice)]})

    @post_load
    def _make(self, data: dict[str, Any], **kwargs: Any) -> Category:
        call = data.pop("call_back_within", None)
        answer = data.pop("answer_within", None)
        return Category(**data, by_call=call is not None, term=call or answer)


class ContactFormSchema(StrictSchema):
    """The contact form: its matters with their promises."""

    categories = fields.List(
        fields.Nested(CategorySchema),
        required=True,
        validate=validate.Length(min=1, max=12, error=N_("name 1 to 12 categories")),
        metadata=meta(N_("what people can write about, in the order of the form")),
    )
    reopen_days = Amount(
        least=1,
        most=365,
        load_default=30,
        metadata=meta(N_("for how many days a closed case can be reopened"), "30"),
    )
    quiet_days = Amount(
        least=7,
        most=365,
        load_default=30,
        metadata=meta(N_("after so many days without a word an answered case is closed"), "30"),
    )

    @validates_schema
    def _distinct(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        seen: set[str] = set()
        for index, category in enumerate(data["categories"]):
            if category.id in seen:
                problem = Problem(N_("'%(id)s' stands twice", id=category.id), N_("keep one"))
                raise ValidationError({"categories": {index: {"id": [problem]}}})
            seen.add(category.id)

    @post_load
    def _make(self, data: Mapping[str, Any], **kwargs: Any) -> ContactForm:
        return ContactForm(**{**data, "categories": tuple(data["categories"])})
