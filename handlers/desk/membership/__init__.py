"""Who belongs to the club, at the desk: requests, invites, members, roles, organisations, the audit."""
