"""What somebody typed, as words to look for: identifiers in any form, hyphens, elisions, words of one family."""

import re
from dataclasses import dataclass

from django.db import connection

from .memory import remembered

LONGEST_QUERY = 200
# Every word costs a look-up.
MOST_WORDS = 12

# How people write an identifier, and what of it is looked for.
WRITTEN = (
    (re.compile(r"https?://\S*?\b(NCT\d{8})\b\S*", re.I), r"\1"),
    (re.compile(r"\bNCT[\s:#-]*(\d{8})\b", re.I), r"NCT\1"),
    (re.compile(r"(?:https?://(?:dx\.)?doi\.org/|\bdoi\s*:?\s*)(10\.\d{4,9}/\S+?)[.,;]*(?=\s|$)", re.I), r"\1"),
    (re.compile(r"https?://(?:www\.)?pubmed\.ncbi\.nlm\.nih\.gov/(\d+)\S*", re.I), r"\1"),
    (re.compile(r"https?://\S*?\b(PMC\d+)\b\S*", re.I), r"\1"),
    (re.compile(r"https?://\S*?\bMONDO[_:](\d{7})\b\S*", re.I), r"MONDO:\1"),
    (re.compile(r"\bMONDO[\s_:]*(\d{7})\b", re.I), r"MONDO:\1"),
    (re.compile(r"\bORPHA(?:NET|CODE)?[\s:_-]*(\d{1,7})\b", re.I), r"\1"),
    # The last two digits of an EU trial number count its resubmissions.
    (re.compile(r"\b(\d{4}-5\d{5}-\d{2})-\d{2}\b"), r"\1"),
    (
        re.compile(
            r"\b(?:PMID|PMCID|UNII|CAS|ATC|MeSH|OMIM|DrugBank|EudraCT|CTIS|NCIt|(?:ICD|CIM)-?1[01])"
            r"(?:\s*(?:no|number|code|ID)\b\.?)?\s*[:#]?\s+(?=[\w.-]*\d[\w.-]*)",
            re.I,
        ),
        "",
    ),
    (re.compile(r"\b(?:PMID|PMCID|UNII|MeSH|OMIM):(?=\w)", re.I), ""),
)
ELISION = re.compile(r"\b(?:[ldjnscmt]|qu)['’](?=\w)", re.I)
# Words that say nothing about a record; "a" is not one of them: haemophilia A.
EMPTY_WORDS = {
    *("of", "the", "an", "in", "for", "and", "or", "with", "by", "to", "on", "from"),
    *(
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "un",
        "une",
        "et",
        "ou",
        "à",
        "au",
        "aux",
        "en",
        "pour",
        "par",
        "dans",
        "sur",
    ),
    "avec",
}


@dataclass(frozen=True)
class Word:
    """A folded word and the words of the catalogue that belong to its family."""

    text: str
    forms: tuple[str, ...]

    @property
    def term(self) -> str:
        """Any form of the word, as a tsquery."""
        return " | ".join(quoted(form) for form in self.forms)


@dataclass(frozen=True)
class Query:
    """Words that must all occur. ``joined``: (first, end, text) says that ``text`` stands for words[first:end]."""

    words: tuple[Word, ...] = ()
    joined: tuple[tuple[int, int, str], ...] = ()

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def quoted(word: str, is_beginning: bool = False) -> str:
    """A word, or a word that begins like this, as a tsquery."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'{':*' if is_beginning else ''}"


def plain(text: str) -> str:
    """A query with its identifiers as they are kept."""
    text = text[:LONGEST_QUERY].replace("\x00", " ")
    for pattern, kept in WRITTEN:
        text = pattern.sub(kept, text)
    return text


def distinct_words(text: str) -> list[str]:
    """What is between the spaces of a query, each once, case aside; at most one more than a search may have."""
    words = {word.casefold(): word for word in ELISION.sub(" ", plain(text)).split()}
    telling = [word for folded, word in words.items() if folded not in EMPTY_WORDS] or list(words.values())
    return telling[: MOST_WORDS + 1]


# The same function makes words of what is typed and of what is stored.
READ = """
SELECT chunk.place, part.word, ARRAY(
    SELECT known.word FROM catalogue_lexeme AS known
    WHERE known.english = catalogue_stem('en', part.word)
        OR (known.french = catalogue_stem('fr', part.word) AND length(known.french) >= 5)
    ORDER BY known.word LIMIT 50
)
FROM unnest(%s::text[]) WITH ORDINALITY AS chunk (text, place),
    unnest(string_to_array(catalogue_spaced(chunk.text), ' ')) WITH ORDINALITY AS part (word, place)
ORDER BY chunk.place, part.place
"""


def read(typed: str, revision: int | None) -> Query:
    """``typed`` as a query; one without words where it holds nothing but signs."""
    chunks = distinct_words(typed)[:MOST_WORDS]
    if not chunks:
        return Query()
    return remembered(revision, ("query", *chunks), lambda: query_of(chunks))


def query_of(chunks: list[str]) -> Query:
    with connection.cursor() as cursor:
        cursor.execute(READ, [chunks])
        rows = cursor.fetchall()
    words = [Word(text, tuple(dict.fromkeys((text, *forms)))) for _place, text, forms in rows]
    joined = []
    for place in dict.fromkeys(row[0] for row in rows):
        own = [number for number, row in enumerate(rows) if row[0] == place]
        joined += [(own[0], own[-1] + 1, "".join(words[number].text for number in own))] if len(own) > 1 else []
    # "CTL 019" is CTL019, "EU 1 18 1297" is EU/1/18/1297.
    for end in (number for number, word in enumerate(words, start=1) if word.text[0].isdigit()):
        joined += [
            (start, end, "".join(word.text for word in words[start:end])) for start in range(max(end - 4, 0), end - 1)
        ]
    return Query(tuple(words), tuple(dict.fromkeys(joined)))
