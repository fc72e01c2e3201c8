"""The plan of a change: what becomes different in plain words, what speaks against it, the details."""

from dataclasses import dataclass
from datetime import datetime

from portal.foundation.findings import Finding, FindingsError
from portal.foundation.tenancy import current_tenant
from portal.kernel.clock import local_today
from portal.kernel.words import Words
from portal.rules.build import build_rules
from portal.rules.bundle import Bundle
from portal.rules.comparison import Change, changes_between
from portal.rules.model import TenantRules
from portal.rules.queries import bound_plugins
from portal.rules_desk.judging import Judgement, judge
from portal.rules_desk.line_diff import FileDiff, diff
from portal.rules_desk.plain_words import sentences


@dataclass(frozen=True, slots=True)
class Plan:
    """With ``findings`` the files are not in order, and there is neither judgement nor sentence."""

    findings: tuple[Finding, ...]
    sentences: tuple[Words, ...]
    changes: tuple[Change, ...]
    files: tuple[FileDiff, ...]
    judgement: Judgement | None

    @property
    def may_be_published(self) -> bool:
        """Whether nothing stops it."""
        return self.judgement is not None and not self.judgement.stops

    @property
    def warnings(self) -> int:
        """Return how much a person has to confirm."""
        return len(self.judgement.warnings) if self.judgement else 0


def plan_of(before: Bundle, after: Bundle, *, now: datetime, judged: bool = True) -> Plan:
    """Return the plan from one state of the files to another. Needs a unit of work.

    Without ``judged`` it only tells what differs.
    """
    changes, files = changes_between(before, after), diff(before, after)
    try:
        new = rules_of(after)
    except FindingsError as error:
        return Plan(error.findings, (), changes, files, None)
    try:
        old: TenantRules | None = rules_of(before)
    except FindingsError:
        old = None  # nothing was in force, or this installation cannot run it any more
    said = sentences(old, new, today=local_today(now)) if old else ()
    return Plan((), said, changes, files, judge(old, new, now=now) if judged else None)


def rules_of(bundle: Bundle) -> TenantRules:
    """Return the rules that the files make; raises FindingsError."""
    return build_rules(bundle, registry=bound_plugins(), slug=current_tenant().slug, revision=0)
