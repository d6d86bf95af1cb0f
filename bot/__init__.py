"""How mentoring works, on no platform in particular."""
