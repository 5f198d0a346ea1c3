"""What members post: the life of a record, the versions of its text, and what officers said of it."""
