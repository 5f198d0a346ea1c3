"""Posting achievements and demands in chat: the form, its preview, and a member's own records."""
