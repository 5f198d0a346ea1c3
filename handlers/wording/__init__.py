"""The one translation layer of all that people read: 简体 is the source, English and 繁體 follow."""

from handlers.wording.layer import Wording, marked

__all__ = ["Wording", "marked"]
