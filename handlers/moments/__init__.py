"""Dates and times as people type them, in Chinese of both scripts and in English."""
