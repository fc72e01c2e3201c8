"""The tenant admin's desk: the draft of the rules, what it would change, and publishing it."""
