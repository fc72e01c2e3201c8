"""The manual on getting in: registering as this company asks it, signing in, a forgotten password."""

from collections.abc import Iterator
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.customer_site.manual import (
    Block,
    Chapter,
    Drawing,
    Picture,
    heading,
    note,
    paragraphs,
    picture,
    points,
    steps,
    text,
)
from portal.identity.operations.credentials import LINK_LIFETIME, TEMPORARY_PASSWORD_LIFETIME
from portal.plugin_api.claims import ClaimField, ClaimStep, FieldKind
from portal.plugin_api.referral import ReferralOptions
from portal.registration.forms import wording
from portal.registration.wizard import sketch
from portal.rules.model import TenantRules

_HOUR = timedelta(hours=1)
_OWN_WORDS = ("institutions", "second_supply_point", "not_contract_holder")


def access_chapters(rules: TenantRules, *, locale: str) -> Iterator[Chapter]:
    """Yield the chapters that come before everything else."""
    yield Chapter("regisztracio", _("Registering"), tuple(_registering(rules, locale)), icon="user")
    yield Chapter("belepes", _("Signing in"), tuple(_signing_in(rules)), icon="sign-in")
    yield Chapter(
        "elfelejtett-jelszo", _("A forgotten password"), tuple(_forgotten(rules)), icon="key"
    )


def _registering(rules: TenantRules, locale: str) -> Iterator[Block]:
    yield from paragraphs(rules.text("registration_intro", locale))
    claim_steps = rules.registration.verifier.steps()
    yield heading(_("What to do"))
    yield steps(_ways(rules, claim_steps))
    for step in claim_steps:
        fields = [field for field in step.fields if field.kind is not FieldKind.CONSENT]
        if fields:
            yield heading(_("What the form asks"))
            yield points(_asked(field, rules, locale) for field in fields)
    yield from _on_the_bill(rules, locale)
    yield heading(_("The e-mail that we send you"))
    yield from _letter(rules)
    if rules.registration.approval.asks_a_person:
        yield heading(_("A colleague of ours looks at it"))
        yield from _approval(rules, locale)
    yield heading(_("If you get no further"))
    yield from paragraphs(rules.text("refusal_help", locale))
    for key in _OWN_WORDS:
        yield from paragraphs(rules.text(key, locale))


def _ways(rules: TenantRules, claim_steps: tuple[ClaimStep, ...]) -> Iterator[str]:
    registration = rules.registration
    yield _("Take one of your bills or your contract, and open the portal.")
    yield _("Choose “Register” at the top of the first page.")
    if claim_steps[0].skippable:
        yield _(
            "First make the declaration on electronic communication. If you have made it before, "
            "you can skip this step."
        )
    yield _("Fill in the form. If something is wrong, it is said in red under the field.")
    yield _("Accept the documents by putting a tick beside them, and send the form.")
    yield _("Open the e-mail that we send you and do what it asks.")
    if registration.password_at_activation:
        yield _("Choose a password and type it twice; then choose “Activate”.")
    if registration.approval.asks_a_person:
        yield _("Wait for the e-mail that says that you can start.")
    yield _("Sign in.")


def _asked(field: ClaimField, rules: TenantRules, locale: str) -> str:
    if field.kind is FieldKind.CHALLENGE:
        return _("Security check: a small task with numbers, so that no machine can register.")
    label, hint = wording.label(field, rules, locale), wording.hint(field, rules, locale)
    return f"{label}: {hint}" if hint else str(label)


def _on_the_bill(rules: TenantRules, locale: str) -> Iterator[Block]:
    bill = sketch(rules, locale)
    if bill is None or not bill.marks:
        return
    yield heading(_("Where you find it on the bill"))
    marks = tuple(str(mark) for mark in bill.marks)
    yield Block("picture", picture=Picture(bill.alt, marks))


def _letter(rules: TenantRules) -> Iterator[Block]:
    confirmation = rules.registration.confirmation
    marks = []
    if confirmation.by_link:
        marks.append(_("Choose this: it leads back to the portal."))
    if confirmation.by_code:
        marks.append(_("Or type this code on the portal."))
    yield picture(
        Drawing(
            "mail",
            _("Our letter to you"),
            labels=("ABCD-EFGH-2345",) if confirmation.by_code else (),
            button=_("Confirm") if confirmation.by_link else "",
            in_menu=False,
        ),
        alt=_("Sketch of the e-mail with numbered rings; below it stands what is where."),
        marks=marks,
    )
    hours = confirmation.time_to_live // _HOUR
    yield text(
        ngettext(
            "It works once, for %(num)d hour. After that simply register again.",
            "It works once, for %(num)d hours. After that simply register again.",
            hours,
        )
    )
    yield text(
        _(
            "If it does not arrive within a few minutes, look into the spam folder too. If you "
            "mistyped your address, register again: the first attempt does not stand in your way."
        )
    )


def _approval(rules: TenantRules, locale: str) -> Iterator[Block]:
    own = paragraphs(rules.text("pending_approval", locale))
    options = rules.registration.approval.options
    if own:
        yield from own
    elif isinstance(options, ReferralOptions):
        yield text(
            ngettext(
                "It is answered on the next working day at the latest.",
                "It is answered within %(num)d working days at the latest.",
                options.latest_working_days,
            )
        )


def _signing_in(rules: TenantRules) -> Iterator[Block]:
    yield picture(
        Drawing(
            "form",
            _("Sign in"),
            labels=(_("User name or e-mail address"), _("Password")),
            button=_("Sign in"),
            in_menu=False,
        ),
        alt=_("Sketch of the sign-in page with numbered rings; below it stands what is where."),
        marks=(
            _("Your user name, or the e-mail address that you registered with."),
            _("Your password. “Show” lets you see what you typed."),
            _("This lets you in."),
        ),
    )
    yield text(
        _(
            "If the password is wrong several times in a row, signing in is locked for a short "
            "time, so that nobody else can try out your password. Wait some minutes, or ask for a "
            "new password."
        )
    )
    yield note(
        _("When you have finished, choose “Sign out”, above all on a computer that others use too.")
    )


def _forgotten(rules: TenantRules) -> Iterator[Block]:
    yield text(_("On the sign-in page choose “I have forgotten my password”."))
    if rules.recovery == "temporary_password":
        yield steps(
            (
                _("Type your customer number and the e-mail address that you registered with."),
                _("We send you an e-mail with your user name and a temporary password."),
                _("Sign in with it; the portal then asks you to choose a new password."),
            )
        )
        hours = TEMPORARY_PASSWORD_LIFETIME // _HOUR
        yield text(
            _(
                "The temporary password works once, within %(hours)s hours. Your old one works until "
                "then, so nobody can lock you out.",
                hours=hours,
            )
        )
        return
    yield steps(
        (
            _("Type your user name, or the e-mail address that you registered with."),
            _("We send you an e-mail with a link."),
            _("Choose the link, and type the new password twice."),
        )
    )
    yield text(_("The link works once, within %(hours)s hours.", hours=LINK_LIFETIME // _HOUR))
