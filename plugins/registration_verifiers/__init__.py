"""Who must prove what to open a login: one folder a rule."""
