"""The tenant's look and the words of its mails, edited in the browser."""
