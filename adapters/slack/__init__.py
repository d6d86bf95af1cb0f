"""How Slack speaks."""
