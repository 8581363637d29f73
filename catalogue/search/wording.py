"""What somebody typed, as text: identifiers as they are kept, everyday names in the words of records, words that say something."""

import re
from urllib.parse import unquote

LONGEST_QUERY = 200
# Every word costs a look-up.
MOST_WORDS = 20

# Identifiers inside a web address; of another address the last part of its path is looked for.
IN_ADDRESS = (
    re.compile(r"\b(NCT\d{8})\b", re.I),
    re.compile(r"\b(\d{4}-\d{6}-\d{2})\b"),
    re.compile(r"\b(10\.\d{4,9}/[^\s?#&]+)"),
    re.compile(r"\b(PMC\d+)\b", re.I),
    re.compile(r"pubmed(?:\.ncbi\.nlm\.nih\.gov)?/(\d+)", re.I),
    re.compile(r"\b(MONDO[_:]\d{7})\b", re.I),
    re.compile(r"orpha\S*?[/=_:](\d{1,7})\b", re.I),
)
AFTER_DOI = re.compile(r"/(?:fulltext|full|abstract|e?pdf|meta|html)$", re.I)
ADDRESS = re.compile(r"\b(?:https?://|www\.|(?:[a-z0-9-]+\.)+(?:gov|eu|org|com|int|fr|net)/)\S*", re.I)
ENCODED = re.compile(r"%[0-9A-F]{2}", re.I)

# How people write an identifier, and what of it is looked for.
WRITTEN = (
    # "NCT 0244 5248" and "NTC02445248" too.
    (re.compile(r"\b[NCT]{2,4}[\s:#-]*((?:\d[\s-]?){7}\d)\b", re.I), lambda found: "NCT" + re.sub(r"\D", "", found[1])),
    # Every NCT number begins with a zero.
    (re.compile(r"\b[NCT]{2,4}[\s:#-]*([1-9]\d{6})\b", re.I), r"NCT0\1"),
    (re.compile(r"\bdoi\s*:?\s*(10\.\d{4,9}/\S+?)[.,;]*(?=\s|$)", re.I), r"\1"),
    (re.compile(r"\bMONDO[\s_:]*(\d{7})\b", re.I), r"MONDO:\1"),
    (re.compile(r"\bORPHA(?:NET|CODE)?[\s:_-]*(\d{1,7})\b", re.I), r"\1"),
    (re.compile(r"\b(?:PMID|pubmed)(?:\s*ID)?[\s:#]*(\d{4,9})\b", re.I), r"\1"),
    # A product number is kept with six digits, unless somebody is still typing it: "EMEA/H/C/0040"; an authorisation
    # without the number of the pack.
    (
        re.compile(
            r"\b(?:EMEA[\s/_-]*)?H(?:[\s/_-]*C[\s/_-]*(?!0\d{0,3}\b)0*|[\s/_-]*0+)(\d{3,6})\b(?:/[A-Z]*/?\d+)*", re.I
        ),
        lambda found: f"EMEA/H/C/{found[1]:0>6}",
    ),
    (re.compile(r"\bEU[\s/-]*1[\s/-]+(\d\d)[\s/-]+(\d{3,4})(?:[\s/-]+\d{3}\b)*", re.I), r"EU/1/\1/\2"),
    # What the FDA licenses has a submission tracking number: "STN: BL 125643/0".
    (re.compile(r"\b(?:STN[\s:#-]*(?:BLA?[\s:#-]*)?|BLA?[\s:#-]*)(\d{6})\b(?:/\d{1,4}\b)?", re.I), r"BLA\1"),
    (re.compile(r"\bEUCTR[\s:#-]*(?=\d{4}-\d{6}-\d{2})", re.I), ""),
    # The last two digits of an EU trial number count its resubmissions; letters after a EudraCT number name a country.
    (re.compile(r"\b(\d{4}-5\d{5}-\d{2})-\d{2}\b"), r"\1"),
    (re.compile(r"\b(\d{4}-\d{6}-\d{2})-[A-Z]{2,3}\b", re.I), r"\1"),
    (
        re.compile(
            r"\b(?:PMID|PMCID|UNII|CAS(?!\s*\d{1,2}\b(?!-))|ATC|MeSH|OMIM|DrugBank|EudraCT|CTIS|EU[\s-]?CT|NCIt|(?:ICD|CIM)-?1[01])"
            r"(?:\s*(?:no|nr|n°|number|numéro|code|ID)\b\.?)?\s*[:#]?\s+(?=[\w.-]*\d[\w.-]*)",
            re.I,
        ),
        "",
    ),
    (re.compile(r"\b(?:PMID|PMCID|UNII|MeSH|OMIM):(?=\w)", re.I), ""),
    (re.compile(r"\bet al\b\.?", re.I), " "),
)
# Everyday names that no record has, of more than one word, and what records say, in English and in French. Enfant-bulle: Office
# québécois de la langue française, card 8349745. Papillon: DEBRA France, debra.fr/maladie-du-papillon.
SAID = (
    (
        r"(?:(?:maladie|syndrome) (?:d[eu]s?|de l['’])\s*)?(?:enfants?|b[ée]b[ée]s?)[\s-]bulles?"
        r"|bubble[\s-](?:boy|girl|baby|babies|child|children)s?(?:[\s-](?:disease|syndrome))?",
        "severe combined immunodeficiency",
        "déficit immunitaire combiné sévère",
    ),
    (
        r"(?:maladie (?:d[eu]s?|de l['’])\s*)?enfants?[\s-]papillons?|maladie du papillon"
        r"|butterfly[\s-](?:child|children|baby|babies|skin)(?:[\s-](?:disease|syndrome))?",
        "epidermolysis bullosa",
        "épidermolyse bulleuse",
    ),
    (r"temp[êe]tes? (?:de )?cytokin(?:es?|iques?)", "cytokine storm", "orage cytokinique"),
    (r"(?:mal|maux) (?:de|au) dos|backaches?", "low back pain", "lombalgie"),
)
SAID_PATTERNS = tuple((re.compile(rf"\b(?:{said})\b", re.I), written) for said, *written in SAID)
ELISION = re.compile(r"\b(?:[ldjnscmt]|qu)['’](?=\w)|(?<=\w\w)['’]s\b", re.I)
AROUND = "?!.,;:()[]\"“”«»'’"


