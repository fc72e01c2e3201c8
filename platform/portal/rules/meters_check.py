"""Whether announcing meter readings is offered, and told of, where somebody may announce one."""

from collections.abc import Iterator, Sequence
from typing import Any

from portal.foundation.findings import Finding
from portal.foundation.yaml_tree import YamlDocument
from portal.kernel.words import N_
from portal.rules.sections.meters import Meters

PAGE = "meter_reading"
NEWS = "reading_window_open"


def reading_findings(
    document: YamlDocument, *, meters: Any, features: Sequence[str], notifications: Sequence[str]
) -> Iterator[Finding]:
    """Yield what contradicts itself; ``meters`` is the section as far as it is valid."""
    if isinstance(meters, Meters) and PAGE in features and not meters.windows():
        yield document.finding(
            ("features", list(features).index(PAGE)),
            N_("'%(page)s' is on, but nobody may announce a reading of any meter", page=PAGE),
            N_("give a medium `announced_by` and a `window`, or take it off"),
        )
    if NEWS in notifications and PAGE not in features:
        yield document.finding(
            ("notifications", list(notifications).index(NEWS)),
            N_("customers would be told of readings that they cannot announce"),
            N_("add the feature `%(page)s`, or take it off", page=PAGE),
        )
