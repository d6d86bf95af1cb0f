"""How people are brought together: computed, looked at by a manager, proposed, and answered."""
