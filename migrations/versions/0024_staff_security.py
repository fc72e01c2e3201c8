"""The staff's second factor, when they signed in last, and that somebody has left."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None
MOMENTS = ("last_signed_in_at", "codes_kept_at", "left_at")


def upgrade() -> None:
    for column in MOMENTS:
        op.add_column("clerk", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    _allow("clerk", "status", "active", "disabled", "left")
    _allow(
        *("web_session", "purpose", "full", "password_change"),
        *("second_factor", "second_factor_setup"),
    )
    _index_audit_by_time()


def _index_audit_by_time() -> None:
    op.create_index(
        op.f("ix_audit_entry_tenant_id_at_id"), "audit_entry", ["tenant_id", "at", "id"]
    )


def _allow(table: str, column: str, *values: str) -> None:
    name, listed = op.f(f"ck_{table}_{column}"), ", ".join(f"'{one}'" for one in values)
    op.drop_constraint(name, table, type_="check")
    op.create_check_constraint(name, table, f"{column} in ({listed})")


def downgrade() -> None:
    op.drop_index(op.f("ix_audit_entry_tenant_id_at_id"), "audit_entry")
    op.execute("update clerk set status = 'disabled' where status = 'left'")
    op.execute("delete from web_session where purpose = 'second_factor_setup'")
    _allow("web_session", "purpose", "full", "password_change", "second_factor")
    _allow("clerk", "status", "active", "disabled")
    for column in MOMENTS:
        op.drop_column("clerk", column)
