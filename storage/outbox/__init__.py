"""What is written to people unasked: planned with its cause, taken by the courier, settled by the answer."""
