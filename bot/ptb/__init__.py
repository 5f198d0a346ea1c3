"""What the officer desk and the courier share of python-telegram-bot."""
