"""A matter in somebody's hands, somebody looking at it, an approval that waits for a second look."""

from datetime import timedelta

from portal.foundation import db
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from portal.registration.models import Registration
from portal.rules.queries import current_rules
from portal.work.models import WorkAssignment, WorkPresence
from tests.isolation.cast import Cast


def add(cast: Cast) -> None:
    now, clerk_id, subject_id = utc_now(), cast.ids["clerk_id"], cast.ids["registration_id"]
    db.session().add_all(
        [
            WorkAssignment(
                id=new_id(),
                subject_kind="registration",
                subject_id=subject_id,
                clerk_id=clerk_id,
                assigned_at=now,
                assigned_by=clerk_id,
            ),
            WorkPresence(
                id=new_id(),
                subject_kind="registration",
                subject_id=subject_id,
                clerk_id=clerk_id,
                seen_at=now,
                live=False,
            ),
            Registration(
                id=new_id(),
                state="approved_once",
                claim={"full_name": f"{cast.canary} Kata", "customer_number": cast.canary},
                typed={"full_name": f"{cast.canary} Kata"},
                email=f"kata.{cast.customer_email}",
                password_hash="x",
                rules_revision=current_rules().revision,
                verifier="customer_number",
                verdict={"outcome": "doubtful", "mismatches": ["name"]},
                confirmed_at=now,
                answer_by=now + timedelta(days=1),
                expires_at=now + timedelta(days=3650),
                first_approved_at=now,
                first_approved_by=clerk_id,
                customer_id=cast.ids["customer_id"],
            ),
        ]
    )
