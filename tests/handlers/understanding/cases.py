"""Received texts with what is to be understood in them, in files that need no Python to be read.

A file holds the text, a line `=====`, and a line for each thing understood: `种类` (需求 or 成果, with ？
where it is but a guess), each field's name with its answer, `未懂` (fields whose sentence could not be
taken), `略去` (sorts of personal data left out) and `密级` (marks of confidentiality).
"""

from pathlib import Path

from handlers.understanding.understanding import Understood

FOLDER = Path(__file__).with_name("texts")
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
LINE = "=====\n"


def case(name: str) -> tuple[str, str]:
    """The text, and what is to be understood."""
    text, _, expected = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").partition(LINE)
    return text, expected


def written(understood: Understood) -> str:
    lines = [f"种类：{understood.kind.label}{'' if understood.sure else '？'}"]
    for name, heard in understood.heard.items():
        more = "（有余）" if heard.partial else ""
        lines.append(f"{name}：{heard.value}{more}".replace("\n", "⏎"))
    lines += [f"未懂：{'、'.join(understood.missed)}"] if understood.missed else []
    lines += [f"略去：{'、'.join(understood.left_out)}"] if understood.left_out else []
    lines += [f"密级：{'、'.join(understood.markings)}"] if understood.markings else []
    return "".join(f"{line}\n" for line in lines)
