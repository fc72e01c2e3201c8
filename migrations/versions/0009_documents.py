"""Documents that are sent electronically, and who has opened which of them."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("audience", sa.Text(), server_default=sa.text("'customer'"), nullable=False),
        sa.Column("audience_value", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(audience = 'customer') = (customer_id is not null)",
            name=op.f("ck_document_customer_or_group"),
        ),
        sa.CheckConstraint(
            "(audience in ('customer', 'all')) = (audience_value is null)",
            name=op.f("ck_document_group_named"),
        ),
        sa.CheckConstraint(
            "audience <> 'kind' or audience_value in ('person', 'institution')",
            name=op.f("ck_document_kind"),
        ),
        sa.CheckConstraint(
            "audience in ('customer', 'kind', 'postal_code', 'supply_point', 'all')",
            name=op.f("ck_document_audience"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at is null) = (withdrawal_reason is null)",
            name=op.f("ck_document_withdrawn_for_a_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "batch_id"],
            ["import_batch.tenant_id", "import_batch.id"],
            name=op.f("fk_document_tenant_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customer.tenant_id", "customer.id"],
            name=op.f("fk_document_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["stored_file.tenant_id", "stored_file.id"],
            name=op.f("fk_document_tenant_id_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "published_by"],
            ["clerk.tenant_id", "clerk.id"],
            name=op.f("fk_document_tenant_id_published_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "withdrawn_by"],
            ["clerk.tenant_id", "clerk.id"],
            name=op.f("fk_document_tenant_id_withdrawn_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_document")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_document_tenant_id_reference")),
    )
    op.create_index(
        "ix_document_of_customer",
        "document",
        ["tenant_id", "customer_id", sa.text("document_date DESC"), sa.text("id DESC")],
        unique=False,
    )
    op.create_index(
        op.f("ix_document_tenant_id_document_date"),
        "document",
        ["tenant_id", "document_date"],
        unique=False,
    )
    op.create_table(
        "document_opening",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["document.tenant_id", "document.id"],
            name=op.f("fk_document_opening_tenant_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_document_opening_tenant_id_login_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_document_opening")),
        sa.UniqueConstraint(
            "tenant_id",
            "login_id",
            "document_id",
            name=op.f("uq_document_opening_tenant_id_login_id_document_id"),
        ),
    )
    for statement in protect("document"):
        op.execute(statement)
    for statement in protect("document_opening", privileges="SELECT, INSERT"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("document_opening")
    op.drop_table("document")
