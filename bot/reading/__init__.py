"""Text out of PDF and Word files, in a process of its own that is ended where it takes too much."""
