"""A local stand-in of the Telegram Bot API, with people in it who can be driven (docs/sandbox.md)."""
