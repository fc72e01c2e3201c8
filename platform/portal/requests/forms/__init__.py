"""The forms of matters: the steps of the draft, what the parties settle, what clerks decide."""
