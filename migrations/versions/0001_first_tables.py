"""All tables of the first build, each fenced in by row-level security."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

from portal.foundation.db.rls import protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "audit_entry",
    "budget_counter",
    "clerk",
    "consent_event",
    "credential",
    "customer",
    "customer_login",
    "enquiry",
    "import_batch",
    "invoice",
    "login_customer",
    "outbox_message",
    "payment",
    "registration",
    "registration_event",
    "rules_publication",
    "rules_revision",
    "spent_token",
    "stored_file",
    "supply_point",
    "web_session",
)
PRIVILEGES = {
    "audit_entry": "SELECT, INSERT",
    "consent_event": "SELECT, INSERT",
    "registration_event": "SELECT, INSERT, DELETE",
    "rules_publication": "SELECT, INSERT",
    "rules_revision": "SELECT, INSERT",
}
"""Tables that the application may not change freely: logs only grow."""


def upgrade() -> None:

    op.create_table(
        "audit_entry",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column(
            "detail",
            postgresql.JSONB(astext_type=Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        op.f("ix_audit_entry_tenant_id_actor_kind_actor_id_at"),
        "audit_entry",
        ["tenant_id", "actor_kind", "actor_id", "at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_audit_entry_tenant_id_subject_kind_subject_id_at"),
        "audit_entry",
        ["tenant_id", "subject_kind", "subject_id", "at"],
        unique=False,
    )
    op.create_table(
        "budget_counter",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key_digest", sa.Text(), nullable=False),
        sa.Column("window_starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_budget_counter")),
        sa.UniqueConstraint(
            "tenant_id",
            "scope",
            "key_digest",
            "window_starts_at",
            name=op.f("uq_budget_counter_tenant_id_scope_key_digest_window_starts_at"),
        ),
    )
    op.create_table(
        "clerk",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column(
            "password_changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("locale", sa.Text(), server_default=sa.text("'hu'"), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'active'"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("role in ('clerk', 'tenant_admin')", name=op.f("ck_clerk_role")),
        sa.CheckConstraint("status in ('active', 'disabled')", name=op.f("ck_clerk_status")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_clerk")),
        sa.UniqueConstraint("tenant_id", "email_key", name=op.f("uq_clerk_tenant_id_email_key")),
    )
    op.create_table(
        "credential",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("principal_kind", sa.Text(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('reset_link', 'temporary_password', 'invitation')",
            name=op.f("ck_credential_kind"),
        ),
        sa.CheckConstraint(
            "principal_kind in ('customer', 'clerk')", name=op.f("ck_credential_principal_kind")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_credential")),
    )
    op.create_index(
        op.f("ix_credential_tenant_id_principal_kind_principal_id"),
        "credential",
        ["tenant_id", "principal_kind", "principal_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_credential_tenant_id_secret_hash"),
        "credential",
        ["tenant_id", "secret_hash"],
        unique=False,
    )
    op.create_table(
        "customer",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_number", sa.Text(), nullable=False),
        sa.Column("printed_number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("'person'"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column(
            "is_contract_holder", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column("birth_place", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("postal_code", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("payment_method", sa.Text(), nullable=True),
        sa.Column("declared_on", sa.Date(), nullable=True),
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("kind in ('person', 'institution')", name=op.f("ck_customer_kind")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer")),
        sa.UniqueConstraint(
            "tenant_id", "customer_number", name=op.f("uq_customer_tenant_id_customer_number")
        ),
    )
    op.create_index(
        "ix_customer_email",
        "customer",
        ["tenant_id", sa.literal_column("lower(email)")],
        unique=False,
    )
    op.create_index(
        "ix_customer_name_key",
        "customer",
        ["tenant_id", "name_key"],
        unique=False,
        postgresql_ops={"name_key": "text_pattern_ops"},
    )
    op.create_table(
        "customer_login",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("username", sa.Text(), nullable=True),
        sa.Column("username_key", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column(
            "password_changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("locale", sa.Text(), server_default=sa.text("'hu'"), nullable=False),
        sa.Column("status", sa.Text(), server_default=sa.text("'active'"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("last_signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status in ('active', 'disabled')", name=op.f("ck_customer_login_status")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_login")),
        sa.UniqueConstraint(
            "tenant_id", "email_key", name=op.f("uq_customer_login_tenant_id_email_key")
        ),
        sa.UniqueConstraint(
            "tenant_id", "username_key", name=op.f("uq_customer_login_tenant_id_username_key")
        ),
    )
    op.create_table(
        "import_batch",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_import_batch")),
    )
    op.create_index(
        op.f("ix_import_batch_tenant_id_kind_file_sha256"),
        "import_batch",
        ["tenant_id", "kind", "file_sha256"],
        unique=False,
    )
    op.create_table(
        "outbox_message",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "payload",
            postgresql.JSONB(astext_type=Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "available_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "done_at is null or dead_at is null", name=op.f("ck_outbox_message_one_end")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint(
            "tenant_id", "dedupe_key", name=op.f("uq_outbox_message_tenant_id_dedupe_key")
        ),
    )
    op.create_index(
        "ix_outbox_message_waiting",
        "outbox_message",
        ["tenant_id", "available_at"],
        unique=False,
        postgresql_where=sa.text("done_at is null and dead_at is null"),
    )
    op.create_table(
        "rules_revision",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("files", postgresql.JSONB(astext_type=Text()), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_rules_revision_digest_is_hex")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_rules_revision_counts_from_one")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rules_revision")),
        sa.UniqueConstraint("tenant_id", "digest", name="uq_rules_revision_digest"),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_rules_revision_tenant_id_number")),
    )
    op.create_table(
        "spent_token",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_spent_token")),
        sa.UniqueConstraint("tenant_id", "digest", name=op.f("uq_spent_token_tenant_id_digest")),
    )
    op.create_table(
        "stored_file",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column(
            "stored_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_stored_file_sha256_is_hex")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("tenant_id", "sha256", name=op.f("uq_stored_file_tenant_id_sha256")),
    )
    op.create_table(
        "web_session",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("principal_kind", sa.Text(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), server_default=sa.text("'full'"), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("idle_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("absolute_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "principal_kind in ('customer', 'clerk')", name=op.f("ck_web_session_principal_kind")
        ),
        sa.CheckConstraint(
            "purpose in ('full', 'password_change')", name=op.f("ck_web_session_purpose")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_web_session")),
        sa.UniqueConstraint(
            "tenant_id", "token_sha256", name=op.f("uq_web_session_tenant_id_token_sha256")
        ),
    )
    op.create_index(
        op.f("ix_web_session_tenant_id_principal_kind_principal_id"),
        "web_session",
        ["tenant_id", "principal_kind", "principal_id"],
        unique=False,
    )
    op.create_table(
        "consent_event",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customer.tenant_id", "customer.id"],
            name=op.f("fk_consent_event_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_consent_event_tenant_id_login_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_consent_event")),
    )
    op.create_index(
        op.f("ix_consent_event_tenant_id_customer_id_kind_at"),
        "consent_event",
        ["tenant_id", "customer_id", "kind", "at"],
        unique=False,
    )
    op.create_table(
        "enquiry",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), server_default=sa.text("'hu'"), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'open'"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closing_note", sa.Text(), nullable=True),
        sa.CheckConstraint("status in ('open', 'closed')", name=op.f("ck_enquiry_status")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "closed_by"],
            ["clerk.tenant_id", "clerk.id"],
            name=op.f("fk_enquiry_tenant_id_closed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_enquiry_tenant_id_login_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_enquiry")),
        sa.UniqueConstraint(
            "tenant_id", "case_number", name=op.f("uq_enquiry_tenant_id_case_number")
        ),
    )
    op.create_index(
        op.f("ix_enquiry_tenant_id_status_answer_by"),
        "enquiry",
        ["tenant_id", "status", "answer_by"],
        unique=False,
    )
    op.create_table(
        "invoice",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("printed_number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("'normal'"), nullable=False),
        sa.Column("issue_date", sa.Date(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("amount_due_minor", sa.BigInteger(), nullable=False),
        sa.Column("stated_paid_minor", sa.BigInteger(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("outstanding_minor", sa.BigInteger(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column(
            "imported_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind in ('normal', 'interim', 'settlement', 'final', 'cancelling')",
            name=op.f("ck_invoice_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "batch_id"],
            ["import_batch.tenant_id", "import_batch.id"],
            name=op.f("fk_invoice_tenant_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customer.tenant_id", "customer.id"],
            name=op.f("fk_invoice_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "document_id"],
            ["stored_file.tenant_id", "stored_file.id"],
            name=op.f("fk_invoice_tenant_id_document_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_invoice_tenant_id_number")),
    )
    op.create_index(
        "ix_invoice_of_customer",
        "invoice",
        [
            "tenant_id",
            "customer_id",
            sa.literal_column("issue_date DESC"),
            sa.literal_column("id DESC"),
        ],
        unique=False,
        postgresql_include=["outstanding_minor", "amount_due_minor"],
    )
    op.create_table(
        "login_customer",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "linked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("linked_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customer.tenant_id", "customer.id"],
            name=op.f("fk_login_customer_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_login_customer_tenant_id_login_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_login_customer")),
        sa.UniqueConstraint(
            "tenant_id", "customer_id", name=op.f("uq_login_customer_tenant_id_customer_id")
        ),
    )
    op.create_index(
        op.f("ix_login_customer_tenant_id_login_id"),
        "login_customer",
        ["tenant_id", "login_id"],
        unique=False,
    )
    op.create_table(
        "registration",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "claim",
            postgresql.JSONB(astext_type=Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column(
            "typed",
            postgresql.JSONB(astext_type=Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_key", sa.Text(), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), server_default=sa.text("'hu'"), nullable=False),
        sa.Column("rules_revision", sa.Integer(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("code_sha256", sa.Text(), nullable=True),
        sa.Column("question_sha256", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", postgresql.JSONB(astext_type=Text()), nullable=True),
        sa.Column("referral_reason", sa.Text(), nullable=True),
        sa.Column("expect_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("login_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state = 'activated') = (login_id is not null)",
            name=op.f("ck_registration_login_only_when_activated"),
        ),
        sa.CheckConstraint(
            "state <> 'activated' or (confirmed_at is not null and verdict is not null and customer_id is not null and login_id is not null)",
            name=op.f("ck_registration_activated_is_proven"),
        ),
        sa.CheckConstraint(
            "state in ('started', 'awaiting_confirmation', 'awaiting_approval', 'awaiting_clarification', 'activated', 'refused', 'rejected', 'expired')",
            name=op.f("ck_registration_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customer.tenant_id", "customer.id"],
            name=op.f("fk_registration_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "decided_by"],
            ["clerk.tenant_id", "clerk.id"],
            name=op.f("fk_registration_tenant_id_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_registration_tenant_id_login_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_registration")),
        sa.UniqueConstraint(
            "tenant_id", "code_sha256", name=op.f("uq_registration_tenant_id_code_sha256")
        ),
        sa.UniqueConstraint(
            "tenant_id", "question_sha256", name=op.f("uq_registration_tenant_id_question_sha256")
        ),
    )
    op.create_index(
        op.f("ix_registration_tenant_id_expires_at"),
        "registration",
        ["tenant_id", "expires_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_registration_tenant_id_state_answer_by"),
        "registration",
        ["tenant_id", "state", "answer_by"],
        unique=False,
    )
    op.create_table(
        "rules_publication",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("revision_number", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "published_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_rules_publication_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "revision_number"],
            ["rules_revision.tenant_id", "rules_revision.number"],
            name=op.f("fk_rules_publication_tenant_id_revision_number"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_rules_publication")),
        sa.UniqueConstraint(
            "tenant_id", "number", name=op.f("uq_rules_publication_tenant_id_number")
        ),
    )
    op.create_table(
        "supply_point",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customer.tenant_id", "customer.id"],
            name=op.f("fk_supply_point_tenant_id_customer_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_supply_point")),
        sa.UniqueConstraint(
            "tenant_id",
            "customer_id",
            "code",
            name=op.f("uq_supply_point_tenant_id_customer_id_code"),
        ),
    )
    op.create_table(
        "payment",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("booked_date", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "batch_id"],
            ["import_batch.tenant_id", "import_batch.id"],
            name=op.f("fk_payment_tenant_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "customer_id"],
            ["customer.tenant_id", "customer.id"],
            name=op.f("fk_payment_tenant_id_customer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "invoice_id"],
            ["invoice.tenant_id", "invoice.id"],
            name=op.f("fk_payment_tenant_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_payment")),
        sa.UniqueConstraint("tenant_id", "reference", name=op.f("uq_payment_tenant_id_reference")),
    )
    op.create_index(
        op.f("ix_payment_tenant_id_customer_id_booked_date"),
        "payment",
        ["tenant_id", "customer_id", "booked_date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_payment_tenant_id_invoice_id"),
        "payment",
        ["tenant_id", "invoice_id"],
        unique=False,
    )
    op.create_table(
        "registration_event",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "clerk_id"],
            ["clerk.tenant_id", "clerk.id"],
            name=op.f("fk_registration_event_tenant_id_clerk_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "registration_id"],
            ["registration.tenant_id", "registration.id"],
            name=op.f("fk_registration_event_tenant_id_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_registration_event")),
    )
    op.create_index(
        op.f("ix_registration_event_tenant_id_registration_id_at"),
        "registration_event",
        ["tenant_id", "registration_id", "at"],
        unique=False,
    )
    for table in TABLES:
        for statement in protect(
            table, privileges=PRIVILEGES.get(table, "SELECT, INSERT, UPDATE, DELETE")
        ):
            op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f'DROP TABLE "{table}" CASCADE')
