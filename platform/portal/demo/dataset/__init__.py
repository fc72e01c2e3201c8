"""Generated demo customers, bills and PDFs: deterministic from a tenant's seed and a day."""
