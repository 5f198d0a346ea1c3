"""A received text in its parts: what is labelled, what is running text, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.understanding.labels import Labelled, labelled_lines, private_label
from handlers.understanding.mail import matter_of
from handlers.understanding.personal import PERSONAL, markings_in, personal_spans
from handlers.understanding.texts import Piece, Span, clauses_in, levelled, piece_of, sentences_in


@dataclass(frozen=True, slots=True)
class Reading:
    """`left_out`: what sort of personal data stands in it. No sentence that is given out holds any."""

    text: str
    plain: str
    labelled: tuple[Labelled, ...]
    free: tuple[Span, ...]
    left_out: tuple[str, ...]
    markings: tuple[str, ...]
    _private: tuple[Span, ...]

    def pieces(self, spans: Sequence[Span]) -> list[Piece]:
        """The sentences of these lines; of one with personal data, the clauses without."""
        found = []
        for line in spans:
            for sentence in sentences_in(self.plain, line):
                if not self._is_private(sentence):
                    found.append(sentence)
                else:
                    found += [c for c in clauses_in(self.plain, sentence) if not self._is_private(c)]
        return [piece_of(self.text, self.plain, span) for span in found]

    def _is_private(self, span: Span) -> bool:
        return any(span.start < private.end and private.start < span.end for private in self._private)


def read(text: str) -> Reading:
    plain = levelled(text)
    labelled, free = labelled_lines(plain, matter_of(plain))
    private = personal_spans(plain)
    said = (private_label(item.label) for item in labelled if item.lines)
    left_out = {name for name in (*said, *(name for _, name in private)) if name}
    return Reading(
        text=text,
        plain=plain,
        labelled=tuple(labelled),
        free=tuple(free),
        left_out=tuple(name for name in PERSONAL if name in left_out),
        markings=markings_in(plain),
        _private=tuple(span for span, _ in private),
    )
