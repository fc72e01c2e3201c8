"""Reading the audit log: who saw this customer, what did this clerk do."""
