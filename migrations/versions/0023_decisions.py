"""What every decision on a registration was made from, replays of rules, and previews of a draft."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from portal.foundation.db.rls import APPLICATION_ROLE, protect

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = {
    "registration_decision": "SELECT, INSERT",
    "registration_decision_inputs": "SELECT, INSERT, DELETE",
    "registration_replay": "SELECT, INSERT, UPDATE, DELETE",
    "registration_replay_finding": "SELECT, INSERT, UPDATE, DELETE",
    "rules_preview": "SELECT, INSERT, UPDATE, DELETE",
    "preview_case": "SELECT, INSERT, UPDATE, DELETE",
    "preview_mail": "SELECT, INSERT, UPDATE, DELETE",
}
# A preview's scope holds invented bills, which nobody has to keep.
KEEP_INVOICE = """
create or replace function keep_invoice() returns trigger language plpgsql as $$
begin
    if old.tenant_id like '%-preview' then
        return old;
    end if;
    raise exception 'an invoice is kept until the end of the eighth year after its own'
        using errcode = 'restrict_violation';
end
$$
"""
KEEP_EVERY_INVOICE = """
create or replace function keep_invoice() returns trigger language plpgsql as $$
begin
    raise exception 'an invoice is kept until the end of the eighth year after its own'
        using errcode = 'restrict_violation';
end
$$
"""
# Runs as the owner, because logs only grow for the application; row-level security holds the owner
# too, so that nothing but the scope's own rows can go. A table whose rows others still point to
# waits for the next round.
WIPE = """
create function wipe_preview() returns void language plpgsql
security definer set search_path = pg_catalog, public as $$
declare
    preview text := current_setting('portal.tenant', true);
    waiting text[];
    later text[];
    name text;
begin
    if preview is null or preview not like '%-preview' then
        raise exception 'only a preview can be wiped' using errcode = 'insufficient_privilege';
    end if;
    select array_agg(c.relname order by c.oid desc) into waiting
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and a.attname = 'tenant_id' and not a.attisdropped;
    while array_length(waiting, 1) > 0 loop
        later := '{}';
        foreach name in array waiting loop
            begin
                execute format('delete from public.%I where tenant_id = $1', name) using preview;
            exception when foreign_key_violation then
                later := later || name;
            end;
        end loop;
        if later = waiting then
            raise exception 'these tables point to each other: %', later;
        end if;
        waiting := later;
    end loop;
