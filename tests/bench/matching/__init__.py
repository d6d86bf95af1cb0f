"""How good and how fast the matching is."""
