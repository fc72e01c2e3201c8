"""One module a topic of rules.yaml: what the running system sees, and the schema that reads it."""
