"""What a signed-in customer's menu looks like: one folder a set."""
