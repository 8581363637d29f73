"""Primary keys of records as sets: large ones as roaring bitmaps, the many small ones of a long facet packed."""

from array import array
from collections.abc import Iterable
from typing import Any

import numpy as np
from pyroaring import BitMap

# A bitmap of fewer keys takes more room than the keys.
FEWEST_IN_BITMAP = 512

Keys = BitMap | bytes


def kept(keys: BitMap) -> Keys:
    return keys if len(keys) >= FEWEST_IN_BITMAP else array("I", keys).tobytes()


def as_bitmap(keys: Keys) -> BitMap:
    return keys if isinstance(keys, BitMap) else BitMap(array("I", keys))


def size(keys: Keys) -> int:
    return len(keys) if isinstance(keys, BitMap) else len(keys) // 4


def last_of(keys: Keys) -> int:
    """The highest of some keys."""
    return keys.max() if isinstance(keys, BitMap) else int(numbers(keys)[-1])


def packed(keys: Keys) -> bytes:
    return keys.to_array().tobytes() if isinstance(keys, BitMap) else keys


def numbers(keys: Keys) -> np.ndarray:
    return np.frombuffer(keys.to_array() if isinstance(keys, BitMap) else keys, np.uint32)


def union(sets: Iterable[Keys]) -> BitMap:
    """Keys that are in one of ``sets``; of a single set itself, without a copy: nobody changes what is kept."""
    found: BitMap | None = None
    is_own = False
    for keys in sets:
        bitmap = as_bitmap(keys)
        if found is None:
            found = bitmap
        elif is_own:
            found |= bitmap
        else:
            found, is_own = found | bitmap, True
    return BitMap() if found is None else found


def smallest_type(number: int) -> Any:
    """The smallest kind of integer that holds 0 to ``number``."""
    return np.min_scalar_type(number)
