"""Opening hours as people read them: one line a weekday."""

from datetime import time

from flask_babel import gettext as _

from portal.rules.model import Office


def opening_hours(office: Office) -> list[tuple[str, str]]:
    """Return (weekday, hours) for Monday to Friday, and for the weekend where it is open."""
    names = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return [
        (
            name,
            ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in day) or _("closed"),
        )
        for name, day in zip(names, _week(office), strict=True)
        if day or name not in names[5:]
    ]


def _week(office: Office) -> list[list[tuple[time, time]]]:
    return [sorted(office.calendar.hours.get(weekday, ())) for weekday in range(7)]


def _clock(moment: time) -> str:
    # Midnight occurs only as the end of a day here.
    return "24:00" if moment == time(0) else f"{moment.hour}:{moment.minute:02d}"
