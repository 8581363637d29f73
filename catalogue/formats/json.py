"""A list as JSON: ``{"noun", "count", "records": [...]}``, one record a line."""

import json
from collections.abc import Iterable, Iterator

from catalogue.formats.facts import FACTS
from catalogue.models import Record


def lines(model: type[Record], count: int, records: Iterable[Record]) -> Iterator[str]:
    """The text of the file in pieces, made as they are asked for."""
    facts = FACTS[model]
    yield f'{{"noun": {json.dumps(model._meta.model_name)}, "count": {count}, "records": ['
    between = "\n"
    for record in records:
        yield between + json.dumps({name: fact(record) for name, fact in facts.items()}, ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"
