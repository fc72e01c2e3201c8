"""How customers are found, looks of the staff at the portal as a customer, notes, papers."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

PHONE_TAIL = "reverse(regexp_replace(phone, '[^0-9]', '', 'g'))"
SERIAL_KEY = "upper(regexp_replace(serial_number, '[^0-9A-Za-z]', '', 'g'))"
# Set-based: one statement of an import is one call of each, however many customers it brings.
ADD_WORDS = """
create function add_customer_words() returns trigger language plpgsql as $$
begin
    insert into customer_word (tenant_id, customer_id, word)
    select tenant_id, id, word from added, string_to_table(name_key, ' ') as word where word <> '';
    return null;
end
$$
"""
CHANGE_WORDS = """
create function change_customer_words() returns trigger language plpgsql as $$
begin
    delete from customer_word using added join removed using (tenant_id, id)
    where customer_word.tenant_id = added.tenant_id and customer_word.customer_id = added.id
        and added.name_key is distinct from removed.name_key;
    insert into customer_word (tenant_id, customer_id, word)
    select added.tenant_id, added.id, word
    from added join removed using (tenant_id, id), string_to_table(added.name_key, ' ') as word
    where word <> '' and added.name_key is distinct from removed.name_key;
    return null;
end
$$
"""
TRIGGERS = (
    "create trigger keep_words_of_new after insert on customer"
    " referencing new table as added for each statement execute function add_customer_words()",
    "create trigger keep_words_of_changed after update on customer"
    " referencing new table as added old table as removed for each statement"
    " execute function change_customer_words()",
)
WORDS_SO_FAR = """
insert into customer_word (tenant_id, customer_id, word)
select tenant_id, id, word from customer, string_to_table(name_key, ' ') as word
where word <> ''
"""


def upgrade() -> None:
    _keys()
    _words()
    _staff_view()
    _note_and_papers()
    for table in ("staff_view", "customer_note", "institution_paper"):
        _protect(table)


def _protect(table: str) -> None:
    for statement in protect(table):
        op.execute(statement)


def _keys() -> None:
    op.drop_index("ix_customer_email", "customer")  # lower() hides it from row-level security
    computed = (
        ("customer", "email_key", "lower(email)", True),
        ("customer", "phone_tail", PHONE_TAIL, True),
        ("customer_login", "phone_tail", PHONE_TAIL, True),
        ("meter", "serial_key", SERIAL_KEY, False),
    )
    for table, column, formula, nullable in computed:
        op.add_column(
            table,
            sa.Column(column, sa.Text(), sa.Computed(formula, persisted=True), nullable=nullable),
        )
    op.create_index(op.f("ix_customer_tenant_id_email_key"), "customer", ["tenant_id", "email_key"])
    op.create_index(op.f("ix_supply_point_tenant_id_code"), "supply_point", ["tenant_id", "code"])
    op.create_index(
        op.f("ix_registration_tenant_id_customer_id"), "registration", ["tenant_id", "customer_id"]
    )
    op.create_index(
        "ix_registration_of_login",
        "registration",
        ["tenant_id", "for_login_id"],
        postgresql_where=sa.text("for_login_id is not null"),
    )
    for table, column in (
        ("customer", "customer_number"),
        ("customer", "phone_tail"),
        ("customer_login", "phone_tail"),
        ("meter", "serial_key"),
    ):
        op.create_index(
            f"ix_{table}_{column}",
            table,
            ["tenant_id", column],
            postgresql_ops={column: "text_pattern_ops"},
        )


def _words() -> None:
    op.create_table(
        "customer_word",
        *_key_columns(),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        _belongs_to("customer_word", "customer_id", "customer", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_word")),
    )
    op.execute("ALTER TABLE customer NO FORCE ROW LEVEL SECURITY")
    op.execute(WORDS_SO_FAR)
    op.execute("ALTER TABLE customer FORCE ROW LEVEL SECURITY")
    op.create_index(
        "ix_customer_word_word",
        "customer_word",
        ["tenant_id", "word", "customer_id"],
        postgresql_ops={"word": "text_pattern_ops"},
    )
    op.create_index(
        op.f("ix_customer_word_tenant_id_customer_id"),
        "customer_word",
        ["tenant_id", "customer_id"],
    )
    _protect("customer_word")
    for statement in (ADD_WORDS, CHANGE_WORDS, *TRIGGERS):
        op.execute(statement)


def _staff_view() -> None:
    op.create_table(
        "staff_view",
        *_key_columns(),
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("login_id", "customer_id", "clerk_id", "clerk_session_id")
        ),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("reason", "ticket_sha256")),
        _moment("created_at", default=True),
        _moment("ticket_expires_at"),
        _moment("opened_at", nullable=True),
        sa.Column("token_sha256", sa.Text(), nullable=True),
        *(
            _moment(name, nullable=True)
            for name in ("last_seen_at", "idle_expires_at", "absolute_expires_at", "ended_at")
        ),
        _belongs_to("staff_view", "login_id", "customer_login"),
        _belongs_to("staff_view", "customer_id", "customer"),
        _belongs_to("staff_view", "clerk_id", "clerk"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_staff_view")),
        *(
            sa.UniqueConstraint("tenant_id", name, name=op.f(f"uq_staff_view_tenant_id_{name}"))
            for name in ("ticket_sha256", "token_sha256")
        ),
    )
    for columns in (("login_id", "opened_at"), ("clerk_session_id",)):
        name = op.f(f"ix_staff_view_tenant_id_{'_'.join(columns)}")
        op.create_index(name, "staff_view", ["tenant_id", *columns])


def _note_and_papers() -> None:
    op.create_table(
        "customer_note",
        *_key_columns(),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        _moment("written_at"),
        _belongs_to("customer_note", "customer_id", "customer"),
        _belongs_to("customer_note", "written_by", "clerk"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_customer_note")),
        sa.UniqueConstraint(
            "tenant_id", "customer_id", name=op.f("uq_customer_note_tenant_id_customer_id")
        ),
    )
    op.create_table(
        "institution_paper",
        *_key_columns(),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        _moment("noted_at", default=True),
        _belongs_to("institution_paper", "customer_id", "customer"),
        _belongs_to("institution_paper", "file_id", "stored_file"),
        _belongs_to("institution_paper", "noted_by", "clerk"),
        sa.CheckConstraint(
            "kind in ('specimen_signature', 'company_extract')",
            name=op.f("ck_institution_paper_kind"),
        ),
        sa.CheckConstraint(
            "(file_id is null) = (file_name is null) and (file_id is null) = (seen_on is not null)",
            name=op.f("ck_institution_paper_kept_or_seen"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_institution_paper")),
    )
    op.create_index(
        op.f("ix_institution_paper_tenant_id_customer_id"),
        "institution_paper",
        ["tenant_id", "customer_id"],
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


def _moment(name: str, *, nullable: bool = False, default: bool = False) -> sa.Column:
    return sa.Column(
        name,
        sa.DateTime(timezone=True),
        server_default=sa.text("now()") if default else None,
        nullable=nullable,
    )


def _belongs_to(
    table: str, column: str, target: str, *, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
        ondelete=ondelete,
    )


def downgrade() -> None:
    for table in ("institution_paper", "customer_note", "staff_view"):
        op.drop_table(table)
    for trigger in ("keep_words_of_new", "keep_words_of_changed"):
        op.execute(f"drop trigger {trigger} on customer")
    for function in ("add_customer_words", "change_customer_words"):
        op.execute(f"drop function {function}()")
    op.drop_table("customer_word")
    op.drop_index("ix_registration_of_login", "registration")
    op.drop_index(op.f("ix_registration_tenant_id_customer_id"), "registration")
    op.drop_index("ix_customer_customer_number", "customer")
    op.drop_index(op.f("ix_supply_point_tenant_id_code"), "supply_point")
    for table, column in (
        ("customer", "email_key"),
        ("customer", "phone_tail"),
        ("customer_login", "phone_tail"),
        ("meter", "serial_key"),
    ):
        op.drop_column(table, column)
    op.create_index("ix_customer_email", "customer", ["tenant_id", sa.text("lower(email)")])
