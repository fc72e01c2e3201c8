"""Further points of use: a registration may be for a login that exists already."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("for_login_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_registration_tenant_id_for_login_id"),
        "registration",
        "customer_login",
        ["tenant_id", "for_login_id"],
        ["tenant_id", "id"],
    )


def downgrade() -> None:
    op.drop_column("registration", "for_login_id")
