"""Who of the staff has which matter in hand, who looks at it, and what waits for whom."""
