"""有用 and 没用 in chat."""
