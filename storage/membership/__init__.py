"""Who belongs to the club, and how: invites, requests to join, roles, organisations."""
