"""What the club does, as plain async functions of a session, a member and values. Knows no framework."""
