"""What somebody typed, as words to look for: each with its family and what means the same, and those that may be one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection

from .memory import remembered
from .wording import MOST_WORDS, distinct_words, listed

# What stands before the digits of an identifier when somebody types the digits alone.
BEFORE_DIGITS = ("nct", "bla", "stn", "mondo", "db", "pmc", "emeahc00", "emeahc000")
FEWEST_DIGITS = 4
# What a reader calls the records of a noun says nothing in a search among them.
OF_NOUN = {
    "therapy": listed(
        "therapy therapies treatment treatments treat treating treats medicine medicines medication drug"
        " drugs product products approved authorised authorized available therapie therapies traitement"
        " traitements traiter soigner medicament medicaments produit produits autorise autorisee autorises"
        " autorisees approuve disponible"
    ),
    "trial": listed("trial trials study studies clinical essai essais etude etudes clinique cliniques"),
    "reference": listed("article articles paper papers publication publications study etude"),
    "sponsor": listed("sponsor sponsors company companies promoteur promoteurs entreprise"),
    "condition": listed("disease diseases condition maladie maladies indication"),
    "substance": listed("substance substances inn dci"),
    "topic": listed("lesson lecon cours product products produit produits"),
    "term": listed("term terme glossary glossaire meaning signification"),
}
# Words of everyday language for what the records say otherwise. What is a name of a condition or of a term of the glossary
# stands for its other names without being written here.
EQUIVALENTS = (
    ("deafness", "deaf", "surdite", "sourd", "hearing loss"),
    ("blindness", "blind", "cecite", "aveugle", "vision", "sight"),
    ("chu", "university hospital", "centre hospitalier universitaire"),
    ("univ", "university", "universite"),
    ("poumon", "bronchique", "pulmonaire"),
    ("cerveau", "cerebral", "cerebrale"),
    ("bowel", "intestin", "colorectal"),
    ("ec", "ce"),
    ("eu", "ue"),
    ("regulation", "reglement"),
    ("regulation", "reglementation", "legislation", "law", "legal framework", "cadre juridique"),
    ("til", "tils", "infiltrating lymphocytes", "lymphocytes infiltrant"),
    ("gtmp", "gene therapy medicinal product", "gene therapy medicinal products"),
    ("sctmp", "somatic cell therapy medicinal product", "somatic cell therapy medicinal products"),
    ("tep", "tissue engineered product", "tissue engineered products"),
)


@dataclass(frozen=True)
class Word:
    """A folded word, the words of the catalogue that belong to its family, and words and phrases that mean the same."""

    text: str
    forms: tuple[str, ...]
    others: tuple[str, ...] = ()
    # As the catalogue writes it, where it knows only another form.
    spelling: str = ""
    # Whether a record has ever held it, or another form; of what has digits nobody knows.
    is_known: bool = True

    @property
    def term(self) -> str:
        """Any form of the word and what means the same, as a tsquery."""
        same = [f"({' & '.join(map(quoted, other.split()))})" for other in self.others]
        return " | ".join([*map(quoted, self.forms), *same])


@dataclass(frozen=True)
class Query:
    """Words that must all occur. ``joined``: (first, end, text) says that ``text`` stands for words[first:end]."""

    words: tuple[Word, ...] = ()
    joined: tuple[tuple[int, int, str], ...] = ()

    @property
    def text(self) -> str:
        """What was understood."""
        return " ".join(word.spelling or word.text for word in self.words)

    def only(self, places: Sequence[int]) -> "Query":
        """The words at some places, and what of the joined ones is left whole."""
        new = {place: number for number, place in enumerate(places)}
        joined = [
            (new[first], new[end - 1] + 1, text)
            for first, end, text in self.joined
            if all(place in new for place in range(first, end))
        ]
        return Query(tuple(self.words[place] for place in places), tuple(joined))


def quoted(word: str, is_beginning: bool = False) -> str:
    """A word, or a word that begins like this, as a tsquery."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'{':*' if is_beginning else ''}"


