"""What the figures are counted from."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "daily_count",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_daily_count_times")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_daily_count")),
        sa.UniqueConstraint(
            *("tenant_id", "day", "name", "key"),
            name=op.f("uq_daily_count_tenant_id_day_name_key"),
        ),
    )
    for statement in protect("daily_count"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("daily_count")
