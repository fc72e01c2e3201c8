"""Bills that are uploaded, looked over, sent or taken back."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.foundation.db.rls import APPLICATION_ROLE, protect

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATES = "'checking', 'preview', 'applied', 'sending', 'sent', 'undoing', 'undone', 'discarded', 'failed'"
OUTCOMES = "'new', 'changed', 'same', 'conflict', 'wrong'"
COUNTS = ("done", "total", "rows", "new_rows", "changed_rows", "same_rows", "conflict_rows")
MORE_COUNTS = ("pdfs", "pdfs_matched", "pdfs_wrong", "bills_without_pdf")
# A withdrawn bill is kept, and seen by nobody but the transaction that withdraws it. Restrictive:
# it can only take rows away from what the tenant's own policy lets through.
HIDE_WITHDRAWN = """
create policy hide_withdrawn on invoice as restrictive for select
using (withdrawn_at is null or (select current_setting('portal.withdrawn', true)) = 'shown')
"""


def upgrade() -> None:
    _batch()
    _row()
    _problem()
    _pdf()
    _event()
    for table in ("", "_row", "_problem", "_pdf"):
        for statement in protect(f"invoice_batch{table}"):
            op.execute(statement)
    for statement in protect("invoice_batch_event", privileges="SELECT, INSERT"):
        op.execute(statement)
    _withdrawn()


def _withdrawn() -> None:
    op.add_column("invoice", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_constraint(op.f("uq_invoice_tenant_id_number"), "invoice", type_="unique")
    op.create_index(
        "uq_invoice_tenant_id_number",
        "invoice",
        ["tenant_id", "number"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null"),
    )
    op.create_index(
        "ix_invoice_of_batch",
        "invoice",
        ["tenant_id", "batch_id"],
        postgresql_where=sa.text("batch_id is not null"),
    )
    _index_of_customer("outstanding_minor", "amount_due_minor", "withdrawn_at")
    op.execute(HIDE_WITHDRAWN)
    op.execute(f"GRANT UPDATE (withdrawn_at) ON invoice TO {APPLICATION_ROLE}")


def _index_of_customer(*included: str) -> None:
    op.drop_index("ix_invoice_of_customer", "invoice")
    op.create_index(
        "ix_invoice_of_customer",
        "invoice",
        ["tenant_id", "customer_id", sa.text("issue_date DESC"), sa.text("id DESC")],
        postgresql_include=list(included),
    )


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


def _texts(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=nullable) for name in names]


def _dates(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.Date(), nullable=nullable) for name in names]


def _ids(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, sa.Uuid(), nullable=nullable) for name in names]


def _counted(kind: type[sa.Integer], *names: str) -> list[sa.Column]:
    zero = sa.text("0")
    return [sa.Column(name, kind(), server_default=zero, nullable=False) for name in names]


def _json(name: str) -> sa.Column:
    return sa.Column(name, postgresql.JSONB(), nullable=True)


def _moment(name: str, default: str | None = None) -> sa.Column:
    given = sa.text(default) if default else None
    kind = sa.DateTime(timezone=True)
    return sa.Column(name, kind, server_default=given, nullable=default is None)


def _belongs_to(
    table: str, column: str, target: str, *, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
        ondelete=ondelete,
    )


def _of_batch(table: str) -> tuple[sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint]:
    return (
        _belongs_to(table, "batch_id", "invoice_batch", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}")),
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def _batch() -> None:
    table = "invoice_batch"
    op.create_table(
        table,
        *_key_columns(),
        *_texts("state"),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        *_counted(sa.Integer, "step"),
        sa.Column("work", sa.Text(), server_default=sa.text("''"), nullable=False),
        *_texts("table_name", "table_sha256", nullable=True),
        *_counted(sa.BigInteger, "table_size"),
        *_texts("table_key", "zip_name", "zip_sha256", nullable=True),
        *_counted(sa.BigInteger, "zip_size"),
        *_texts("zip_key", nullable=True),
        *_counted(sa.Integer, *COUNTS, "wrong_rows"),
        *_counted(sa.BigInteger, "new_sum_minor"),
        *_counted(sa.Integer, *MORE_COUNTS),
        *_texts("mode", nullable=True),
        sa.Column("notify", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        *_counted(sa.Integer, "people", "news"),
        *_ids("import_batch_id", nullable=True),
        _json("problem"),
        *_ids("uploaded_by"),
        _moment("uploaded_at", "now()"),
        _moment("moved_at", "now()"),
        _moment("sent_at"),
        _belongs_to(table, "uploaded_by", "clerk"),
        _belongs_to(table, "import_batch_id", "import_batch"),
        sa.CheckConstraint(f"state in ({STATES})", name=op.f("ck_invoice_batch_state")),
        sa.CheckConstraint("mode in ('all', 'good')", name=op.f("ck_invoice_batch_mode")),
        sa.CheckConstraint(
            "num_nonnulls(table_sha256, zip_sha256) > 0",
            name=op.f("ck_invoice_batch_holds_something"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoice_batch")),
    )
    for column in ("uploaded_at", "table_sha256", "zip_sha256"):
        _index(table, "tenant_id", column)


def _row() -> None:
    table = "invoice_batch_row"
    op.create_table(
        table,
        *_key_columns(),
        *_ids("batch_id"),
        sa.Column("line", sa.Integer(), nullable=False),
        *_texts("outcome", nullable=True),
        *_texts("customer_number", "number", "printed_number", "kind"),
        *_dates("issue_date", "due_date"),
        *_dates("period_start", "period_end", nullable=True),
        sa.Column("amount_due_minor", sa.BigInteger(), nullable=False),
        sa.Column("stated_paid_minor", sa.BigInteger(), nullable=True),
        *_dates("paid_on", nullable=True),
        *_texts("document", "corrects_number", nullable=True),
        *_ids("document_id", "known_id", nullable=True),
        _json("changes"),
        *_of_batch(table),
        _belongs_to(table, "document_id", "stored_file"),
        sa.CheckConstraint(f"outcome in ({OUTCOMES})", name=op.f("ck_invoice_batch_row_outcome")),
    )
    _index(table, "tenant_id", "batch_id", "outcome", "line")


def _problem() -> None:
    table = "invoice_batch_problem"
    op.create_table(
        table,
        *_key_columns(),
        *_ids("batch_id"),
        *_texts("found"),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("value", sa.Text(), server_default=sa.text("''"), nullable=False),
        *_texts("template"),
        _json("fillers"),
        *_of_batch(table),
        sa.CheckConstraint(
            "found in ('reading', 'comparing')", name=op.f("ck_invoice_batch_problem_found")
        ),
    )
    _index(table, "tenant_id", "batch_id", "line")


def _pdf() -> None:
    table = "invoice_batch_pdf"
    op.create_table(
        table,
        *_key_columns(),
        *_ids("batch_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_texts("path"),
        sa.Column("numbers", postgresql.ARRAY(sa.Text()), nullable=False),
        *_texts("state"),
        *_counted(sa.BigInteger, "size"),
        *_ids("document_id", nullable=True),
        *_texts("template", nullable=True),
        _json("fillers"),
        sa.Column("line", sa.Integer(), nullable=True),
        *_of_batch(table),
        _belongs_to(table, "document_id", "stored_file"),
        sa.CheckConstraint("state in ('sound', 'wrong')", name=op.f("ck_invoice_batch_pdf_state")),
        sa.UniqueConstraint(
            *("tenant_id", "batch_id", "position"),
            name=op.f("uq_invoice_batch_pdf_tenant_id_batch_id_position"),
        ),
    )


def _event() -> None:
    table = "invoice_batch_event"
    op.create_table(
        table,
        *_key_columns(),
        *_ids("batch_id"),
        _moment("at", "clock_timestamp()"),
        *_texts("deed"),
        *_ids("clerk_id", nullable=True),
        sa.Column("detail", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        _belongs_to(table, "batch_id", "invoice_batch"),
        _belongs_to(table, "clerk_id", "clerk"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_invoice_batch_event")),
    )
    _index(table, "tenant_id", "batch_id", "at")


def downgrade() -> None:
    op.execute("DROP POLICY hide_withdrawn ON invoice")
    _index_of_customer("outstanding_minor", "amount_due_minor")
    op.drop_index("ix_invoice_of_batch", "invoice")
    op.drop_index("uq_invoice_tenant_id_number", "invoice")
    op.create_unique_constraint(
        op.f("uq_invoice_tenant_id_number"), "invoice", ["tenant_id", "number"]
    )
    op.drop_column("invoice", "withdrawn_at")
    for table in ("_event", "_pdf", "_problem", "_row", ""):
        op.drop_table(f"invoice_batch{table}")
