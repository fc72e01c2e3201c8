"""Registrations that wait, as the tests of the staff's lists need them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from portal.foundation import db
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from portal.registration.models import Registration
from tests.support.site import Site


def registration(
    site: Site, slug: str, name: str, *, due: datetime | None = None, **more: Any
) -> uuid.UUID:
    """Add a registration that a clerk has to decide on, due in two hours unless said otherwise."""
    now = utc_now()
    values: dict[str, Any] = {
        "state": "awaiting_approval",
        "claim": {"full_name": name, "customer_number": "12345"},
        "typed": {"full_name": name, "customer_number": "12345"},
        "email": f"{uuid.uuid4().hex}@example.hu",
        "password_hash": "x",
        "rules_revision": 1,
        "verifier": "customer_number",
        "verdict": {"outcome": "doubtful", "mismatches": ["name"]},
        "referral_reason": "policy",
        "confirmed_at": now - timedelta(hours=1),
        "expect_by": now + timedelta(hours=1),
        "answer_by": due or now + timedelta(hours=2),
        "expires_at": now + timedelta(days=365),
        **more,
    }
    with site.inside(slug):
        row = Registration(id=new_id(), **values)
        db.session().add(row)
        return row.id
