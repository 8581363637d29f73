"""The typeahead: a few records whose names begin with what has been typed so far."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from catalogue.models import AtcCode, Authorisation, Record

from .finding import find, model_of, nearest_reading
from .hits import looked_up
from .holding import pairs_of
from .marking import fold
from .names import EVERY_NOUN, NOUNS, WITHOUT_PAGE, Name, beginning
from .reading import quoted, read
from .reasons import label

MOST_SUGGESTIONS = 8
MOST_OF_A_NOUN = 4
MOST_NAMES = 12
MOST_LOOKED_UP = 24


@dataclass(frozen=True)
class Suggestion:
    """A record to offer. ``why``: the name that was recognised, where it is not the title."""

    title: str
    noun: str
    why: str
    address: str


def suggest(typed: str, revision: int | None) -> list[Suggestion]:
    """At most eight published records for what has been typed so far, the likeliest first; misspellings are forgiven
    only where nothing begins like this."""
    if not typed.strip():
        return []
    names = beginning(typed, MOST_NAMES)
    if not names:
        names, typed = misspelt(typed, revision)
    names.sort(key=likeliest_first)
    records = published(names[:MOST_LOOKED_UP])
    chosen: dict[tuple[str, int], Suggestion] = {}
    numbers = dict.fromkeys(NOUNS, 0)
    for name in names[:MOST_LOOKED_UP]:
        for record, source in offered(name, records):
            noun = record._meta.model_name
            key = (noun, record.pk)
            if key not in chosen and numbers[noun] < MOST_OF_A_NOUN:
                numbers[noun] += 1
                chosen[key] = Suggestion(
                    record.title,
                    str(record._meta.verbose_name),
                    why(name, source, record, typed),
                    record.get_absolute_url(),
                )
    return list(chosen.values())[:MOST_SUGGESTIONS]


def likeliest_first(name: Name) -> tuple[bool, bool, int, int]:
    noun = WITHOUT_PAGE.get(name.noun, name.noun)
    return not name.is_whole, name.start > 0, NOUNS.index(noun), name.start


def misspelt(typed: str, revision: int | None) -> tuple[list[Name], str]:
    """What to offer where no name begins like ``typed``, and what was taken for typed: names that begin like its nearest
    reading, or the records that a search finds. Of several words the search comes first: they may stand in another
    order."""
    query = read(typed, revision)
    if not query.words:
        return [], typed
    if len(query.words) > 1:
        if revision is not None:
            beginnings = {(noun, quoted(query.words[-1].text, is_beginning=True)) for noun in LIKELY}
            looked_up(pairs_of(LIKELY, query) | beginnings, revision)
        names = as_typed(typed, revision)
        if names:
            return names, typed
    elif revision is not None:
        looked_up(pairs_of(EVERY_NOUN, query), revision)
    readings = {noun: find(model_of(noun), typed, revision, shortens=False, begins=False) for noun in NOUNS}
    near = nearest_reading(readings.values()).reading
    if not near:
        return as_typed(typed, revision), typed
    those = [Name(noun, key, "", 0, False) for noun, one in readings.items() if one.reading for key in one.keys[:3]]
    return beginning(near, MOST_NAMES) or those, near


# Among a million texts, a few letters begin too much while somebody types.
LIKELY = NOUNS[:3]


def as_typed(typed: str, revision: int | None) -> list[Name]:
    """Records of the likely nouns that hold what was typed, as if their titles had been typed."""
    for noun in LIKELY:
        found = find(model_of(noun), typed, revision, forgives=False)
        if found.keys:
            return [Name(noun, key, "", 0, False) for key in found.keys[:MOST_OF_A_NOUN]]
    return []


def published(names: Sequence[Name]) -> dict[tuple[str, int], Model]:
    """What the names belong to, as far as readers may see it."""
    keys: dict[str, list[int]] = {}
    for name in names:
        keys.setdefault(name.noun, []).append(name.record)
    found: dict[tuple[str, int], Model] = {}
    for noun, wanted in keys.items():
        if noun == "authorisation":
            rows = Authorisation.objects.filter(therapy__state=Record.State.PUBLISHED).select_related("therapy")
        elif noun == "atccode":
            rows = AtcCode.objects.prefetch_related("substances")
        else:
            rows = model_of(noun).objects.published()
            rows = rows.prefetch_related("therapies") if noun == "substance" else rows
        found |= {(noun, row.pk): row for row in rows.filter(pk__in=wanted)}
    return found


def offered(name: Name, records: Mapping[tuple[str, int], Model]) -> Iterator[tuple[Record, Model]]:
    """(record with a page, what bears the name): the therapies of a substance come with it."""
    bearer = records.get((name.noun, name.record))
    if bearer is None:
        return
    if name.noun == "authorisation":
        those = [bearer.therapy]
    elif name.noun == "atccode":
        those = list(bearer.substances.all())
    elif name.noun == "substance":
        those = [*bearer.therapies.all(), bearer]
    else:
        those = [bearer]
    yield from ((record, bearer) for record in those if record.state == Record.State.PUBLISHED)


def why(name: Name, bearer: Model, record: Record, typed: str) -> str:
    """The name that was recognised and what it is: "INN: tisagenlecleucel"; nothing where it is the title."""
    if not name.kind:
        return ""
    value = getattr(bearer, name.kind)
    wanted = letters(typed)
    texts = [value] if isinstance(value, str) else value
    text = next((text for text in texts if wanted in letters(text)), texts[0] if texts else "")
    if text == record.title and bearer == record:
        return ""
    return _("%(label)s: %(text)s") % {"label": label(bearer, name.kind), "text": text}


def letters(text: str) -> str:
    """Folded letters and digits alone."""
    return "".join(sign for sign in fold(text)[0] if sign.isalnum())
