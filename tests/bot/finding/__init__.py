"""Finding a mentor and asking them."""
