"""Who says yes to a registration, and by when: one folder a rule."""
