"""Who signs in: customer logins and clerks, passwords, sessions, recovery."""
