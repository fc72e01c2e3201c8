"""Generated demo customers, bills and PDFs: deterministic from a tenant's seed and a day."""

from portal.demo.dataset.loading import DemoDataError, load

__all__ = ["DemoDataError", "load"]
