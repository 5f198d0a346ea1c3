"""News (资讯): what officers pass on, and the weekly digest of it."""
