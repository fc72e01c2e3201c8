"""Three roles of the staff."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _roles("'clerk', 'senior_clerk', 'tenant_admin'")


def downgrade() -> None:
    op.execute("UPDATE clerk SET role = 'clerk' WHERE role = 'senior_clerk'")
    _roles("'clerk', 'tenant_admin'")


def _roles(listed: str) -> None:
    op.drop_constraint(op.f("ck_clerk_role"), "clerk", type_="check")
    op.create_check_constraint(op.f("ck_clerk_role"), "clerk", f"role in ({listed})")
