"""What kinds, areas and states of notices are called, and when they hold, in words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.content.schemas import NoticeView
from portal.foundation.web.formats import format_clock, format_date, format_datetime
from portal.kernel.clock import BUDAPEST

KIND_LABELS: Mapping[str, Any] = {
    "planned_outage": _l("Planned outage"),
    "fault": _l("Fault"),
    "repair": _l("Repair works"),
    "office_closed": _l("Office closed"),
    "change": _l("Change"),
    "information": _l("Information"),
}
AREA_LABELS: Mapping[str, Any] = {
    "all": _l("Every customer"),
    "places": _l("Settlements, postal codes, streets"),
    "points": _l("Listed customers or points of use"),
}
IMPORTANCE_LABELS: Mapping[str, Any] = {
    "normal": _l("Usual"),
    "important": _l("Important"),
    "urgent": _l("Urgent"),
}
STATE_LABELS: Mapping[str, Any] = {
    "draft": _l("Draft"),
    "published": _l("Published"),
    "withdrawn": _l("Withdrawn"),
}
STATE_TONES = {"draft": "warning", "published": "success", "withdrawn": "neutral"}
NOTICE_KINDS = {"normal": "info", "important": "warning", "urgent": "danger"}
"""How ``ui.notice`` shows a notice of that importance."""
_MIDNIGHT = (0, 0)


def period_words(notice: NoticeView) -> str:
    """Return from when until when a notice holds, in local time; one day is said once."""
    start = notice.starts_at.astimezone(BUDAPEST)
    if notice.ends_at is None:
        return _("from %(start)s, until further notice", start=format_datetime(notice.starts_at))
    end = notice.ends_at.astimezone(BUDAPEST)
    whole_days = (start.hour, start.minute) == (end.hour, end.minute) == _MIDNIGHT
    last = (end - timedelta(minutes=1)).date()
    if whole_days and last == start.date():
        return _("%(day)s, all day", day=format_date(last))
    if whole_days:
        return _("%(first)s – %(last)s", first=format_date(start.date()), last=format_date(last))
    if start.date() == end.date():
        clocks = f"{format_clock(notice.starts_at)}–{format_clock(notice.ends_at)}"
        return f"{format_date(start.date())} {clocks}"
    return f"{format_datetime(notice.starts_at)} – {format_datetime(notice.ends_at)}"


def area_words(notice: NoticeView, *, most: int = 4) -> str:
    """Return where a notice holds; of many lines the first ones."""
    if notice.area == "all":
        return str(AREA_LABELS["all"])
    if notice.area == "points":
        return str(AREA_LABELS["points"])
    shown = "; ".join(notice.places[:most])
    further = len(notice.places) - most
    if further <= 0:
        return shown
    return _("%(places)s and %(num)d more", places=shown, num=further)


def time_words(notice: NoticeView, *, now: datetime) -> str:
    """Return whether it holds now, comes or is over."""
    if notice.starts_at > now:
        return _("coming")
    if notice.ends_at is not None and notice.ends_at <= now:
        return _("over")
    return _("now")
