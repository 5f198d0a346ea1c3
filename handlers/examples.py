"""Three needs to try, so that nobody faces an empty chat."""

from handlers.reply import Button, Rows
from handlers.wording import Wording, marked

EXAMPLES = (
    marked("食品厂废水脱氮，想少用电"),
    marked("动力电池回收技术"),
    marked("用机器视觉检查零件表面缺陷"),
)


def example_rows(w: Wording) -> Rows:
    """One button a row; each searches for its 简体 source, as most records are written."""
    return tuple((Button(w.plain(text), f"try:{number}"),) for number, text in enumerate(EXAMPLES))
