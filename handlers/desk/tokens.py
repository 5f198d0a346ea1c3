"""Random names for what links and buttons carry. They say nothing and cannot be guessed."""

import hashlib
import secrets

CLAIM_PREFIX = "claim_"


def claim_token() -> str:
    """192 bits as 32 characters of A-Z a-z 0-9 _ -, as deep links allow (64 with the prefix)."""
    return secrets.token_urlsafe(24)


def card_token() -> str:
    """72 bits as 12 characters: names a card; whoever presses it must own it besides."""
    return secrets.token_urlsafe(9)


def hashed(token: str) -> str:
    """SHA-256 in hex: all the store keeps of a claim's token."""
    return hashlib.sha256(token.encode()).hexdigest()
