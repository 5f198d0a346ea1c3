"""Sums that do not hang on the order of what is summed: in whole numbers.

Two processes may hold the same documents in another order, and the last bit of a sum of floats hangs on it;
then two equal documents would not tie any more.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

_SCALE: Final = float(1 << 30)


def exact(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """To a billionth, far below what any weight is meant to tell apart; sums up to some billions fit."""
    return np.rint(values * _SCALE).astype(np.int64)


def plain(value: int) -> float:
    return value / _SCALE
