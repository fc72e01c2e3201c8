"""Writing, publishing, withdrawing and mailing notices; publishing texts, prices and forms."""
