"""Which steps lead to sending a request, by its kind: one thing on each page."""

from flask_babel import lazy_gettext as _l

from portal.requests.wording import ROLES
from portal.rules.sections.requests import JOINT_REQUEST, MAILING_ADDRESS, MatterRules

ROLE, PLACE, STATEMENT, DAY = "role", "place", "statement", "day"
READINGS, OTHER, ADDRESS, DOCUMENTS = "readings", "other", "address", "documents"
LABELS = {
    ROLE: _l("Your part in it"),
    PLACE: _l("The place"),
    STATEMENT: _l("What you ask for"),
    DAY: _l("The day"),
    READINGS: _l("Meter readings"),
    OTHER: _l("The other party"),
    ADDRESS: _l("The new address"),
    DOCUMENTS: _l("Documents"),
}
REVIEW_LABEL = _l("Check and send")


def steps_of(rules: MatterRules) -> tuple[str, ...]:
    """Return the steps before the last look, in order."""
    if rules.kind == MAILING_ADDRESS:
        steps = [ADDRESS]
    else:
        steps = [ROLE] if rules.kind in ROLES else []
        steps += [PLACE]
        steps += [STATEMENT] if rules.kind == JOINT_REQUEST else []
        steps += [DAY]
        steps += [READINGS] if rules.readings else []
        steps += [OTHER]
    if rules.kind != MAILING_ADDRESS or rules.attachments:
        steps.append(DOCUMENTS)
    return tuple(steps)


def answered_steps(rules: MatterRules) -> tuple[str, ...]:
    """Return the steps without which nothing can be sent; documents have a rule of their own."""
    return tuple(step for step in steps_of(rules) if step != DOCUMENTS)


def labels_of(rules: MatterRules) -> list[str]:
    """Return what the steps are called, the last look included."""
    return [*(str(LABELS[step]) for step in steps_of(rules)), str(REVIEW_LABEL)]
