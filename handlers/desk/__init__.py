"""What officers do at their desk. Every function looks up the role of whoever calls it, every time."""
