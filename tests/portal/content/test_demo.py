"""The demo's notices: one in the customer's own street, one coming, one over, a draft; once."""

from datetime import date
from types import SimpleNamespace
from typing import cast

from sqlalchemy import func, select

from portal.content.models import Notice
from portal.content.queries import notices as queries
from portal.demo.dataset.extras import notices
from portal.demo.dataset.extras.context import DemoContext
from portal.demo.dataset.records import Address
from portal.foundation import db
from portal.kernel.clock import local_today, utc_now
from tests.factories import records
from tests.portal.content.people import SLUG, household
from tests.support.site import Site


def test_the_demo_has_notices(site: Site) -> None:
    here = Address("3530", "Miskolc", "Szemere utca 5. II. em. 3.")
    mine = household(site, "100000001", here.one_line())
    other = household(site, "100000002", "3525 Miskolc, Győri kapu 3.")
    today: date = local_today(utc_now())
    context = SimpleNamespace(today=today, registered=SimpleNamespace(supply_point=here))
    with site.inside(SLUG):
        records.clerk()
        for _twice in range(2):
            notices.load(cast(DemoContext, context))
        assert db.session().scalar(select(func.count()).select_from(Notice)) == 5
        now = utc_now()
        kinds = [one.kind for one in queries.concerning([mine], now=now)]
        assert "planned_outage" in kinds and "repair" not in kinds
        assert "planned_outage" not in [one.kind for one in queries.concerning([other], now=now)]
