"""Second factors, e-mail changes, and a log of sign-ins for the owner of each account."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("totp_secret", "passkey", "recovery_code", "sign_in_record", "email_change")
_PURPOSES = "purpose in ('full', 'password_change', 'second_factor')"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_web_session_purpose"), "web_session")
    op.create_check_constraint(op.f("ck_web_session_purpose"), "web_session", _PURPOSES)

    op.create_table(
        "totp_secret",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("principal_kind", sa.Text(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_timecode", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint(
            "principal_kind in ('customer', 'clerk')", name=op.f("ck_totp_secret_principal_kind")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_totp_secret")),
        sa.UniqueConstraint(
            "tenant_id",
            "principal_kind",
            "principal_id",
            name=op.f("uq_totp_secret_tenant_id_principal_kind_principal_id"),
        ),
    )
    op.create_table(
        "passkey",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("principal_kind", sa.Text(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "principal_kind in ('customer', 'clerk')", name=op.f("ck_passkey_principal_kind")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_passkey")),
        sa.UniqueConstraint(
            "tenant_id", "credential_id", name=op.f("uq_passkey_tenant_id_credential_id")
        ),
    )
    op.create_index(
        op.f("ix_passkey_tenant_id_principal_kind_principal_id"),
        "passkey",
        ["tenant_id", "principal_kind", "principal_id"],
        unique=False,
    )
    op.create_table(
        "recovery_code",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("principal_kind", sa.Text(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("code_digest", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "principal_kind in ('customer', 'clerk')", name=op.f("ck_recovery_code_principal_kind")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_recovery_code")),
    )
    op.create_index(
        op.f("ix_recovery_code_tenant_id_principal_kind_principal_id"),
        "recovery_code",
        ["tenant_id", "principal_kind", "principal_id"],
        unique=False,
    )
    op.create_table(
        "sign_in_record",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("principal_kind", sa.Text(), nullable=False),
        sa.Column("principal_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "outcome in ('password', 'temporary_password', 'passkey', 'second_factor', 'wrong_password', 'wrong_code')",
            name=op.f("ck_sign_in_record_outcome"),
        ),
        sa.CheckConstraint(
            "principal_kind in ('customer', 'clerk')", name=op.f("ck_sign_in_record_principal_kind")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_sign_in_record")),
    )
    op.create_index(
        op.f("ix_sign_in_record_tenant_id_principal_kind_principal_id_at"),
        "sign_in_record",
        ["tenant_id", "principal_kind", "principal_id", "at"],
        unique=False,
    )
    op.create_table(
        "email_change",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("login_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("old_email", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant_id", "login_id"],
            ["customer_login.tenant_id", "customer_login.id"],
            name=op.f("fk_email_change_tenant_id_login_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_email_change")),
        sa.UniqueConstraint(
            "tenant_id", "token_sha256", name=op.f("uq_email_change_tenant_id_token_sha256")
        ),
    )
    op.create_index(
        op.f("ix_email_change_tenant_id_login_id"),
        "email_change",
        ["tenant_id", "login_id"],
        unique=False,
    )
    for table in TABLES:
        for statement in protect(table):
            op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.execute("DELETE FROM web_session WHERE purpose = 'second_factor'")
    op.drop_constraint(op.f("ck_web_session_purpose"), "web_session")
    op.create_check_constraint(
        op.f("ck_web_session_purpose"), "web_session", "purpose in ('full', 'password_change')"
    )