end
$$
"""


def upgrade() -> None:
    _decisions()
    _replays()
    _previews()
    for table, privileges in TABLES.items():
        for statement in protect(table, privileges=privileges):
            op.execute(statement)
    op.execute(KEEP_INVOICE)
    op.execute(WIPE)
    op.execute("REVOKE ALL ON FUNCTION wipe_preview() FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION wipe_preview() TO {APPLICATION_ROLE}")


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


def _column(name: str, kind: object, *, nullable: bool = False, default: str | None = None):
    server_default = None if default is None else sa.text(default)
    return sa.Column(name, kind, server_default=server_default, nullable=nullable)


def _moment(name: str, *, nullable: bool = False, default: str | None = None):
    return _column(name, sa.DateTime(timezone=True), nullable=nullable, default=default)


def _belongs_to(table: str, column: str, target: str, **more: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{target}.tenant_id", f"{target}.id"],
        name=op.f(f"fk_{table}_tenant_id_{column}"),
        **more,
    )


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _primary(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f(f"pk_{table}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    name = f"uq_{table}_tenant_id_{'_'.join(columns)}"
    return sa.UniqueConstraint("tenant_id", *columns, name=op.f(name))


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_tenant_id_{column}"), table, ["tenant_id", column])


def _decisions() -> None:
    table = "registration_decision"
    op.create_table(
        table,
        *_key_columns(),
        _column("registration_id", sa.Uuid()),
        _column("kind", sa.Text()),
        _moment("decided_at"),
        _column("rules_revision", sa.Integer()),
        *(
            _column(name, sa.Text())
            for name in ("verifier", "approval", "calendar_version", "person_key")
        ),
        _column("verdict", postgresql.JSONB()),
        _column("decision", sa.Text()),
        _column("reason", sa.Text(), nullable=True),
        _moment("expect_by", nullable=True),
        _moment("answer_by", nullable=True),
        _check(table, "kind", "kind in ('confirmed', 'linked', 'clerk')"),
        _check(table, "decision", "decision in ('approve', 'refer', 'reject')"),
        _check(
            table,
            "referral",
            "(decision = 'refer') = (reason is not null and answer_by is not null)",
        ),
        _primary(table),
        _unique(table, "registration_id", "kind"),
    )
    _index(table, "decided_at")
    _index(table, "person_key")
    table = "registration_decision_inputs"
    op.create_table(
        table,
        *_key_columns(),
        _moment("decided_at"),
        _column("sealed", sa.LargeBinary()),
        _belongs_to(table, "id", "registration_decision"),
        _primary(table),
    )
    _index(table, "decided_at")


def _replays() -> None:
    table = "registration_replay"
    op.create_table(
        table,
        *_key_columns(),
        _column("target", sa.Text()),
        _column("revision", sa.Integer(), nullable=True),
        _column("draft_version", sa.Integer(), nullable=True),
        _column("files_sha256", sa.Text(), nullable=True),
        _column("begun_by", sa.Uuid()),
        _moment("begun_at"),
        _column("total", sa.Integer()),
        _column("done", sa.Integer(), default="0"),
        _column("reached", sa.Uuid(), nullable=True),
        _column("counts", postgresql.JSONB(), default="'{}'"),
        _column("state", sa.Text(), default="'running'"),
        _moment("ended_at", nullable=True),
        _belongs_to(table, "begun_by", "clerk"),
        _check(table, "target", "target in ('draft', 'revision', 'own')"),
        _check(table, "state", "state in ('running', 'done', 'overtaken', 'failed')"),
        _check(table, "ended", "(state = 'running') = (ended_at is null)"),
        _primary(table),
    )
    _index(table, "begun_at")
    table = "registration_replay_finding"
    op.create_table(
        table,
        *_key_columns(),
        _column("replay_id", sa.Uuid()),
        _column("decision_id", sa.Uuid()),
        _column("change", sa.Text()),
        _column("ending_now", sa.Text(), nullable=True),
        _column("causes", postgresql.JSONB()),
        _belongs_to(table, "replay_id", "registration_replay", ondelete="CASCADE"),
        _belongs_to(table, "decision_id", "registration_decision"),
        _primary(table),
        _unique(table, "replay_id", "decision_id"),
    )


def _previews() -> None:
    table = "rules_preview"
    op.create_table(
        table,
        *_key_columns(),
        _column("clerk_id", sa.Uuid()),
        _column("session_id", sa.Uuid()),
        _column("draft_version", sa.Integer(), nullable=True),
        _column("files_sha256", sa.Text()),
        _moment("begun_at"),
        _moment("expires_at"),
        _column("handover_sha256", sa.Text(), nullable=True),
        _moment("handover_until", nullable=True),
        _column("cookie_sha256", sa.Text(), nullable=True),
        _moment("ended_at", nullable=True),
        _moment("wiped_at", nullable=True),
        _belongs_to(table, "clerk_id", "clerk"),
        _check(table, "ended_before_wiped", "wiped_at is null or ended_at is not null"),
        _primary(table),
        _unique(table, "handover_sha256"),
    )
    op.create_index(
        "uq_rules_preview_open",
        table,
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_table(
        "preview_case",
        *_key_columns(),
        _column("place", sa.Integer()),
        _column("story", sa.Text()),
        _column("ending", sa.Text()),
        _column("typed", postgresql.JSONB()),
        _column("causes", postgresql.JSONB()),
        _primary("preview_case"),
    )
    op.create_table(
        "preview_mail",
        *_key_columns(),
        _moment("at", default="clock_timestamp()"),
        *(_column(name, sa.Text()) for name in ("recipient", "subject", "body", "html")),
        _column("attachments", postgresql.JSONB(), default="'[]'"),
        _primary("preview_mail"),
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION wipe_preview()")
    op.execute(KEEP_EVERY_INVOICE)
    for table in reversed(TABLES):
        op.drop_table(table)