KINDS_OF_NAME = ["name_en", "name_fr", "synonyms_en", "synonyms_fr"]
MOST_OTHER_NAMES = 12
SHORTEST_JOINED = 4
# One statement gives three kinds of rows (kind, place, text, texts). "word": a word, by the chunk it stands in, and its
# family; the same function makes words of what is typed and of what is stored. "name": the other names of what is called
# so: AMD, DMLA, age-related macular degeneration. "joined": what two words side by side make: "lux turna".
READ = """
WITH part AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY chunk.place, split.place) AS number, chunk.place, split.word, ARRAY(
        SELECT known.word FROM catalogue_lexeme AS known
        WHERE known.english = ANY (ARRAY(SELECT catalogue_stem('en', spelling) FROM unnest(ARRAY[
            split.word,
            regexp_replace(split.word, '([^aeiou])our(s?)$', '\\1or\\2'),
            regexp_replace(split.word, '([^aeiou])or(s?)$', '\\1our\\2'),
            regexp_replace(split.word, 'is(e|ed|es|ing|ation)$', 'iz\\1'),
            regexp_replace(split.word, 'iz(e|ed|es|ing|ation)$', 'is\\1')
        ]) AS spelling))
            OR (known.french = catalogue_stem('fr', split.word) AND length(known.french) >= 5)
        ORDER BY known.word LIMIT 50
    ) AS forms
    FROM unnest(%(chunks)s::text[]) WITH ORDINALITY AS chunk (text, place),
        unnest(string_to_array(catalogue_spaced(chunk.text), ' ')) WITH ORDINALITY AS split (word, place)
)
SELECT 'word', place, word, forms FROM (SELECT * FROM part ORDER BY number) AS word
UNION ALL
SELECT 'name', 0, own.key, array_agg(other.key ORDER BY length(other.key), other.key)
FROM unnest(ARRAY['condition', 'term']) AS noun (name)
JOIN catalogue_name AS own ON own.noun = noun.name AND own.start = 0 AND own.key = ANY (ARRAY(
    SELECT form FROM part, unnest(part.word || part.forms) AS form WHERE length(form) > 1 AND form !~ '^[0-9]+$'
))
JOIN catalogue_name AS other ON other.noun = own.noun AND other.record = own.record AND other.start = 0
WHERE own.kind = ANY (%(kinds)s) AND other.kind = ANY (%(kinds)s) AND other.key <> own.key
    -- Two words of a term, apart, are in many texts: "advanced" and "therapy".
    AND (own.noun = 'condition' OR other.key !~ '^[^ ]+ [^ ]+$')
GROUP BY own.key
UNION ALL
SELECT 'joined', 0, known.word, NULL FROM catalogue_lexeme AS known
WHERE known.word = ANY (ARRAY(SELECT word || lead(word) OVER (ORDER BY number) FROM part))
"""


def read(typed: str, revision: int | None) -> Query:
    """``typed`` as a query; one without words where it holds nothing but signs and words that say nothing."""
    chunks = distinct_words(typed)[:MOST_WORDS]
    if not chunks:
        return Query()
    return remembered(revision, ("query", *chunks), lambda: query_of(chunks))


def query_of(chunks: list[str]) -> Query:
    rows: dict[str, list[tuple[int, str, list[str]]]] = {"word": [], "name": [], "joined": []}
    with connection.cursor() as cursor:
        cursor.execute(READ, {"chunks": chunks, "kinds": KINDS_OF_NAME})
        for kind, place, text, texts in cursor.fetchall():
            rows[kind].append((place, text, texts))
    others = {name: names for _place, name, names in rows["name"]}
    words = [word_of(text, forms, others) for _place, text, forms in rows["word"]]
    pairs = {
        left.text + right.text: number
        for number, (left, right) in enumerate(pairwise(words))
        if left.text.isalpha() and right.text.isalpha() and len(left.text + right.text) >= SHORTEST_JOINED
    }
    joined = [(pairs[text], pairs[text] + 2, text) for _place, text, _texts in rows["joined"] if text in pairs]
    places = [place for place, _text, _forms in rows["word"]]
    for place in dict.fromkeys(places):
        own = [number for number, one in enumerate(places) if one == place]
        joined += [(own[0], own[-1] + 1, "".join(words[number].text for number in own))] if len(own) > 1 else []
    # "CTL 019" is CTL019, "EU 1 18 1297" is EU/1/18/1297.
    for end in (number for number, word in enumerate(words, start=1) if word.text[0].isdigit()):
        joined += [
            (start, end, "".join(word.text for word in words[start:end])) for start in range(max(end - 4, 0), end - 1)
        ]
    return Query(tuple(words), tuple(dict.fromkeys(joined)))


def word_of(text: str, forms: Sequence[str], others: Mapping[str, Sequence[str]]) -> Word:
    """A word with its family: other forms, equivalents, other names, and the identifiers whose digits it may be."""
    family = list(dict.fromkeys((text, *forms)))
    if text.isdigit() and len(text) >= FEWEST_DIGITS:
        family += [before + text for before in BEFORE_DIGITS]
    same = [name for form in family for name in others.get(form, ())[:MOST_OTHER_NAMES]]
    for words in EQUIVALENTS:
        if any(form in words for form in family):
            same += words
    return Word(
        text,
        tuple(family),
        tuple(other for other in dict.fromkeys(same) if other not in family),
        forms[0] if forms and text not in forms else "",
        bool(forms) or not text.isalpha(),
    )
