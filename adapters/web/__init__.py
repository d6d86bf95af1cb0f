"""How Tandem speaks on the web: the playground."""
