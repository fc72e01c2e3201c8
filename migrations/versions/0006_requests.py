"""Matters of one or two parties: the matter, the proposed terms, the files, the history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from portal.foundation.db.rls import protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("service_request", "request_terms", "request_attachment", "request_event")


def upgrade() -> None:

    op.create_table(
        "service_request",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=False),
        sa.Column("locale", sa.Text(), server_default=sa.text("'hu'"), nullable=False),
        sa.Column(
            "answers",
            postgresql.JSONB(astext_type=Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("other_name", sa.Text(), nullable=True),
        sa.Column("other_email", sa.Text(), nullable=True),
        sa.Column("other_locale", sa.Text(), server_default=sa.text("'hu'"), nullable=False),
        sa.Column("link_round", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("link_sha256", sa.Text(), nullable=True),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("terms_number", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "confirmed_initiator", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("confirmed_other", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("other_has_acted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("disowned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("settled_number", sa.Integer(), nullable=True),
        sa.Column("asked_party", sa.Text(), nullable=True),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hand_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders_sent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("decide_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("calendar_version", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "asked_party in ('initiator', 'other')", name=op.f("ck_service_request_asked_party")
        ),
        sa.CheckConstraint(
            "because in ('agreed', 'day', 'one_party', 'disowned', 'clerk')",
            name=op.f("ck_service_request_because"),
        ),
        sa.CheckConstraint(
            "kind in ('change_of_occupancy', 'account_transfer', 'mailing_address', 'joint_request')",
            name=op.f("ck_service_request_kind"),
        ),
        sa.CheckConstraint(
            "stage in ('draft', 'with_parties', 'with_clerk', 'accepted', 'rejected', 'withdrawn')",
            name=op.f("ck_service_request_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "closed_by"],
            ["clerk.tenant_id", "clerk.id"],
            name=op.f("fk_service_request_tenant_id_closed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customer.tenant_id", "customer.id"],
            name=op.f("fk_service_request_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_service_request_tenant_id_login_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_service_request")),
        sa.UniqueConstraint(
            "tenant_id", "case_number", name=op.f("uq_service_request_tenant_id_case_number")
        ),
        sa.UniqueConstraint(
            "tenant_id", "link_sha256", name=op.f("uq_service_request_tenant_id_link_sha256")
        ),
    )
    op.create_index(
        "ix_service_request_drafts",
        "service_request",
        ["tenant_id", "changed_at"],
        unique=False,
        postgresql_where=sa.text("stage = 'draft'"),
    )
    op.create_index(
        "ix_service_request_hand_over",
        "service_request",
        ["tenant_id", "hand_over_at"],
        unique=False,
        postgresql_where=sa.text("stage = 'with_parties'"),
    )
    op.create_index(
        op.f("ix_service_request_tenant_id_customer_id"),
        "service_request",
        ["tenant_id", "customer_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_service_request_tenant_id_stage_decide_by"),
        "service_request",
        ["tenant_id", "stage", "decide_by"],
        unique=False,
    )
    op.create_table(
        "request_attachment",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stored_file_id", sa.Uuid(), nullable=False),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "party in ('initiator', 'other')", name=op.f("ck_request_attachment_party")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["service_request.tenant_id", "service_request.id"],
            name=op.f("fk_request_attachment_tenant_id_request_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "stored_file_id"],
            ["stored_file.tenant_id", "stored_file.id"],
            name=op.f("fk_request_attachment_tenant_id_stored_file_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_request_attachment")),
    )
    op.create_index(
        op.f("ix_request_attachment_tenant_id_request_id"),
        "request_attachment",
        ["tenant_id", "request_id"],
        unique=False,
    )
    op.create_table(
        "request_event",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "detail",
            postgresql.JSONB(astext_type=Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "actor in ('initiator', 'other', 'clerk', 'system')",
            name=op.f("ck_request_event_actor"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "clerk_id"],
            ["clerk.tenant_id", "clerk.id"],
            name=op.f("fk_request_event_tenant_id_clerk_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["service_request.tenant_id", "service_request.id"],
            name=op.f("fk_request_event_tenant_id_request_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_request_event")),
    )
    op.create_index(
        op.f("ix_request_event_tenant_id_request_id_at"),
        "request_event",
        ["tenant_id", "request_id", "at"],
        unique=False,
    )
    op.create_table(
        "request_terms",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "proposed_by in ('initiator', 'other')", name=op.f("ck_request_terms_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "request_id"],
            ["service_request.tenant_id", "service_request.id"],
            name=op.f("fk_request_terms_tenant_id_request_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_request_terms")),
        sa.UniqueConstraint(
            "tenant_id",
            "request_id",
            "number",
            name=op.f("uq_request_terms_tenant_id_request_id_number"),
        ),
    )
    for table in TABLES:
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
