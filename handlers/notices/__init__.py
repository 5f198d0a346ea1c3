"""What members see of notices and do with them."""
