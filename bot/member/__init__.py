"""The members' bot on aiogram: routing, inline mode and the Bot API calls, nothing of what the club does."""
