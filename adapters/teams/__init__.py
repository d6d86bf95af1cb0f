"""How Teams speaks."""