def listed(words: str) -> frozenset[str]:
    """Words with a space between them."""
    return frozenset(words.split())


# Words that say nothing about a record. Not among them are "who" and "all": WHO, ALL.
EMPTY_WORDS = listed(
    "of the an in for and or with by to on from at as into about between versus vs per"
    " what which when where why how is are was were be been being do does did has have had can could should would will"
    " there any this that these those it its i my me we our you your they their exist exists"
    " de du des la le les un une et ou à au aux en pour par dans sur avec entre chez"
    " que qui quoi quel quelle quels quelles quand où pourquoi comment combien est sont était ce c cet cette ces"
    " il elle ils elles on y se sa ses son leur leurs mon ma mes nous vous est-ce a-t-il existe existe-t-il"
    " issu issus issue issues count counts mean means veut dire signifie make makes made difference différence différences differences definition définition"
)
# Who asks this wants an explanation first.
ASKS_WHAT = re.compile(
    r"\s*(?:what(?:['’]s|\s+(?:is|are|does))|qu['’]est[- ]ce qu|c['’]est quoi|d[ée]finitions?\b|signification\b|meaning\b)",
    re.I,
)


def plain(text: str) -> str:
    """A query with its identifiers as they are kept."""
    text = text[:LONGEST_QUERY].replace("\x00", " ")
    text = ADDRESS.sub(of_address, text)
    for pattern, kept in (*WRITTEN, *((pattern, english) for pattern, (english, _french) in SAID_PATTERNS)):
        text = pattern.sub(kept, text)
    return text


def said_by_records(text: str, language: str) -> str:
    """What records say instead of the everyday names in a query, in ``language`` (en or fr); nothing where it has none."""
    return ", ".join(
        words[language == "fr"] for pattern, words in SAID_PATTERNS if pattern.search(text[:LONGEST_QUERY])
    )


def of_address(found: re.Match[str]) -> str:
    """What a web address is about: the identifier in it, else the end of its path."""
    address = unquote(found[0]) if ENCODED.search(found[0]) else found[0]
    for pattern in IN_ADDRESS:
        identifier = pattern.search(address)
        if identifier:
            return f" {AFTER_DOI.sub('', identifier[1].rstrip('.,;'))} "
    path = re.split(r"[?#]", address.split("://")[-1])[0].rstrip("/")
    host, _slash, rest = path.partition("/")
    return f" {re.sub(r'[-_+]', ' ', rest.rsplit('/', 1)[-1].split('.')[0] or host)} "


def distinct_words(text: str) -> list[str]:
    """What is between the spaces of a query and says something, each once, case aside; at most one more than a search
    may have."""
    words = {word.casefold(): word for word in ELISION.sub(" ", plain(text)).split()}
    telling: list[str] = []
    after_empty = True
    last = len(words) - 1
    for place, (folded, word) in enumerate(words.items()):
        bare = folded.strip(AROUND)
        # An article, but a type in "haemophilia A".
        is_empty = bare in EMPTY_WORDS or (bare == "a" and after_empty and place < last)
        if not is_empty and any(sign.isalnum() for sign in word):
            telling.append(word)
        after_empty = is_empty
    return telling[: MOST_WORDS + 1]
