"""The buttons below a notice: its links, 已阅, and the way out of its category."""

from dataclasses import replace
from typing import Final

from handlers.muting import mute_button
from handlers.reply import Button, Rows
from handlers.wording import Wording
from storage.notices.content import Content

PREVIEW: Final = "preview"
"""What the buttons of a preview carry, which count for nothing."""


def link_rows(content: Content) -> Rows:
    return tuple((Button(button.text, url=button.url),) for button in content.buttons)


def reader_rows(w: Wording, notice_id: int, category: str, *, acknowledged: bool | None) -> Rows:
    """Below its links. `acknowledged`: whether the reader did; None where nobody is asked to."""
    if acknowledged is None:
        return ((mute_button(w, category),),)
    label = w.plain("✓ 已阅") if acknowledged else w.plain("已阅")
    return ((Button(label, f"read:{notice_id}"),), (mute_button(w, category),))


def preview_rows(w: Wording, category: str, *, acknowledge: bool) -> Rows:
    """What a reader would see below it; none of it is done."""
    seen = reader_rows(w, 0, category, acknowledged=False if acknowledge else None)
    return tuple(tuple(replace(button, data=PREVIEW) for button in row) for row in seen)
