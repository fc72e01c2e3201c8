"""Reply templates; drafts, closing and deadlines of messages and requests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.foundation.db.rls import protect

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _reply_template()
    for table in ("reply_template",):
        for statement in protect(table):
            op.execute(statement)


def _key_columns() -> tuple[sa.Column, sa.Column]:
    return (
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )


def _belongs_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _reply_template() -> None:
    op.create_table(
        "reply_template",
        *_key_columns(),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("titles", postgresql.JSONB(), nullable=False),
        sa.Column("bodies", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        _belongs_to("reply_template", "changed_by", "clerk"),
        sa.CheckConstraint(
            "purpose in ('registration_question', 'registration_rejection', 'message', 'request')",
            name=op.f("ck_reply_template_purpose"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reply_template")),
    )
    op.create_index(
        op.f("ix_reply_template_tenant_id_purpose"), "reply_template", ["tenant_id", "purpose"]
    )


def downgrade() -> None:
    op.drop_table("reply_template")
