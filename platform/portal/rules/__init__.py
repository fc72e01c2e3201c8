"""A tenant's YAML: schema, immutable revisions, plan, apply and rollback."""
