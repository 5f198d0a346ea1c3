"""The shared store: tables, queries and the search index. Knows nothing of chats or of what the club does."""
