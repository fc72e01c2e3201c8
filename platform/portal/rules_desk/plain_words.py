"""What a change of the rules means for people, in sentences; keys and lines are in the details."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from portal.kernel.words import N_, Words
from portal.plugin_api.claims import ClaimField, FieldKind
from portal.plugin_api.verification import RegistrationVerifier
from portal.rules.model import RegistrationRules, TenantRules
from portal.rules.schemas.base import spoken
from portal.rules.vocabulary import PAGES
from portal.rules_desk.plain_labels import (
    BUDGETS,
    DOCUMENTS,
    FIELDS,
    LATEST,
    TYPICAL,
    VERIFIERS,
)
from portal.rules_desk.plain_portal import portal_sentences
from portal.rules_desk.probing import probe

Rules = TenantRules


def sentences(before: Rules, after: Rules, *, today: date) -> tuple[Words, ...]:
    """Return what becomes different, the way into the portal first."""
    return (
        *_registration(before.registration, after.registration, today=today),
        *_recovery(before, after),
        *portal_sentences(before, after),
    )


def _registration(
    before: RegistrationRules, after: RegistrationRules, *, today: date
) -> Iterator[Words]:
    if before.verifier_name != after.verifier_name:
        yield N_(
            "A registration is proven by %(after)s from now on, instead of %(before)s.",
            after=VERIFIERS.get(after.verifier_name, after.verifier_name),
            before=VERIFIERS.get(before.verifier_name, before.verifier_name),
        )
    yield from _fields(before.verifier, after.verifier)
    yield from _numbers(before.verifier, after.verifier)
    yield from _bills(before.verifier, after.verifier, today=today)
    yield from _approval(before, after)
    yield from _confirmation(before, after)
    yield from _passwords(before, after)
    for budget in fields(before.budgets):
        old, new = getattr(before.budgets, budget.name), getattr(after.budgets, budget.name)
        if old != new:
            yield Words(BUDGETS[budget.name].template, {"before": old, "after": new})


def _fields(before: RegistrationVerifier[Any], after: RegistrationVerifier[Any]) -> Iterator[Words]:
    old, new = _asked(before), _asked(after)
    for name, field in new.items():
        if name not in old:
            yield _asked_now(field)
        elif field.required != old[name].required:
            label = FIELDS.get(name, name)
            yield (
                N_("New customers can no longer leave out: %(field)s.", field=label)
                if field.required
                else N_("New customers may leave out from now on: %(field)s.", field=label)
            )
    for name, field in old.items():
        if name not in new:
            yield (
                N_(
                    "New customers no longer have to accept: %(document)s.",
                    document=_document(field),
                )
                if field.kind is FieldKind.CONSENT
                else N_(
                    "New customers are no longer asked: %(field)s.", field=FIELDS.get(name, name)
                )
            )


def _asked_now(field: ClaimField) -> Words:
    if field.kind is FieldKind.CONSENT:
        return N_("New customers have to accept as well: %(document)s.", document=_document(field))
    label = FIELDS.get(field.name, field.name)
    if field.required:
        return N_("New customers have to give as well: %(field)s.", field=label)
    return N_("New customers may give as well: %(field)s.", field=label)


def _asked(verifier: RegistrationVerifier[Any]) -> Mapping[str, ClaimField]:
    return {
        field.name: field
        for step in verifier.steps()
        for field in step.fields
        if field.kind is not FieldKind.PASSWORD_REPEAT
    }


def _document(field: ClaimField) -> str:
    return DOCUMENTS.get(field.document or "", PAGES.get(field.document or "", field.name))


def _numbers(
    before: RegistrationVerifier[Any], after: RegistrationVerifier[Any]
) -> Iterator[Words]:
    for name in ("customer_number", "invoice_number"):
        old, new = before.identifier(name), after.identifier(name)
        if old and new and (old.shape.pattern, old.example) != (new.shape.pattern, new.example):
            yield N_(
                "%(field)s: it is kept in the form %(after)s instead of %(before)s; on the bill "
                "%(example)s, say.",
                field=FIELDS[name],
                after=new.shape.pattern,
                before=old.shape.pattern,
                example=new.example,
            )
        elif old and new and old.pipeline != new.pipeline:
            yield N_("%(field)s: what is typed is read otherwise.", field=FIELDS[name])


def _bills(
    before: RegistrationVerifier[Any], after: RegistrationVerifier[Any], *, today: date
) -> Iterator[Words]:
    if not (before.identifier("invoice_number") and after.identifier("invoice_number")):
        return
    old, new = probe(before, today=today), probe(after, today=today)
    if old.oldest != new.oldest:
        if new.oldest is None:
            yield N_("From now on a bill of any age proves a registration.")
        else:
            days = (today - new.oldest).days
            yield N_("From now on only bills of the last %(days)s days prove.", days=days)
    if old.zero != new.zero:
        yield (
            N_("Bills of 0 Ft prove a registration too.")
            if new.zero
            else N_("Bills of 0 Ft no longer prove anything.")
        )


def _approval(before: RegistrationRules, after: RegistrationRules) -> Iterator[Words]:
    asked, asks = before.approval.asks_a_person, after.approval.asks_a_person
    if asked != asks:
        yield (
            N_("A clerk approves every registration from now on.")
            if asks
            else N_("What is proven opens at once; a clerk is asked only in doubt.")
        )
    old, new = before.approval.options, after.approval.options
    pairs = (
        (
            "typical",
            TYPICAL,
        ),
        (
            "latest_working_days",
            LATEST,
        ),
    )
    for name, words in pairs:
        was, is_ = getattr(old, name, None), getattr(new, name, None)
        if was is not None and is_ is not None and was != is_:
            shown = {"before": _length(was), "after": _length(is_)}
            yield Words(words.template, shown)


def _length(value: object) -> object:
    return spoken(value) if isinstance(value, timedelta) else value


def _confirmation(before: RegistrationRules, after: RegistrationRules) -> Iterator[Words]:
    old, new = before.confirmation, after.confirmation
    for had, has, what in (
        (old.by_link, new.by_link, N_("a link")),
        (old.by_code, new.by_code, N_("a code to type")),
    ):
        if has and not had:
            yield N_("The confirmation mail holds %(what)s as well.", what=what)
        elif had and not has:
            yield N_("The confirmation mail no longer holds %(what)s.", what=what)
    if old.time_to_live != new.time_to_live:
        yield N_(
            "The confirmation mail is good for %(after)s instead of %(before)s.",
            after=spoken(new.time_to_live),
            before=spoken(old.time_to_live),
        )


def _passwords(before: RegistrationRules, after: RegistrationRules) -> Iterator[Words]:
    if before.password_min_length != after.password_min_length:
        yield N_(
            "A new password has at least %(after)s characters instead of %(before)s.",
            after=after.password_min_length,
            before=before.password_min_length,
        )


def _recovery(before: Rules, after: Rules) -> Iterator[Words]:
    if before.recovery != after.recovery:
        yield (
            N_("Whoever forgot the password gets a link to set a new one.")
            if after.recovery == "link"
            else N_("Whoever forgot the password gets a temporary password by e-mail.")
        )
