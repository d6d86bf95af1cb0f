"""How Tandem speaks on each platform."""
