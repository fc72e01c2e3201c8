"""Appointments: who comes when, and the five minutes of a seat that each of them takes."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _own() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "appointment",
        *_own(),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("starts_at", moment, nullable=False),
        sa.Column("ends_at", moment, nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), server_default=sa.text("'hu'"), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=True),
        sa.Column("request_key", sa.Uuid(), nullable=False),
        sa.Column("hold_sha256", sa.Text(), nullable=False),
        sa.Column("manage_sha256", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("held_until", moment, nullable=True),
        sa.Column("arranged_at", moment, nullable=True),
        sa.Column("reminded_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state in ('held', 'booked', 'cancelled', 'expired')",
            name=op.f("ck_appointment_state"),
        ),
        sa.CheckConstraint(
            "starts_at < ends_at", name=op.f("ck_appointment_begins_before_it_ends")
        ),
        sa.CheckConstraint(
            "state <> 'held' or held_until is not null", name=op.f("ck_appointment_held_until")
        ),
        sa.CheckConstraint(
            "ended_by in ('customer', 'clerk')", name=op.f("ck_appointment_ended_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_appointment_tenant_id_login_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_appointment")),
        *(
            sa.UniqueConstraint(
                "tenant_id", column, name=op.f(f"uq_appointment_tenant_id_{column}")
            )
            for column in ("request_key", "hold_sha256", "manage_sha256")
        ),
    )
    for columns in (["office", "starts_at"], ["login_id"], ["email_key"]):
        name = "_".join(["ix_appointment_tenant_id", *columns])
        op.create_index(op.f(name), "appointment", ["tenant_id", *columns])
    op.create_table(
        "seat_taken",
        *_own(),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("begins_at", moment, nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("seat between 1 and 20", name=op.f("ck_seat_taken_seat")),
        sa.CheckConstraint(
            "extract(epoch from begins_at)::bigint % 300 = 0",
            name=op.f("ck_seat_taken_whole_pieces"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "appointment_id"],
            ["appointment.tenant_id", "appointment.id"],
            name=op.f("fk_seat_taken_tenant_id_appointment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_seat_taken")),
        sa.UniqueConstraint(
            "tenant_id",
            "office",
            "begins_at",
            "seat",
            name=op.f("uq_seat_taken_tenant_id_office_begins_at_seat"),
        ),
    )
    op.create_index(
        op.f("ix_seat_taken_tenant_id_appointment_id"),
        "seat_taken",
        ["tenant_id", "appointment_id"],
    )
    for table in ("appointment", "seat_taken"):
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("seat_taken")
    op.drop_table("appointment")
