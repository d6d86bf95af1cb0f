"""What a mentee does to find a mentor and ask them, and what the mentor answers."""
