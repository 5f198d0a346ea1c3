"""Buttons of a list in pages, as everywhere at the desk."""

from collections.abc import Sequence

from handlers.reply import Button, Rows
from handlers.wording import Wording

A_ROW = 4


def paged(w: Wording, buttons: Sequence[Button], here: str, page: int, last: int) -> Rows:
    """The items' buttons, four a row, then the neighbouring pages (`here:0` is the first)."""
    rows = [tuple(buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW)]
    turns = []
    if page:
        turns.append(Button(w.plain("‹ 上一页"), f"{here}:{page - 1}"))
    if page < last:
        turns.append(Button(w.plain("下一页 ›"), f"{here}:{page + 1}"))
    return tuple(row for row in (*rows, tuple(turns)) if row)


def last_page(total: int, count: int) -> int:
    """The number of the last page of `count` items each, 0 being the first."""
    return max(0, total - 1) // count
