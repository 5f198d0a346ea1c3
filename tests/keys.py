"""The key that the tests' stores are sealed with."""

from typing import Final

from storage.sealing import Keys

KEY: Final = "bGlhaXNvbi1ib3QgdGVzdHM6IG5vYm9keSdzIGtleSE="
"""32 bytes of plain text in base64: it opens nothing but what tests sealed."""
KEYS: Final = Keys([KEY])
