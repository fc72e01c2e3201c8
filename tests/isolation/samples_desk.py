"""A reply template and drafts of a clerk, for the isolation tests."""

from portal.foundation import db
from portal.kernel.clock import utc_now
from portal.kernel.ids import new_id
from portal.work.draft_models import ClerkDraft
from portal.work.template_models import ReplyTemplate
from tests.isolation.cast import Cast


def add(cast: Cast) -> None:
    """Give the tenant one of each."""
    template = ReplyTemplate(
        id=new_id(),
        purpose="message",
        titles={"hu": f"{cast.canary} sablon"},
        bodies={"hu": f"Tisztelt {{name}}! {cast.canary}"},
        changed_at=utc_now(),
        changed_by=cast.ids["clerk_id"],
    )
    db.session().add(template)
    cast.ids["template_id"] = template.id
    for kind, subject_id, part in (
        ("enquiry", cast.ids["enquiry_id"], "write"),
        ("service_request", cast.ids["request_id"], "ask"),
    ):
        db.session().add(
            ClerkDraft(
                id=new_id(),
                clerk_id=cast.ids["clerk_id"],
                subject_kind=kind,
                subject_id=subject_id,
                part=part,
                body=f"{cast.canary} piszkozata",
                choice=None,
                saved_at=utc_now(),
            )
        )
    db.session().flush()
