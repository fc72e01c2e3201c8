"""Notices with a period and an area."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None
CLERKS = ("written_by", "published_by", "withdrawn_by", "mailed_by")


def upgrade() -> None:
    _notice()
    _notice_area()
    for table in ("notice", "notice_area"):
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


def _texts(*names: str, nullable: bool) -> tuple[sa.Column, ...]:
    return tuple(sa.Column(name, sa.Text(), nullable=nullable) for name in names)


def _moment(name: str, *, nullable: bool) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _belongs_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
    )


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _notice() -> None:
    table = "notice"
    op.create_table(
        table,
        *_key_columns(),
        *_texts("kind", nullable=False),
        sa.Column("importance", sa.Text(), server_default=sa.text("'normal'"), nullable=False),
        *_texts("title_hu", nullable=False),
        *_texts("title_en", nullable=True),
        *_texts("text_hu", nullable=False),
        *_texts("text_en", nullable=True),
        _moment("starts_at", nullable=False),
        _moment("ends_at", nullable=True),
        *_texts("area", nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        _moment("written_at", nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        _moment("published_at", nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        _moment("withdrawn_at", nullable=True),
        *_texts("withdrawal_reason", nullable=True),
        sa.Column("mailed_by", sa.Uuid(), nullable=True),
        _moment("mailed_at", nullable=True),
        sa.Column("mailed_to", sa.Integer(), nullable=True),
        *(_belongs_to(table, column, "clerk") for column in CLERKS),
        _check(
            table,
            "kind",
            "kind in ('planned_outage', 'fault', 'repair', 'office_closed', 'change', 'information')",
        ),
        _check(table, "importance", "importance in ('normal', 'important', 'urgent')"),
        _check(table, "area", "area in ('all', 'places', 'points')"),
        _check(table, "state", "state in ('draft', 'published', 'withdrawn')"),
        _check(table, "period", "ends_at > starts_at"),
        _check(table, "listed_ones_are_private", "area <> 'points' or not is_public"),
        _check(table, "published_or_a_draft", "(state = 'draft') = (published_at is null)"),
        _check(
            table,
            "withdrawn_for_a_reason",
            "(state = 'withdrawn') = (withdrawal_reason is not null)",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_notice")),
    )
    op.create_index(
        "ix_notice_shown",
        table,
        ["tenant_id", "starts_at"],
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_index(op.f("ix_notice_tenant_id_written_at"), table, ["tenant_id", "written_at"])


def _notice_area() -> None:
    table = "notice_area"
    op.create_table(
        table,
        *_key_columns(),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        *_texts("written", nullable=False),
        *_texts("postal_code", "settlement", "street", nullable=True),
        sa.Column("first_number", sa.Integer(), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=True),
        *_texts("parity", "code", nullable=True),
        _belongs_to(table, "notice_id", "notice"),
        _check(table, "parity", "parity in ('odd', 'even')"),
        _check(
            table,
            "place_or_code",
            "(code is null) = (coalesce(postal_code, settlement, street) is not null)",
        ),
        _check(table, "numbers", "(first_number is null) = (last_number is null)"),
        _check(table, "numbers_of_street", "first_number is null or street is not null"),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_notice_area")),
    )
    op.create_index(op.f("ix_notice_area_tenant_id_notice_id"), table, ["tenant_id", "notice_id"])


def downgrade() -> None:
    op.drop_table("notice_area")
    op.drop_table("notice")
