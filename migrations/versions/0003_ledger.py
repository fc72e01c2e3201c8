"""The ledger, chains of cancelled invoices, and that invoices cannot be lost before their term."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import APPLICATION_ROLE, protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MAY_CHANGE = (
    "kind, due_date, period_start, period_end, stated_paid_minor, paid_on, outstanding_minor,"
    " document_id, corrects_number, corrects_id, cancelled_by_id, taken_back_minor"
)
EFFECT = (
    "amount_minor * ((debit = any (array['receivable', 'unallocated']))::integer"
    " - (credit = any (array['receivable', 'unallocated']))::integer)"
)
KEEP_INVOICE = """
create function keep_invoice() returns trigger language plpgsql as $$
begin
    raise exception 'an invoice is kept until the end of the eighth year after its own'
        using errcode = 'restrict_violation';
end
$$
"""
WATCH_INVOICE = """
create trigger keep_invoice before delete on invoice for each row
when (extract(year from old.issue_date) + 8 >= extract(year from current_date))
execute function keep_invoice()
"""
KEEP_DOCUMENT = """
create function keep_invoice_document() returns trigger language plpgsql as $$
begin
    raise exception 'the document of an invoice stays with it' using errcode = 'restrict_violation';
end
$$
"""
WATCH_DOCUMENT = """
create trigger keep_document before update of document_id on invoice for each row
when (old.document_id is not null and old.document_id is distinct from new.document_id)
execute function keep_invoice_document()
"""
# What is there already is booked as the imports book it (billing/ledger_sql.py).
BOOK_INVOICES = """
insert into ledger_entry
    (tenant_id, id, customer_id, day, kind, debit, credit, amount_minor, invoice_id)
select tenant_id, id, customer_id, issue_date,
    case when kind = 'cancelling' then 'cancellation' else 'charge' end,
    case when amount_due_minor < 0 then 'revenue' else 'receivable' end,
    case when amount_due_minor < 0 then 'receivable' else 'revenue' end,
    abs(amount_due_minor), id
from invoice
"""
BOOK_PAYMENTS = """
insert into ledger_entry
    (tenant_id, id, customer_id, day, kind, debit, credit, amount_minor, invoice_id, payment_id)
select tenant_id, id, customer_id, booked_date,
    case when amount_minor < 0 then 'refund' else 'payment' end,
    case when amount_minor >= 0 then 'bank'
        when invoice_id is null then 'unallocated' else 'receivable' end,
    case when amount_minor < 0 then 'bank'
        when invoice_id is null then 'unallocated' else 'receivable' end,
    abs(amount_minor), invoice_id, id
from payment
"""
BOOK_STATED = """
insert into ledger_entry
    (tenant_id, id, customer_id, day, kind, debit, credit, amount_minor, invoice_id)
select i.tenant_id, cast(overlay(cast(i.id as text) placing '8' from 15 for 1) as uuid),
    i.customer_id, coalesce(i.paid_on, i.issue_date), 'stated',
    case when b.beyond < 0 then 'receivable' else 'stated' end,
    case when b.beyond < 0 then 'stated' else 'receivable' end,
    abs(b.beyond), i.id
