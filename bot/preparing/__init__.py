"""Setting up a programme: its pages, what is still missing, and its opening."""
