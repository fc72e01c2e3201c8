"""A clerk decides about every registration."""
