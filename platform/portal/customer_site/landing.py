"""What the landing page tells strangers: the way from the bill in hand to one's own account."""

from flask_babel import gettext as _

from portal.rules.model import TenantRules


def registration_steps(rules: TenantRules) -> list[tuple[str, str]]:
    """Return the tenant's own way as (title, explanation) pairs, in order."""
    registration = rules.registration
    steps = []
    if registration.verifier.steps()[0].skippable:
        steps.append(
            (
                _("Make your declaration"),
                _(
                    "You agree to be written to electronically. If you have done so before, skip it."
                ),
            )
        )
    steps.append(
        (
            _("Fill in the form"),
            _("Have a bill or your contract at hand: we show where each number stands on it."),
        )
    )
    steps.append(
        (
            _("Confirm your e-mail address"),
            _("We send you an e-mail within a few minutes; follow what it says."),
        )
    )
    if registration.approval.asks_a_person:
        steps.append(
            (
                _("Wait for our colleague"),
                _(
                    "A person looks at every registration. We tell you by e-mail when you can start."
                ),
            )
        )
    return steps