from invoice i
cross join lateral (
    select i.amount_due_minor - i.outstanding_minor - coalesce(sum(p.amount_minor), 0) as beyond
    from payment p where p.tenant_id = i.tenant_id and p.invoice_id = i.id
) b
where b.beyond <> 0
"""


def upgrade() -> None:
    _chains()
    _ledger()
    _book()
    for statement in (KEEP_INVOICE, WATCH_INVOICE, KEEP_DOCUMENT, WATCH_DOCUMENT):
        op.execute(statement)
    for statement in protect("ledger_entry", privileges="SELECT, INSERT"):
        op.execute(statement)
    op.execute(f"REVOKE UPDATE, DELETE ON invoice, payment FROM {APPLICATION_ROLE}")
    op.execute(f"GRANT UPDATE ({MAY_CHANGE}) ON invoice TO {APPLICATION_ROLE}")
    op.execute(f"REVOKE UPDATE ON stored_file FROM {APPLICATION_ROLE}")


def _chains() -> None:
    op.add_column("invoice", sa.Column("corrects_number", sa.Text(), nullable=True))
    for name in ("corrects_id", "cancelled_by_id"):
        op.add_column("invoice", sa.Column(name, sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_invoice_tenant_id_{name}"),
            "invoice",
            "invoice",
            ["tenant_id", name],
            ["tenant_id", "id"],
        )
    op.add_column(
        "invoice",
        sa.Column("taken_back_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
    )
    op.create_check_constraint(op.f("ck_invoice_corrects_another"), "invoice", "corrects_id <> id")
    op.create_index(
        "ix_invoice_corrects",
        "invoice",
        ["tenant_id", "corrects_id"],
        postgresql_where=sa.text("corrects_id is not null"),
    )
    op.create_index(
        "ix_invoice_original_unknown",
        "invoice",
        ["tenant_id", "corrects_number"],
        postgresql_where=sa.text("corrects_id is null and corrects_number is not null"),
    )


def _ledger() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("debit", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("effect_minor", sa.BigInteger(), sa.Computed(EFFECT, persisted=True)),
        sa.Column("invoice_id", sa.Uuid(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        *_conditions(),
        *_keys(),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_ledger_entry")),
    )
    op.create_index(
        "ix_ledger_entry_of_customer",
        "ledger_entry",
        ["tenant_id", "customer_id", "day", "id"],
        postgresql_include=["effect_minor"],
    )
    op.create_index(
        "ix_ledger_entry_stated",
        "ledger_entry",
        ["tenant_id", "invoice_id"],
        postgresql_where=sa.text("kind = 'stated'"),
    )
    op.create_index(
        "uq_ledger_entry_reverses_id",
        "ledger_entry",
        ["tenant_id", "reverses_id"],
        unique=True,
        postgresql_where=sa.text("reverses_id is not null"),
    )


def _conditions() -> list[sa.CheckConstraint]:
    accounts = "('receivable', 'unallocated', 'revenue', 'bank', 'stated')"
    conditions = {
        "kind": "kind in ('charge', 'cancellation', 'payment', 'refund', 'stated', 'reversal')",
        "accounts": f"debit in {accounts} and credit in {accounts} and debit <> credit",
        "amount": "amount_minor >= 0",
        "reason": "num_nonnulls(invoice_id, payment_id) > 0",
        "reversal": "(kind = 'reversal') = (reverses_id is not null)",
    }
    return [
        sa.CheckConstraint(condition, name=op.f(f"ck_ledger_entry_{name}"))
        for name, condition in conditions.items()
    ]


def _keys() -> list[sa.ForeignKeyConstraint]:
    targets = {
        "customer_id": "customer",
        "invoice_id": "invoice",
        "payment_id": "payment",
        "reverses_id": "ledger_entry",
    }
    return [
        sa.ForeignKeyConstraint(
            ["tenant_id", column],
            [f"{target}.tenant_id", f"{target}.id"],
            name=op.f(f"fk_ledger_entry_tenant_id_{column}"),
        )
        for column, target in targets.items()
    ]


def _book() -> None:
    """Book all tenants' rows at once: the owner steps around the fence within this transaction."""
    for table in ("invoice", "payment"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    for statement in (BOOK_INVOICES, BOOK_PAYMENTS, BOOK_STATED):
        op.execute(statement)
    for table in ("invoice", "payment"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.execute(f"GRANT UPDATE, DELETE ON invoice, payment TO {APPLICATION_ROLE}")
    op.execute(f"GRANT UPDATE ON stored_file TO {APPLICATION_ROLE}")
    for name in ("keep_invoice", "keep_document"):
        op.execute(f"DROP TRIGGER {name} ON invoice")
    for name in ("keep_invoice", "keep_invoice_document"):
        op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("ledger_entry")
    for name in ("taken_back_minor", "cancelled_by_id", "corrects_id", "corrects_number"):
        op.drop_column("invoice", name)
