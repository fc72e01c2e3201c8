"""All that the portal holds about a person, for that person."""
