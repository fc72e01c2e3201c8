"""A consent with its words, a batch of changes and a calendar of each tenant, for the isolation tests."""

from portal.billing.due_dates import open_feed
from portal.consents import exports
from portal.consents.operations import keep_text, record
from tests.isolation.cast import Cast


def add(cast: Cast) -> None:
    """Let the tenant's customer ask for electronic invoices, and a clerk hand the change over."""
    words = f"{cast.canary}: elektronikus számlát kérek."
    record(
        customer_id=cast.ids["customer_id"],
        login_id=cast.ids["login_id"],
        kind="e_invoice",
        granted=True,
        text_sha256=keep_text(kind="e_invoice", locale="hu", body=words),
        source="portal",
        interval="monthly",
    )
    made = exports.make_batch(clerk_id=cast.ids["clerk_id"])
    assert made is not None
    cast.ids["export_id"] = made
    open_feed(cast.ids["login_id"], with_amounts=True)
