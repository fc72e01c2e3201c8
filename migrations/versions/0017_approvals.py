"""Four eyes over approvals, and the orders in which the clerks' queue is read."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
STATES = (
    *("started", "awaiting_confirmation", "awaiting_approval", "awaiting_clarification"),
    *("activated", "refused", "rejected", "expired"),
)
CHECKS = {
    "approved_by_somebody": "state <> 'approved_once' or (first_approved_by is not null"
    " and first_approved_at is not null and customer_id is not null)",
    "four_eyes": "state <> 'activated' or first_approved_by is null"
    " or (decided_by is not null and decided_by <> first_approved_by)",
}


def upgrade() -> None:
    op.add_column("registration", sa.Column("first_approved_at", sa.DateTime(timezone=True)))
    op.add_column("registration", sa.Column("first_approved_by", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_registration_tenant_id_first_approved_by"),
        "registration",
        "clerk",
        ["tenant_id", "first_approved_by"],
        ["tenant_id", "id"],
    )
    _allow((*STATES, "approved_once"))
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_registration_{name}"), "registration", condition)
    op.create_index(
        "ix_registration_with_clerk",
        "registration",
        ["tenant_id", sa.text("coalesce(answer_by, expires_at)"), "id"],
        postgresql_where=sa.text(
            "state in ('awaiting_approval', 'approved_once', 'awaiting_clarification')"
        ),
    )
    op.create_index(
        "ix_registration_decided",
        "registration",
        ["tenant_id", sa.text("coalesce(decided_at, created_at)"), "id"],
        postgresql_where=sa.text("decided_by is not null"),
    )


def _allow(states: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_registration_state"), "registration", type_="check")
    listed = ", ".join(f"'{state}'" for state in states)
    op.create_check_constraint(
        op.f("ck_registration_state"), "registration", f"state in ({listed})"
    )


def downgrade() -> None:
    op.execute("UPDATE registration SET state = 'awaiting_approval' WHERE state = 'approved_once'")
    op.drop_index("ix_registration_decided", "registration")
    op.drop_index("ix_registration_with_clerk", "registration")
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_registration_{name}"), "registration", type_="check")
    _allow(STATES)
    op.drop_column("registration", "first_approved_by")
    op.drop_column("registration", "first_approved_at")
