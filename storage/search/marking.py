"""Folded text in which names and terms are looked up: what the index keeps of a document.

CJK runs stand as they are, Latin tokens between marks, so that `al` is not met inside `al2o3`. Only a blank
between a Latin token and its neighbour is dropped (`BP 网络` and `BP网络` are the same); whatever else stood
between two pieces is one blank. A document is a line for its title, one for its keywords, and one for each
sentence.
"""

import re
from typing import Final

from storage.search.analysis import PIECE, fold_lines, is_cjk, with_parts
from storage.search.documents import Document

OPEN: Final = "\x01"
CLOSE: Final = "\x02"
_SENTENCE = re.compile(r"[^。!?;\n.]+(?:(?<=[0-9a-z])\.(?=[0-9a-z])[^。!?;\n.]+)*")


def folded_parts(document: Document) -> tuple[str, str, str]:
    """Title, keywords and body, folded; keywords are parted so that no run spans two."""
    head = (document.title, " , ".join(document.keywords))
    text = "\n".join((*(part.replace("\n", " ") for part in head), document.body))
    title, keywords, *body = fold_lines(text).split("\n")
    return title, keywords, "\n".join(body)


def marked_document(title: str, keywords: str, body: str) -> str:
    """The folded parts of a document, marked."""
    sentences = (marked(sentence.group()) for sentence in _SENTENCE.finditer(body))
    return "\n".join((marked(title), marked(keywords), *filter(None, sentences)))


def marked(folded: str) -> str:
    """One line of folded text, or a name, marked."""
    found: list[str] = []
    end, was_run = 0, False
    for piece in PIECE.finditer(folded):
        start, is_run = piece.start(), piece.lastgroup is not None
        if found and start > end and ((is_run and was_run) or not folded[end:start].isspace()):
            found.append(" ")
        if is_run:
            found.append(piece.group())
        else:
            found.extend(f"{OPEN}{part}{CLOSE}" for part in with_parts(piece.group()))
        end, was_run = piece.end(), is_run
    return "".join(found)


def marked_term(term: str) -> str:
    """A single term: CJK characters as they are, a Latin token between marks."""
    return term if is_cjk(term) else f"{OPEN}{term}{CLOSE}"
