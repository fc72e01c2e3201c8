"""Invoices and payments: their import, the lists, the documents and the account statement."""
