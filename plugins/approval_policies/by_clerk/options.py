"""Options of the by_clerk policy: when a clerk answers."""

from portal.plugin_api.referral import ReferralOptions, ReferralOptionsSchema

__all__ = ["ReferralOptions", "ReferralOptionsSchema"]
