"""The officers' own bot, on python-telegram-bot, with its own token."""
