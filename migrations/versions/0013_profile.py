"""The mailing address, what customers want recorded otherwise, and their supply contracts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.foundation.db.rls import protect

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
MAILING = ("mailing_postal_code", "mailing_city", "mailing_street")


def upgrade() -> None:
    for column in MAILING:
        op.add_column("customer", sa.Column(column, sa.Text(), nullable=True))
    _customer_wish()
    _supply_contract()
    for table in ("customer_wish", "supply_contract"):
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


def _texts(*names: str, nullable: bool) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=nullable) for name in names)


def _belongs_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _customer_wish() -> None:
    op.create_table(
        "customer_wish",
        *_key_columns(),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=False),
        *_texts("case_number", "field", nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        *_texts("status", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        *_texts("note", nullable=True),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _belongs_to("customer_wish", "customer_id", "customer"),
        _belongs_to("customer_wish", "login_id", "customer_login"),
        _belongs_to("customer_wish", "decided_by", "clerk"),
        sa.CheckConstraint(
            "field in ('phone', 'mailing_address', 'payment_method')",
            name=op.f("ck_customer_wish_field"),
        ),
        sa.CheckConstraint(
            "status in ('waiting', 'accepted', 'taken_over', 'refused', 'withdrawn', 'replaced')",
            name=op.f("ck_customer_wish_status"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_wish")),
        sa.UniqueConstraint(
            "tenant_id", "case_number", name=op.f("uq_customer_wish_tenant_id_case_number")
        ),
    )
    op.create_index(
        "uq_customer_wish_open",
        "customer_wish",
        ["tenant_id", "customer_id", "field"],
        unique=True,
        postgresql_where=sa.text("status in ('waiting', 'accepted')"),
    )
    op.create_index(
        "ix_customer_wish_asked",
        "customer_wish",
        ["tenant_id", "status", sa.text("asked_at"), sa.text("id")],
    )
    op.create_index(
        op.f("ix_customer_wish_tenant_id_login_id"), "customer_wish", ["tenant_id", "login_id"]
    )


def _supply_contract() -> None:
    op.create_table(
        "supply_contract",
        *_key_columns(),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        *_texts("number", nullable=False),
        *_texts("point_code", "point_address", nullable=True),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("end_date", sa.Date(), nullable=True),
        *_texts("kind", "tariff_class", nullable=True),
        sa.Column("heated_volume", sa.Numeric(10, 2), nullable=True),
        *_texts("holder", "consumer", "payer", nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        _belongs_to("supply_contract", "customer_id", "customer"),
        _belongs_to("supply_contract", "document_id", "stored_file"),
        sa.CheckConstraint("end_date >= start_date", name=op.f("ck_supply_contract_period")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_supply_contract")),
        sa.UniqueConstraint(
            "tenant_id", "number", name=op.f("uq_supply_contract_tenant_id_number")
        ),
    )
    op.create_index(
        op.f("ix_supply_contract_tenant_id_customer_id"),
        "supply_contract",
        ["tenant_id", "customer_id"],
    )


def downgrade() -> None:
    op.drop_table("supply_contract")
    op.drop_table("customer_wish")
    for column in MAILING:
        op.drop_column("customer", column)
