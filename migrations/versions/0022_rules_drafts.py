"""Drafts of a tenant's rules."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.foundation.db.rls import protect

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rules_draft",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("base_revision", sa.Integer(), nullable=False),
        sa.Column("files", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_by", sa.Uuid(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_rules_draft_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "base_revision"],
            ["rules_revision.tenant_id", "rules_revision.number"],
            name=op.f("fk_rules_draft_tenant_id_base_revision"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rules_draft")),
        sa.UniqueConstraint("tenant_id", name="uq_rules_draft_one"),
    )
    for statement in protect("rules_draft"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("rules_draft")
