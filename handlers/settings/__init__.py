"""What a member chooses for themselves, on one card."""
