"""Who has a case in hand, and who looks at it."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _work_assignment()
    _work_presence()
    for table in ("work_assignment", "work_presence"):
        for statement in protect(table):
            op.execute(statement)


def _key_columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
    )


def _of_clerk(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        ["clerk.tenant_id", "clerk.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _work_assignment() -> None:
    op.create_table(
        "work_assignment",
        *_key_columns(),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        _of_clerk("work_assignment", "clerk_id"),
        _of_clerk("work_assignment", "assigned_by"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_work_assignment")),
        sa.UniqueConstraint(
            "tenant_id",
            "subject_id",
            "subject_kind",
            name=op.f("uq_work_assignment_tenant_id_subject_id_subject_kind"),
        ),
    )
    op.create_index(
        op.f("ix_work_assignment_tenant_id_clerk_id"),
        "work_assignment",
        ["tenant_id", "clerk_id"],
    )


def _work_presence() -> None:
    op.create_table(
        "work_presence",
        *_key_columns(),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        _of_clerk("work_presence", "clerk_id"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_work_presence")),
        sa.UniqueConstraint(
            "tenant_id",
            "subject_id",
            "subject_kind",
            "clerk_id",
            name=op.f("uq_work_presence_tenant_id_subject_id_subject_kind_clerk_id"),
        ),
    )
    op.create_index(
        op.f("ix_work_presence_tenant_id_seen_at"), "work_presence", ["tenant_id", "seen_at"]
    )


def downgrade() -> None:
    op.drop_table("work_presence")
    op.drop_table("work_assignment")
