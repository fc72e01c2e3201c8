"""The settings: which kinds of news on which channel."""

from collections.abc import Iterable, Mapping

from portal.foundation.web.forms import PortalForm
from portal.notifications.models import CHANNELS


class SettingsForm(PortalForm):
    """Only the form's protection: its checkboxes follow from the kinds that the tenant sends."""


def field_name(kind: str, channel: str) -> str:
    """Return the name of a checkbox."""
    return f"{channel}-{kind}"


def wishes_of(
    sent: Mapping[str, str], *, kinds: Iterable[str], locked: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], bool]:
    """Return by kind and channel what the form asks for: a box that is missing was unticked.

    Boxes that are locked, or that nobody offered, are ignored.
    """
    offered = {(kind, channel) for kind in kinds for channel in CHANNELS} - set(locked)
    return {(kind, channel): field_name(kind, channel) in sent for kind, channel in offered}
