"""Notices on the customers' site: what concerns the person, everything public, and one notice."""

import uuid
from typing import Any

from flask import render_template, request
from flask_babel import get_locale

from portal.content import wording
from portal.content.queries import notices as queries
from portal.foundation.web.access import public
from portal.foundation.web.blueprints import customer_blueprint
from portal.foundation.web.principal import principal_or_none
from portal.kernel.clock import utc_now
from portal.rules.content import render_markdown

blueprint = customer_blueprint("content", __name__)
_LONGEST = 120


@blueprint.get("/kozlemenyek")
@public(scope="see")
def notices() -> str:
    """List notices that are not over: first what concerns the signed-in person, else all public ones."""
    mine, now = _customers(), utc_now()
    everywhere = not mine or request.args.get("kor") == "mind"
    typed = request.args.get("hol", "")[:_LONGEST] if everywhere else ""
    return render_template(
        "content/customer/notices.html",
        notices=queries.not_over(now=now, customer_ids=None if everywhere else mine, typed=typed),
        everywhere=everywhere,
        may_choose=bool(mine),
        typed=typed,
        now=now,
        **notice_words(),
    )


@blueprint.get("/kozlemenyek/<uuid:notice_id>")
@public(scope="see")
def notice(notice_id: uuid.UUID) -> str:
    """Show one notice; of a withdrawn one only that it was withdrawn."""
    found = queries.readable(notice_id, customer_ids=_customers())
    body = render_markdown(found.text(str(get_locale())))
    return render_template(
        "content/customer/notice.html", notice=found, body=body, now=utc_now(), **notice_words()
    )


def notice_words() -> dict[str, Any]:
    """Return what the pieces of pages about notices say them with."""
    return {
        "period_words": wording.period_words,
        "area_words": wording.area_words,
        "kind_labels": wording.KIND_LABELS,
        "notice_kinds": wording.NOTICE_KINDS,
    }


def _customers() -> tuple[uuid.UUID, ...]:
    visitor = principal_or_none()
    if visitor is None or visitor.purpose != "full" or "see" not in visitor.scopes:
        return ()
    return visitor.customer_ids
