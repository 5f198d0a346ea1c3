"""What is said unasked, composed at the moment it is sent."""
