"""What the staff do for a customer: logins, institutions, notes."""
