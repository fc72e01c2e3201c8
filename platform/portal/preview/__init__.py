"""The portal under a draft of its rules, with made-up customers, for the admin alone."""
