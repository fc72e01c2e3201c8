"""Customer portals for many utility companies on one core."""
