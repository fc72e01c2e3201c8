"""Whether announcing meter readings is offered, and told of, where somebody may announce one."""

from collections.abc import Iterator, Sequence
from typing import Any

from portal.foundation.findings import Finding
from portal.foundation.yaml_tree import YamlDocument
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
            f"{PAGE!r} is on, but nobody may announce a reading of any meter",
            "give a medium `announced_by` and a `window`, or take it off",
        )
    if NEWS in notifications and PAGE not in features:
        yield document.finding(
            ("notifications", list(notifications).index(NEWS)),
            "customers would be told of readings that they cannot announce",
            f"add the feature `{PAGE}`, or take it off",
        )
