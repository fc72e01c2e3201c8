"""Where a person stands among the steps of a registration, and what the pages need for it."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, session
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from portal.foundation.web.formats import format_date, format_datetime
from portal.kernel.clock import BUDAPEST, utc_now
from portal.kernel.errors import NotFoundError
from portal.plugin_api.claims import ClaimStep
from portal.registration.forms import ActivationForm, StepForm, activation_form, step_form, wording
from portal.registration.queries import started
from portal.registration.schemas import Confirmed, PendingConfirmation
from portal.rules.content import render_page
from portal.rules.model import TenantRules
from portal.rules.page_context import theme_files
from portal.rules.queries import current_rules

SESSION_KEY = "registration"

__all__ = ["Place", "Sketch", "at", "due_words", "page", "sketch", "taken_name_form"]


@dataclass(frozen=True, slots=True)
class Place:
    """One step of the way: which, its form, and whether the steps before it are done."""

    index: int
    count: int
    step: ClaimStep
    form: StepForm
    registration_id: uuid.UUID | None
    may_be_shown: bool
    now: datetime

    @property
    def is_last(self) -> bool:
        """Tell whether this step sends the claim."""
        return self.index == self.count - 1


@dataclass(frozen=True, slots=True)
class Sketch:
    """The sketch of the bill, with what stands at its numbered rings."""

    url: str
    alt: str
    caption: str
    marks: tuple[object, ...]


def _begun_id() -> uuid.UUID | None:
    try:
        return uuid.UUID(session.get(SESSION_KEY, ""))
    except (ValueError, TypeError, AttributeError):
        return None


def at(place: int) -> Place:
    """Return where the person stands; raises NotFoundError for a step that does not exist."""
    rules, now = current_rules(), utc_now()
    steps = rules.registration.verifier.steps()
    if place >= len(steps):
        raise NotFoundError(f"there are {len(steps)} steps")
    known = started(_begun_id(), now=now) if len(steps) > 1 else None
    needed = {step.name for step in steps[:place]}
    return Place(
        index=place,
        count=len(steps),
        step=steps[place],
        form=step_form(steps[place], rules=rules, locale=str(get_locale() or "hu"), now=now),
        registration_id=known.id if known else None,
        may_be_shown=needed <= (known.done if known else frozenset()),
        now=now,
    )


def page(place: Place) -> str:
    """Return the page of a step."""
    place.form.prepare_challenge()
    rules, locale = current_rules(), str(get_locale() or "hu")
    documents = {
        field.document: field.name for field in place.step.fields if field.document is not None
    }
    shows_text = "declaration" in documents
    return render_template(
        "registration/customer/step.html",
        place=place,
        form=place.form,
        fields={field.name: field for field in place.step.fields},
        sketch=sketch(rules, locale),
        first_marked=next((field.name for field in place.step.fields if field.mark), None),
        declaration=_below_title(render_page(rules, "declaration", locale)) if shows_text else None,
    )


def _below_title(text: Markup) -> Markup:
    """Return a content page with its headings one level down: the page has its own first one."""
    for level in (3, 2, 1):
        text = text.replace(f"<h{level}>", Markup("<h{}>").format(level + 1))
        text = text.replace(f"</h{level}>", Markup("</h{}>").format(level + 1))
    return text


def sketch(rules: TenantRules, locale: str) -> Sketch | None:
    """Return the sketch of the tenant's bill, or None where it has none."""
    file = theme_files(rules).get("bill.svg")
    if file is None:
        return None
    fields = [field for step in rules.registration.verifier.steps() for field in step.fields]
    marked = sorted((field for field in fields if field.mark), key=lambda field: field.mark or 0)
    return Sketch(
        url=file.url,
        alt=_("Sketch of the bill with numbered rings; below it stands what is where."),
        caption=_("Where you find it on your bill:"),
        marks=tuple(wording.label(field, rules, locale) for field in marked),
    )


def taken_name_form(pending: PendingConfirmation, *, suggestion: str) -> ActivationForm:
    """Return the activation form that asks for another user name and suggests one."""
    form = activation_form(
        pending, rules=current_rules(), locale=str(get_locale() or "hu"), asks_username=True
    )
    form["username"].data = suggestion
    form["username"].errors = [
        _(
            "Somebody else has this user name already. Is the one we suggest good for you? "
            "You can also type another one."
        )
    ]
    return form


def due_words(result: Confirmed, *, now: datetime) -> str | None:
    """Return by when an answer comes, in words: usually, and at the latest."""
    if result.answer_by is None:
        return None
    latest = format_datetime(result.answer_by)
    if result.expect_by is None or result.expect_by >= result.answer_by:
        return _("We answer by %(latest)s at the latest.", latest=latest)
    return _(
        "We expect to answer %(usual)s, and by %(latest)s at the latest.",
        usual=_moment_words(result.expect_by, now=now),
        latest=latest,
    )


def _moment_words(moment: datetime, *, now: datetime) -> str:
    local, here = moment.astimezone(BUDAPEST), now.astimezone(BUDAPEST)
    clock = f"{local:%H:%M}"
    days = (local.date() - here.date()).days
    if days == 0:
        return _("today by %(clock)s", clock=clock)
    if days == 1:
        return _("tomorrow by %(clock)s", clock=clock)
    return _("on %(day)s by %(clock)s", day=format_date(local.date()), clock=clock)
