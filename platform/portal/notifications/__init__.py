"""What is sent to whom, on which channel: the mails about a customer's own affairs."""
