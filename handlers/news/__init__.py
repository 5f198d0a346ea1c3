"""News as members read them."""
