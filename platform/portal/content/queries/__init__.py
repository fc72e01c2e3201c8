"""Reading notices, and the earlier versions of content pages."""
