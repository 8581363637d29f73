"""A list as JSON: ``{"noun", "list", "count", "records": [...]}``, one record a line."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any


def lines(
    noun: str, found_at: str, count: int, names: Sequence[str], records: Iterable[Sequence[Any]]
) -> Iterator[str]:
    """The text of the file in pieces, made as they are asked for.

    ``found_at``: address of the list as a page; ``names``: of the values of each record.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    head = encode({"noun": noun, "list": found_at, "count": count})
    yield f'{head[:-1]}, "records": ['
    between = "\n"
    for record in records:
        yield between + encode(dict(zip(names, record, strict=True)))
        between = ",\n"
    yield "\n]}\n"
