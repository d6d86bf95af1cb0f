"""Everything that a member does to take part: sign up, pause, leave, come back."""
