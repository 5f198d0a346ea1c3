"""What members are told of their data, and what they can do with it."""
