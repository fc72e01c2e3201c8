"""News of each login, its choices, and addresses that mail does not reach."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.foundation.db.rls import protect

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _notification()
    _notification_choice()
    _mail_bounce()
    for table in ("notification", "mail_bounce"):
        for statement in protect(table):
            op.execute(statement)
    for statement in protect("notification_choice", privileges="SELECT, INSERT"):
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


def _moment(name: str, *, nullable: bool = True, now: bool = False) -> sa.Column:
    default = sa.text("now()") if now else None
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=default, nullable=nullable and not now
    )


def _belongs_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _notification() -> None:
    op.create_table(
        "notification",
        *_key_columns(),
        sa.Column("login_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("on_portal", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        _moment("created_at", now=True),
        _moment("read_at"),
        _belongs_to("notification", "login_id", "customer_login"),
        _belongs_to("notification", "customer_id", "customer"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_notification")),
        sa.UniqueConstraint(
            "tenant_id", "login_id", "key", name=op.f("uq_notification_tenant_id_login_id_key")
        ),
    )
    op.create_index(
        "ix_notification_of_login",
        "notification",
        ["tenant_id", "login_id", sa.text("created_at DESC"), sa.text("id DESC")],
        postgresql_where=sa.text("on_portal"),
    )
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["tenant_id", "login_id"],
        postgresql_where=sa.text("on_portal and read_at is null"),
    )


def _notification_choice() -> None:
    op.create_table(
        "notification_choice",
        *_key_columns(),
        sa.Column("login_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        _moment("chosen_at", now=True),
        sa.Column("chosen_by", sa.Text(), nullable=False),
        _belongs_to("notification_choice", "login_id", "customer_login"),
        sa.CheckConstraint(
            "channel in ('email', 'portal')", name=op.f("ck_notification_choice_channel")
        ),
        sa.CheckConstraint(
            "chosen_by in ('settings', 'unsubscribe')",
            name=op.f("ck_notification_choice_chosen_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_notification_choice")),
    )
    op.create_index(
        "ix_notification_choice_newest",
        "notification_choice",
        [
            *("tenant_id", "login_id", "kind", "channel"),
            *(sa.text("chosen_at DESC"), sa.text("id DESC")),
        ],
    )


def _mail_bounce() -> None:
    op.create_table(
        "mail_bounce",
        *_key_columns(),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("bounces", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("mail_key", sa.Text(), nullable=False),
        _moment("first_at", nullable=False),
        _moment("last_at", nullable=False),
        _moment("accepted_at"),
        _moment("cleared_at"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_mail_bounce")),
        sa.UniqueConstraint("tenant_id", "address", name=op.f("uq_mail_bounce_tenant_id_address")),
    )


def downgrade() -> None:
    for table in ("mail_bounce", "notification_choice", "notification"):
        op.drop_table(table)
