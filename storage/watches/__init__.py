"""Watches: searches that members keep, and the new records that meet them."""
