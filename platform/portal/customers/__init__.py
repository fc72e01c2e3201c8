"""The utility's customers as its own records know them, their supply points, and their import."""
