"""The typeahead: a few records whose names begin with what has been typed so far."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Model
from django.utils.translation import gettext as _

from catalogue.models import AtcCode, Authorisation, Record

from .finding import find, model_of, nearest_reading
from .forgiving import Found
from .hits import looked_up
from .holding import pairs_of
from .marking import fold
from .memory import remembered
from .names import EVERY_NOUN, NOUNS, WITHOUT_PAGE, Name, beginning
from .reading import Query, Word, quoted, read
from .reasons import label
from .sounding import alike

MOST_SUGGESTIONS = 8
MOST_OF_A_NOUN = 4
MOST_NAMES = 12
MOST_LOOKED_UP = 24
MOST_ALIKE = 4


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
    names, meant = beginning(typed, MOST_NAMES), [typed]
    if not names:
        names, meant = begun_alike(typed, revision)
    if not names:
        names, meant = misspelt(typed, revision)
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
                    why(name, source, record, meant),
                    record.get_absolute_url(),
                )
    return list(chosen.values())[:MOST_SUGGESTIONS]


def likeliest_first(name: Name) -> tuple[bool, bool, int, int]:
    noun = WITHOUT_PAGE.get(name.noun, name.noun)
    return not name.is_whole, name.start > 0, NOUNS.index(noun), name.start


def begun_alike(typed: str, revision: int | None) -> tuple[list[Name], list[str]]:
    """Names with a word that sounds like ``typed`` so far, and these words. Of several words, all were typed but the last."""
    if len(typed.split()) > 1:
        return [], []
    begun = letters(typed)
    (near,) = remembered(revision, ("begun", begun), lambda: alike([begun], begin=True))
    words = [word for word, wrong in near if wrong == near[0][1]][:MOST_ALIKE]
    names = {(name.noun, name.record): name for word in words for name in beginning(word, MOST_NAMES)}
    return [replace(name, is_whole=False) for name in names.values()], words


def misspelt(typed: str, revision: int | None) -> tuple[list[Name], list[str]]:
    """What to offer where no name begins like ``typed``, and what was taken for typed: names that begin like its nearest
    reading, or the records that a search finds. Of several words the search comes first: they may stand in another
    order; then the last one is taken for a beginning after misspelt ones."""
    query = read(typed, revision)
    if not query.words:
        return [], []
    before, _space, last = typed.strip().rpartition(" ")
    if len(query.words) > 1:
        names = several(before or typed, typed, query, revision)
        if names or (all(word.is_known for word in query.words[:-1]) and is_begun(query.words[-1])):
            return names, [typed]
        near = nearest_reading(readings(before, revision).values()).reading
        meant = f"{near} {last}"
        names = (beginning(meant, MOST_NAMES) or as_typed(meant, revision)) if near else []
        if names:
            return names, [meant]
    elif revision is not None:
        looked_up(pairs_of(EVERY_NOUN, query), revision)
    found = readings(typed, revision)
    near = nearest_reading(found.values()).reading
    if not near:
        return as_typed(typed, revision), [typed]
    those = [Name(noun, key, "", 0, False) for noun, one in found.items() if one.reading for key in one.keys[:3]]
    return beginning(near, MOST_NAMES) or those, [near]


def several(before: str, typed: str, query: Query, revision: int | None) -> list[Name]:
    """Records of the likely nouns that hold several words, the last one also as a beginning, once it says something;
    until then those that hold the words ``before`` it."""
    last = query.words[-1].text
    if len(last) < SHORTEST_BEGUN:
        return as_typed(before, revision)
    if revision is not None:
        looked_up(pairs_of(LIKELY, query) | {(noun, quoted(last, is_beginning=True)) for noun in LIKELY}, revision)
    return as_typed(typed, revision)


def is_begun(word: Word) -> bool:
    """Whether a word is right so far, as far as one can tell."""
    return word.is_known or len(word.text) < SHORTEST_MISSPELT


def readings(typed: str, revision: int | None) -> dict[str, Found]:
    """What each noun takes misspelt words for."""
    return {noun: find(model_of(noun), typed, revision, shortens=False, begins=False) for noun in NOUNS}


# Among a million texts, a few letters begin too much while somebody types; after other words they say nothing yet.
LIKELY = NOUNS[:3]
SHORTEST_BEGUN, SHORTEST_MISSPELT = 3, 5


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


def why(name: Name, bearer: Model, record: Record, meant: Sequence[str]) -> str:
    """The name that was recognised and what it is: "INN: tisagenlecleucel"; nothing where it is the title."""
    if not name.kind:
        return ""
    value = getattr(bearer, name.kind)
    wanted = [letters(one) for one in meant]
    texts = [value] if isinstance(value, str) else value
    text = next((text for text in texts if any(one in letters(text) for one in wanted)), texts[0] if texts else "")
    if text == record.title and bearer == record:
        return ""
    return _("%(label)s: %(text)s") % {"label": label(bearer, name.kind), "text": text}


def letters(text: str) -> str:
    """Folded letters and digits alone."""
    return "".join(sign for sign in fold(text)[0] if sign.isalnum())
