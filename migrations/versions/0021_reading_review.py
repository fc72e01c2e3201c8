"""Readings that a clerk looked at: who, when, and until when the customer may read again."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("meter_reading", sa.Column("reviewed_at", sa.DateTime(timezone=True)))
    op.add_column("meter_reading", sa.Column("reviewed_by", sa.Uuid()))
    op.add_column("meter_reading", sa.Column("review_note", sa.Text()))
    op.add_column("meter_reading", sa.Column("ask_until", sa.Date()))
    op.add_column("reading_change", sa.Column("clerk_id", sa.Uuid()))
    for table, column in (("meter_reading", "reviewed_by"), ("reading_change", "clerk_id")):
        op.create_foreign_key(
            op.f(f"fk_{table}_tenant_id_{column}"),
            table,
            "clerk",
            ["tenant_id", column],
            ["tenant_id", "id"],
        )
    op.create_check_constraint(
        op.f("ck_meter_reading_asked_again"),
        "meter_reading",
        "ask_until is null or status = 'rejected'",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_meter_reading_asked_again"), "meter_reading", type_="check")
    op.drop_column("reading_change", "clerk_id")
    for column in ("ask_until", "review_note", "reviewed_by", "reviewed_at"):
        op.drop_column("meter_reading", column)
