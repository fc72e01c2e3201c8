"""Meters, their exchanges and readings, corrections of readings, windows that were told of."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("meter", "meter_exchange", "meter_reading", "reading_change", "told_window")
LOGS = ("reading_change",)


def upgrade() -> None:
    _meter()
    _meter_exchange()
    _meter_reading()
    _reading_change()
    _told_window()
    for table in TABLES:
        allowed = "SELECT, INSERT" if table in LOGS else "SELECT, INSERT, UPDATE, DELETE"
        for statement in protect(table, privileges=allowed):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _meter() -> None:
    op.create_table(
        "meter",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("supply_point_id", sa.Uuid(), nullable=True),
        sa.Column("serial_number", sa.Text(), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("verification_due_date", sa.Date(), nullable=True),
        sa.Column("installed_on", sa.Date(), nullable=True),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "medium in ('heat', 'hot_water', 'cold_water', 'gas', 'electricity')",
            name=op.f("ck_meter_medium"),
        ),
        sa.CheckConstraint(
            "digits between 1 and 9 and decimals between 0 and 3", name=op.f("ck_meter_counter")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customer.tenant_id", "customer.id"],
            name=op.f("fk_meter_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "supply_point_id"],
            ["supply_point.tenant_id", "supply_point.id"],
            name=op.f("fk_meter_tenant_id_supply_point_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meter")),
        sa.UniqueConstraint(
            "tenant_id",
            "customer_id",
            "medium",
            "serial_number",
            name=op.f("uq_meter_tenant_id_customer_id_medium_serial_number"),
        ),
    )
    op.create_index(
        "uq_meter_in_place",
        "meter",
        ["tenant_id", "medium", "serial_number"],
        unique=True,
        postgresql_where=sa.text("removed_on is null"),
    )


def _meter_exchange() -> None:
    op.create_table(
        "meter_exchange",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("old_meter_id", sa.Uuid(), nullable=False),
        sa.Column("new_meter_id", sa.Uuid(), nullable=False),
        sa.Column("exchanged_on", sa.Date(), nullable=False),
        sa.Column("closing_value", sa.BigInteger(), nullable=False),
        sa.Column("opening_value", sa.BigInteger(), nullable=False),
        sa.Column("protocol_number", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "closing_value >= 0 and opening_value >= 0", name=op.f("ck_meter_exchange_values")
        ),
        sa.CheckConstraint(
            "old_meter_id <> new_meter_id", name=op.f("ck_meter_exchange_two_meters")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "new_meter_id"],
            ["meter.tenant_id", "meter.id"],
            name=op.f("fk_meter_exchange_tenant_id_new_meter_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "old_meter_id"],
            ["meter.tenant_id", "meter.id"],
            name=op.f("fk_meter_exchange_tenant_id_old_meter_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meter_exchange")),
        sa.UniqueConstraint(
            "tenant_id", "new_meter_id", name=op.f("uq_meter_exchange_tenant_id_new_meter_id")
        ),
        sa.UniqueConstraint(
            "tenant_id", "old_meter_id", name=op.f("uq_meter_exchange_tenant_id_old_meter_id")
        ),
    )


def _meter_reading() -> None:
    op.create_table(
        "meter_reading",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("meter_id", sa.Uuid(), nullable=False),
        sa.Column("read_on", sa.Date(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'accepted'"), nullable=False),
        sa.Column("reasons", sa.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("window_opens", sa.Date(), nullable=True),
        sa.Column("login_id", sa.Uuid(), nullable=True),
        sa.Column("evidence_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "source in ('operator', 'customer', 'estimate')", name=op.f("ck_meter_reading_source")
        ),
        sa.CheckConstraint(
            "status in ('accepted', 'awaiting_review', 'rejected')",
            name=op.f("ck_meter_reading_status"),
        ),
        sa.CheckConstraint("value >= 0", name=op.f("ck_meter_reading_value")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "batch_id"],
            ["import_batch.tenant_id", "import_batch.id"],
            name=op.f("fk_meter_reading_tenant_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "evidence_id"],
            ["stored_file.tenant_id", "stored_file.id"],
            name=op.f("fk_meter_reading_tenant_id_evidence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_meter_reading_tenant_id_login_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "meter_id"],
            ["meter.tenant_id", "meter.id"],
            name=op.f("fk_meter_reading_tenant_id_meter_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_meter_reading")),
        sa.UniqueConstraint(
            "tenant_id",
            "meter_id",
            "read_on",
            "source",
            name=op.f("uq_meter_reading_tenant_id_meter_id_read_on_source"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "meter_id",
            "window_opens",
            name=op.f("uq_meter_reading_tenant_id_meter_id_window_opens"),
        ),
    )
    op.create_index(
        "ix_meter_reading_waiting",
        "meter_reading",
        ["tenant_id", "recorded_at"],
        unique=False,
        postgresql_where=sa.text("status = 'awaiting_review'"),
    )


def _reading_change() -> None:
    op.create_table(
        "reading_change",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("reading_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=True),
        sa.Column("old_value", sa.BigInteger(), nullable=False),
        sa.Column("old_read_on", sa.Date(), nullable=False),
        sa.Column("old_status", sa.Text(), nullable=False),
        sa.Column("old_evidence_id", sa.Uuid(), nullable=True),
        sa.Column("old_note", sa.Text(), nullable=True),
        sa.Column("new_value", sa.BigInteger(), nullable=False),
        sa.Column("new_read_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_reading_change_tenant_id_login_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "old_evidence_id"],
            ["stored_file.tenant_id", "stored_file.id"],
            name=op.f("fk_reading_change_tenant_id_old_evidence_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reading_id"],
            ["meter_reading.tenant_id", "meter_reading.id"],
            name=op.f("fk_reading_change_tenant_id_reading_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reading_change")),
    )
    op.create_index(
        op.f("ix_reading_change_tenant_id_reading_id_changed_at"),
        "reading_change",
        ["tenant_id", "reading_id", "changed_at"],
        unique=False,
    )


def _told_window() -> None:
    op.create_table(
        "told_window",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("medium", sa.Text(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "medium in ('heat', 'hot_water', 'cold_water', 'gas', 'electricity')",
            name=op.f("ck_told_window_medium"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_told_window")),
        sa.UniqueConstraint(
            "tenant_id", "medium", "opens", name=op.f("uq_told_window_tenant_id_medium_opens")
        ),
    )
