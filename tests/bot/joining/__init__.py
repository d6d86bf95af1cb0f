"""What a member does to take part, tested from outside."""
