"""Values and rules that know nothing of the web, the database or a tenant; only the stdlib."""
