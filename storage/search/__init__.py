"""Matching: analysis, index, ranking and reasons, over the records of the store."""
