"""The gate before everything that comes into force, from whichever side: console, command, colleague.

Only a change of the registration or of the offices is looked at: texts, prices and colours cannot
shut anybody out or let anybody in, so nothing delays them.
"""

from collections.abc import Iterable

from portal.foundation.findings import Finding, FindingsError
from portal.foundation.yaml_files import read_yaml
from portal.kernel.clock import utc_now
from portal.rules.bundle import RULES_FILE, Bundle
from portal.rules.model import TenantRules
from portal.rules.queries import published, revision
from portal.rules_desk.judging import judge
from portal.rules_desk.planning import rules_of

_DECISIVE = ("registration", "offices")


def refusals(bundle: Bundle, rules: TenantRules) -> Iterable[Finding]:
    """Return what stops these rules from coming into force, by line. Needs a unit of work."""
    now = published()
    current = revision(now.revision).bundle if now else None
    if current is not None and _decisive(current) == _decisive(bundle):
        return ()
    judgement = judge(_rules_of(current), rules, now=utc_now())
    document = read_yaml(bundle.files[RULES_FILE], file=bundle.shown(RULES_FILE))
    return tuple(
        document.finding(stop.path, stop.what, stop.evidence or "") for stop in judgement.stops
    )


def _decisive(bundle: Bundle) -> list[object]:
    plain = read_yaml(bundle.files[RULES_FILE], file=RULES_FILE).plain()
    return [plain.get(key) for key in _DECISIVE]


def _rules_of(bundle: Bundle | None) -> TenantRules | None:
    try:
        return None if bundle is None else rules_of(bundle)
    except FindingsError:
        return None  # this installation cannot run it any more: there is nothing to compare with
