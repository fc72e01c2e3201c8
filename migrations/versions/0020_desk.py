"""Reply templates; drafts, closing and deadlines of messages and requests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.foundation.db.rls import protect

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
_OUTCOMES = ("answered", "called", "withdrawn", "closed")
_NEW_OUTCOMES = ("prolonged", "replaced")
_KINDS = ("reply", "answer", "ask", "call", "note")
_NEW_KINDS = ("prolong", "reopen")


def upgrade() -> None:
    _reply_template()
    _clerk_draft()
    _messages()
    _requests()
    for table in ("reply_template", "clerk_draft"):
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


def _belongs_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _reply_template() -> None:
    op.create_table(
        "reply_template",
        *_key_columns(),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("titles", postgresql.JSONB(), nullable=False),
        sa.Column("bodies", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        _belongs_to("reply_template", "changed_by", "clerk"),
        sa.CheckConstraint(
            "purpose in ('registration_question', 'registration_rejection', 'message', 'request')",
            name=op.f("ck_reply_template_purpose"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_reply_template")),
    )
    op.create_index(
        op.f("ix_reply_template_tenant_id_purpose"), "reply_template", ["tenant_id", "purpose"]
    )


def _clerk_draft() -> None:
    op.create_table(
        "clerk_draft",
        *_key_columns(),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        _belongs_to("clerk_draft", "clerk_id", "clerk"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_clerk_draft")),
        sa.UniqueConstraint(
            *("tenant_id", "subject_id", "subject_kind", "part", "clerk_id"),
            name=op.f("uq_clerk_draft_tenant_id_subject_id_subject_kind_part_clerk_id"),
        ),
    )
    op.create_index(
        op.f("ix_clerk_draft_tenant_id_saved_at"), "clerk_draft", ["tenant_id", "saved_at"]
    )


def _messages() -> None:
    """A promise may be prolonged or replaced; a case is opened again, or is the same as another."""
    op.add_column("enquiry", sa.Column("duplicate_of", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_enquiry_tenant_id_duplicate_of"),
        "enquiry",
        "enquiry",
        ["tenant_id", "duplicate_of"],
        ["tenant_id", "id"],
    )
    op.add_column("enquiry_promise", sa.Column("reason", sa.Text(), nullable=True))
    _check("enquiry_promise", "outcome", _OUTCOMES + _NEW_OUTCOMES)
    _check("enquiry_message", "kind", _KINDS + _NEW_KINDS)


def _requests() -> None:
    """The first promise of a decision stays known when it is prolonged; clerks attach files."""
    op.add_column(
        "service_request",
        sa.Column("first_decide_by", sa.DateTime(timezone=True), nullable=True),
    )
    _check("request_attachment", "party", ("initiator", "other", "clerk"))


def _check(table: str, column: str, allowed: tuple[str, ...]) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    listed = ", ".join(f"'{value}'" for value in allowed)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} in ({listed})")


def downgrade() -> None:
    op.execute("delete from request_attachment where party = 'clerk'")
    _check("request_attachment", "party", ("initiator", "other"))
    op.drop_column("service_request", "first_decide_by")
    op.execute(
        "update enquiry_promise set outcome = 'withdrawn' "
        "where outcome in ('prolonged', 'replaced')"
    )
    op.execute("update enquiry_message set kind = 'note' where kind in ('prolong', 'reopen')")
    _check("enquiry_message", "kind", _KINDS)
    _check("enquiry_promise", "outcome", _OUTCOMES)
    op.drop_column("enquiry_promise", "reason")
    op.drop_constraint(op.f("fk_enquiry_tenant_id_duplicate_of"), "enquiry", type_="foreignkey")
    op.drop_column("enquiry", "duplicate_of")
    op.drop_table("clerk_draft")
    op.drop_table("reply_template")
