"""Every audit entry is a link in its tenant's chain."""

import sqlalchemy as sa
from alembic import op

from portal.foundation.db.rls import protect

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# What a link's digest is made of, beside the digest before it. The text of a jsonb is always the
# same for the same values; moments are counted in microseconds, so that no setting changes them.
CANONICAL = """
jsonb_build_array(
    e.tenant_id, e.id, (extract(epoch from e.at) * 1000000)::bigint, e.actor_kind, e.actor_id,
    e.action, e.subject_kind, e.subject_id, e.detail, e.request_id
)::text
"""
# Runs when the transaction commits, so that the chain is held for that moment only; as the owner,
# because the application may not write links.
LINK = f"""
create function link_audit_entry() returns trigger language plpgsql
security definer set search_path = pg_catalog, public as $$
declare
    last audit_link%rowtype;
    content text;
begin
    perform pg_advisory_xact_lock(hashtextextended('audit:' || new.tenant_id, 0));
    select * into last from audit_link where tenant_id = new.tenant_id order by number desc limit 1;
    select {CANONICAL} into content from audit_entry e
        where e.tenant_id = new.tenant_id and e.id = new.id;
    insert into audit_link (tenant_id, id, number, digest) values (
        new.tenant_id, new.id, coalesce(last.number, 0) + 1,
        encode(sha256(convert_to(coalesce(last.digest, '') || content, 'UTF8')), 'hex')
    );
    return null;
end
$$
"""  # noqa: S608 - both parts are written above
WATCH = """
create constraint trigger link_audit_entry after insert on audit_entry
deferrable initially deferred for each row execute function link_audit_entry()
"""
LINK_WHAT_IS_THERE = f"""
do $$
declare
    entry record;
    tenant text := '';
    place bigint := 0;
    chained text := '';
begin
    for entry in
        select e.tenant_id, e.id, {CANONICAL} as content from audit_entry e
        order by e.tenant_id, e.at, e.id
    loop
        if entry.tenant_id <> tenant then
            tenant := entry.tenant_id; place := 0; chained := '';
        end if;
        place := place + 1;
        chained := encode(sha256(convert_to(chained || entry.content, 'UTF8')), 'hex');
        insert into audit_link (tenant_id, id, number, digest)
        values (tenant, entry.id, place, chained);
    end loop;
end
$$
"""  # noqa: S608 - as above


def upgrade() -> None:
    op.create_table(
        "audit_link",
        sa.Column(
            "tenant_id",
            sa.Text(collation="C"),
            server_default=sa.text("current_setting('portal.tenant')"),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint("digest ~ '^[0-9a-f]{64}$'", name=op.f("ck_audit_link_digest_is_hex")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("tenant_id", "number", name=op.f("uq_audit_link_tenant_id_number")),
    )
    # The owner steps around the fence within this transaction, for all tenants at once.
    op.execute("ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY")
    op.execute(LINK_WHAT_IS_THERE)
    op.execute("ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY")
    for statement in protect("audit_link", privileges="SELECT"):
        op.execute(statement)
    op.execute(LINK)
    op.execute("REVOKE ALL ON FUNCTION link_audit_entry() FROM PUBLIC")
    op.execute(WATCH)


def downgrade() -> None:
    op.execute("DROP TRIGGER link_audit_entry ON audit_entry")
    op.execute("DROP FUNCTION link_audit_entry()")
    op.drop_table("audit_link")
