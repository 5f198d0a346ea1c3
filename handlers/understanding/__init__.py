"""Text that somebody passed on, understood by rules and dictionaries: a form filled as far as it goes."""
