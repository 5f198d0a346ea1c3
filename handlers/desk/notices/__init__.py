"""Notices at the desk: composed, previewed, forecast, confirmed, scheduled."""
