"""Mandates: who may act for whom; and the one customer that a session has chosen to see."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("web_session", sa.Column("chosen_customer_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_web_session_tenant_id_chosen_customer_id"),
        "web_session",
        "customer",
        ["tenant_id", "chosen_customer_id"],
        ["tenant_id", "id"],
    )
    op.create_table(
        "mandate",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("locale", sa.Text(), server_default=sa.text("'hu'"), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=True),
        sa.Column("login_id", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "scopes <@ array['see', 'pay', 'read_meters', 'sign'] and cardinality(scopes) > 0",
            name=op.f("ck_mandate_scopes"),
        ),
        sa.CheckConstraint(
            "ended_by in ('grantor', 'representative', 'clerk', 'expiry')",
            name=op.f("ck_mandate_ended_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customer.tenant_id", "customer.id"],
            name=op.f("fk_mandate_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "granted_by"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_mandate_tenant_id_granted_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_mandate_tenant_id_login_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mandate")),
        sa.UniqueConstraint(
            "tenant_id", "token_sha256", name=op.f("uq_mandate_tenant_id_token_sha256")
        ),
    )
    op.create_index(op.f("ix_mandate_tenant_id_login_id"), "mandate", ["tenant_id", "login_id"])
    op.create_index(
        op.f("ix_mandate_tenant_id_customer_id"), "mandate", ["tenant_id", "customer_id"]
    )
    for statement in protect("mandate"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("mandate")
    op.drop_column("web_session", "chosen_customer_id")
