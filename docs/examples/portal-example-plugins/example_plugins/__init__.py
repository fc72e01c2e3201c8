"""Example plugins, as a package of their own."""
