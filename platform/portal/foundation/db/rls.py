"""Row-level security as data definition: one policy text for every tenant-owned table."""

APPLICATION_ROLE = "portal_app"
POLICY = "tenant_isolation"
_PREDICATE = "tenant_id = (select current_setting('portal.tenant', true))"


def protect(table: str, *, privileges: str = "SELECT, INSERT, UPDATE, DELETE") -> list[str]:
    """Return the statements that fence a table in and let the application role use it."""
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY {POLICY} ON "{table}" USING ({_PREDICATE}) WITH CHECK ({_PREDICATE})',
        f'GRANT {privileges} ON "{table}" TO {APPLICATION_ROLE}',
    ]
