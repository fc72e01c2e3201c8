"""What must fit together about notifications: a kind, the pages it leads to, and its settings."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from portal.foundation.findings import Finding
from portal.kernel.words import N_
from portal.rules.sections.reminders import Reminders

if TYPE_CHECKING:
    from portal.rules.checks import Draft

NEEDS: Mapping[str, tuple[str, ...]] = {
    "invoice_arrived": ("invoices",),
    "due_reminder": ("invoices",),
    "payment_booked": ("invoices",),
    "document_arrived": ("documents",),
}
"""The features without which the news would lead to a page that is off."""


def notification_findings(draft: "Draft") -> Iterator[Finding]:
    """Yield what does not fit."""
    kinds: list[str] = draft.part("notifications") or []
    features = draft.part("features") or []
    for index, kind in enumerate(kinds):
        for feature in NEEDS.get(kind, ()):
            if feature not in features:
                problem = N_("'%(kind)s' would lead to a page that nobody can open", kind=kind)
                yield draft.document.finding(
                    ("notifications", index),
                    problem,
                    N_("add the feature `%(feature)s`", feature=feature),
                )
    yield from _reminders(draft, kinds)
    for index, feature in enumerate(features):
        if feature in ("notifications", "notification_settings") and not kinds:
            problem = N_("'%(feature)s' is on, but no kind of news is sent", feature=feature)
            yield draft.document.finding(
                ("features", index),
                problem,
                N_("name kinds under `notifications:`, or take it off"),
            )


def _reminders(draft: "Draft", kinds: list[str]) -> Iterator[Finding]:
    settings = draft.part("reminders")
    days = settings.due_days_before if isinstance(settings, Reminders) else None
    always = settings.always_mailed if isinstance(settings, Reminders) else frozenset[str]()
    if "due_reminder" in kinds and days is None:
        problem = N_("'due_reminder' is sent, but nothing says when")
        advice = N_("write for example `reminders: {due_days_before: 5}`")
        yield draft.document.finding(
            ("notifications", kinds.index("due_reminder")), problem, advice
        )
    if days is not None and "due_reminder" not in kinds:
        problem = N_("no reminder is sent")
        advice = N_("add `due_reminder` to notifications, or take this off")
        yield draft.document.finding(("reminders", "due_days_before"), problem, advice)
    for kind in sorted(always - set(kinds)):
        problem = N_("'%(kind)s' is not sent at all", kind=kind)
        yield draft.document.finding(
            ("reminders", "always_mailed"),
            problem,
            N_("add `%(kind)s` to notifications", kind=kind),
        )
