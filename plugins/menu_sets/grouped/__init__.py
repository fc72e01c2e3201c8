"""A menu listed in the rules, flat or with groups."""
