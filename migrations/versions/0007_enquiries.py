"""Threads, promises and attachments of enquiries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from portal.foundation.db.rls import protect

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEPT_PROMISES = """
insert into enquiry_promise
    (tenant_id, enquiry_id, way, days, unit, made_at, due_at, calendar_version, rules_revision, ended_at, outcome)
select tenant_id, id, 'call', 0, 'working_days', created_at, answer_by, '', 0, closed_at,
    case when closed_at is not null then 'called' end
from enquiry
"""
"""Enquiries of before made one promise each, of a call back; its term in words was not kept."""


def upgrade() -> None:
    _cases()
    _promises()
    _messages()
    _files()
    # The owner of the tables moves every tenant's rows, which row-level security forbids otherwise.
    op.execute("alter table enquiry no force row level security")
    op.execute(KEPT_PROMISES)
    op.execute(
        "update enquiry set answer_by = null, moved_at = closed_at where closed_at is not null"
    )
    op.execute("update enquiry set moved_at = created_at where closed_at is null")
    op.execute("alter table enquiry force row level security")
    for table in ("enquiry_promise", "enquiry_message", "enquiry_file"):
        for statement in protect(table):
            op.execute(statement)


def _tenant_and_id() -> list[sa.Column[object]]:
    return [
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    ]


def _key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _cases() -> None:
    moment = sa.DateTime(timezone=True)
    for column in (
        sa.Column("topic_labels", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("kind", sa.Text(), server_default=sa.text("'enquiry'"), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("token_sha256", sa.Text(), nullable=True),
        sa.Column("token_expires_at", moment, nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("moved_at", moment, server_default=sa.text("now()"), nullable=False),
        sa.Column("closing_reason", sa.Text(), nullable=True),
        sa.Column("reopen_until", moment, nullable=True),
    ):
        op.add_column("enquiry", column)
    op.alter_column("enquiry", "answer_by", nullable=True)
    op.drop_constraint(op.f("ck_enquiry_status"), "enquiry")
    op.create_check_constraint(
        op.f("ck_enquiry_status"), "enquiry", "status in ('open', 'asked', 'answered', 'closed')"
    )
    op.create_check_constraint(
        op.f("ck_enquiry_kind"),
        "enquiry",
        "kind in ('enquiry', 'complaint', 'billing_dispute', 'fault_report')",
    )
    op.create_check_constraint(
        op.f("ck_enquiry_closing_reason"),
        "enquiry",
        "closing_reason in ('solved', 'duplicate', 'not_ours', 'no_word', 'settled', 'quiet')",
    )
    op.create_unique_constraint(
        op.f("uq_enquiry_tenant_id_submission_id"), "enquiry", ["tenant_id", "submission_id"]
    )
    op.create_unique_constraint(
        op.f("uq_enquiry_tenant_id_token_sha256"), "enquiry", ["tenant_id", "token_sha256"]
    )
    op.create_index(
        op.f("ix_enquiry_tenant_id_login_id_moved_at"),
        "enquiry",
        ["tenant_id", "login_id", "moved_at"],
    )


def _promises() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "enquiry_promise",
        *_tenant_and_id(),
        sa.Column("enquiry_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=False),
        sa.Column("calendar_version", sa.Text(), nullable=False),
        sa.Column("rules_revision", sa.Integer(), nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("way in ('call', 'answer')", name=op.f("ck_enquiry_promise_way")),
        sa.CheckConstraint(
            "unit in ('days', 'working_days')", name=op.f("ck_enquiry_promise_unit")
        ),
        sa.CheckConstraint(
            "outcome in ('answered', 'called', 'withdrawn', 'closed')",
            name=op.f("ck_enquiry_promise_outcome"),
        ),
        sa.CheckConstraint(
            "(ended_at is null) = (outcome is null)", name=op.f("ck_enquiry_promise_ended")
        ),
        _key("enquiry_promise", "enquiry_id", "enquiry"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_enquiry_promise")),
    )
    op.create_index(
        op.f("ix_enquiry_promise_tenant_id_enquiry_id"),
        "enquiry_promise",
        ["tenant_id", "enquiry_id"],
    )
    op.create_index(
        "uq_enquiry_promise_open",
        "enquiry_promise",
        ["tenant_id", "enquiry_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def _messages() -> None:
    op.create_table(
        "enquiry_message",
        *_tenant_and_id(),
        sa.Column("enquiry_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('reply', 'answer', 'ask', 'call', 'note')",
            name=op.f("ck_enquiry_message_kind"),
        ),
        sa.CheckConstraint(
            "(kind = 'reply') = (clerk_id is null)", name=op.f("ck_enquiry_message_author")
        ),
        _key("enquiry_message", "enquiry_id", "enquiry"),
        _key("enquiry_message", "clerk_id", "clerk"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_enquiry_message")),
    )
    op.create_index(
        op.f("ix_enquiry_message_tenant_id_enquiry_id_created_at"),
        "enquiry_message",
        ["tenant_id", "enquiry_id", "created_at"],
    )


def _files() -> None:
    op.create_table(
        "enquiry_file",
        *_tenant_and_id(),
        sa.Column("enquiry_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _key("enquiry_file", "enquiry_id", "enquiry"),
        _key("enquiry_file", "message_id", "enquiry_message"),
        _key("enquiry_file", "file_id", "stored_file"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_enquiry_file")),
    )
    op.create_index(
        op.f("ix_enquiry_file_tenant_id_enquiry_id"), "enquiry_file", ["tenant_id", "enquiry_id"]
    )


def downgrade() -> None:
    for table in ("enquiry_file", "enquiry_message", "enquiry_promise"):
        op.drop_table(table)
    op.drop_index(op.f("ix_enquiry_tenant_id_login_id_moved_at"), "enquiry")
    op.execute("alter table enquiry no force row level security")
    op.execute("update enquiry set answer_by = coalesce(answer_by, moved_at)")
    op.execute("update enquiry set status = 'open' where status in ('asked', 'answered')")
    op.execute("alter table enquiry force row level security")
    op.drop_constraint(op.f("ck_enquiry_status"), "enquiry")
    op.create_check_constraint(op.f("ck_enquiry_status"), "enquiry", "status in ('open', 'closed')")
    op.alter_column("enquiry", "answer_by", nullable=False)
    for column in (
        "topic_labels", "kind", "submission_id", "token_sha256", "token_expires_at",
        "version", "moved_at", "closing_reason", "reopen_until",
    ):  # fmt: skip
        op.drop_column("enquiry", column)
