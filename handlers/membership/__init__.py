"""Joining from the person's side: fields of interest, the request that waits, the invite they followed."""
