"""What members say of what they are shown, and what it changes for them."""
