"""One notice of each tenant, for whom it concerns and for everybody, for the isolation tests."""

from datetime import timedelta

from portal.content.operations import notices
from portal.content.places import read_place
from portal.content.schemas import NewNotice
from portal.kernel.clock import utc_now
from tests.isolation.cast import Cast


def add(cast: Cast) -> None:
    """Publish a notice for the street of the tenant's customer, and keep a draft."""
    now = utc_now()
    for area, lines in (("all", ()), ("places", (read_place(f"{cast.canary} utca"),))):
        notice = NewNotice(
            kind="planned_outage",
            importance="normal",
            title={"hu": f"{cast.canary} {area}"},
            text={"hu": cast.canary},
            starts_at=now,
            ends_at=now + timedelta(days=3),
            area=area,
            lines=lines,
            is_public=False,
        )
        notice_id = notices.write(notice, clerk_id=None, now=now)
        if area == "all":
            clerk_id = cast.ids["clerk_id"]
            notices.publish(notice_id, seen=1, clerk_id=clerk_id, now=now)
            cast.ids["notice_id"] = notice_id
