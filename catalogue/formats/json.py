"""A list as JSON: ``{"noun", "list", "count", "records": [...]}``, one record a line."""

import json
from collections.abc import Iterable, Iterator

from catalogue.formats.facts import FACTS, Address
from catalogue.models import Record


def lines(model: type[Record], found_at: str, count: int, records: Iterable[Record], address: Address) -> Iterator[str]:
    """The text of the file in pieces, made as they are asked for. ``found_at``: address of the list as a page."""
    facts = FACTS[model]
    head = json.dumps({"noun": model._meta.model_name, "list": found_at, "count": count}, ensure_ascii=False)
    yield f'{head[:-1]}, "records": ['
    between = "\n"
    for record in records:
        told = {"address": address(record), **{name: fact(record) for name, fact in facts.items()}}
        yield between + json.dumps(told, ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"
