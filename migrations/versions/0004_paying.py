"""Paying and electronic invoices: the channel of a bill, texts and exports of consents, calendars."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

LOGS = ("consent_text", "consent_export", "consent_export_line")


def upgrade() -> None:
    op.add_column("consent_event", sa.Column("interval", sa.Text(), nullable=True))
    # The application may not update this column (0003 names those that it may): decided once.
    op.add_column(
        "invoice",
        sa.Column("channel", sa.Text(), server_default=sa.text("'paper'"), nullable=False),
    )
    op.create_check_constraint(
        op.f("ck_invoice_channel"), "invoice", "channel in ('paper', 'electronic')"
    )
    _consent_texts()
    _exports()
    _calendar_feeds()
    for table in LOGS:
        for statement in protect(table, privileges="SELECT, INSERT"):
            op.execute(statement)
    for statement in protect("calendar_feed"):
        op.execute(statement)


def _consent_texts() -> None:
    op.create_table(
        "consent_text",
        *_key(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _moment("first_shown_at"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent_text")),
        sa.UniqueConstraint(
            "tenant_id",
            "kind",
            "locale",
            "sha256",
            name=op.f("uq_consent_text_tenant_id_kind_locale_sha256"),
        ),
        sa.UniqueConstraint(
            "tenant_id",
            "kind",
            "locale",
            "version",
            name=op.f("uq_consent_text_tenant_id_kind_locale_version"),
        ),
    )


def _exports() -> None:
    op.create_table(
        "consent_export",
        *_key(),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        _moment("made_at"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "made_by"],
            ["clerk.tenant_id", "clerk.id"],
            name=op.f("fk_consent_export_tenant_id_made_by"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent_export")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_consent_export_tenant_id_number")),
    )
    op.create_table(
        "consent_export_line",
        *_key(),
        sa.Column("export_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "export_id"],
            ["consent_export.tenant_id", "consent_export.id"],
            name=op.f("fk_consent_export_line_tenant_id_export_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "event_id"],
            ["consent_event.tenant_id", "consent_event.id"],
            name=op.f("fk_consent_export_line_tenant_id_event_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent_export_line")),
        sa.UniqueConstraint(
            "tenant_id",
            "export_id",
            "event_id",
            name=op.f("uq_consent_export_line_tenant_id_export_id_event_id"),
        ),
    )
    op.create_index(
        op.f("ix_consent_export_line_tenant_id_event_id"),
        "consent_export_line",
        ["tenant_id", "event_id"],
    )


def _calendar_feeds() -> None:
    op.create_table(
        "calendar_feed",
        *_key(),
        sa.Column("login_id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("with_amounts", sa.Boolean(), nullable=False),
        _moment("made_at"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_calendar_feed_tenant_id_login_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint(
            "tenant_id", "login_id", name=op.f("uq_calendar_feed_tenant_id_login_id")
        ),
        sa.UniqueConstraint(
            "tenant_id", "token_sha256", name=op.f("uq_calendar_feed_tenant_id_token_sha256")
        ),
    )


def _key() -> tuple[sa.Column[object], ...]:
    tenant = sa.Column(
        "tenant_id",
        sa.Text(collation="C"),
        server_default=sa.text("current_setting('portal.tenant')"),
        nullable=False,
    )
    row = sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False)
    return tenant, row


def _moment(name: str) -> sa.Column[object]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def downgrade() -> None:
    for table in ("calendar_feed", "consent_export_line", "consent_export", "consent_text"):
        op.drop_table(table)
    op.drop_column("invoice", "channel")
    op.drop_column("consent_event", "interval")
