"""The marshmallow schema of rules.yaml, by topic; ``RulesSchema`` is the whole file."""

from portal.rules.schemas.root import RulesSchema

__all__ = ["RulesSchema"]
