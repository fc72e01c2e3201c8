"""The marshmallow schemas of rules.yaml, by topic; ``root.RulesSchema`` is the whole file."""
