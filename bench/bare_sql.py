"""The same rows and counts by hand-written SQL, without Django: what the database alone costs.

A page of rows with what belongs to them; GROUPING SETS over the columns nobody has chosen, with the total; one
statement for each chosen column, for each array and for each relation, over all filters but its own. Long facets give
their twenty most frequent values. Words are searched in the tables of bench/bare_sql.sql.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bench.questions import PAGE_SIZE, Question

LONGEST_FACET = 20
NOT_STATED = "not_stated"
Part = tuple[str, list[Any]]
# What is told about each row of the result: facet, value, number of records.
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Column:
    """A facet over an expression of the record ``r``; ``table`` names the records that it is a key of."""

    value: str
    table: str = ""

    def condition(self, values: Sequence[str]) -> Part:
        if self.table:
            return f"{self.value} IN (SELECT id FROM {self.table} WHERE slug = ANY(%s))", [list(values)]
        return f"{self.value} = ANY(%s)", [list(values)]


@dataclass(frozen=True)
class Elements:
    """A facet over an array."""

    value: str

    def condition(self, values: Sequence[str]) -> Part:
        return f"{self.value} && %s::varchar[]", [list(values)]


@dataclass(frozen=True)
class Related:
    """A facet over rows that belong to the record by ``owner``; those with the same ``rows`` speak of the same row."""

    rows: str
    owner: str
    value: str
    is_long: bool = False

    def condition(self, values: Sequence[str]) -> Part:
        return f"{self.value} = ANY(%s)", [list(values)]


def linked(noun: str, other: str) -> tuple[str, str]:
    """The published records at the far end of a many-to-many relation, and the key of its owner."""
    relation = {"condition": "conditions", "sponsor": "sponsors", "therapy": "therapies"}[other]
    return (
        f"catalogue_{noun}_{relation} m JOIN catalogue_{other} f ON f.id = m.{other}_id AND f.state = 'published'",
        f"m.{noun}_id",
    )


AUTHORISATIONS = ("catalogue_authorisation f", "f.therapy_id")
CITATIONS = (
    "catalogue_citation m JOIN catalogue_therapy f ON f.id = m.therapy_id AND f.state = 'published'",
    "m.reference_id",
)
TABLES = {"therapies": "therapy", "trials": "trial", "references": "reference"}
FACETS: dict[str, dict[str, Column | Elements | Related]] = {
    "therapies": {
        "atmp_class": Column("r.atmp_class"),
        "origin": Column("r.origin"),
        "stage": Column("r.stage"),
        "modification": Column("r.modification"),
        "class_basis": Column("r.class_basis"),
        "jurisdiction": Related(*AUTHORISATIONS, "f.jurisdiction"),
        "status": Related(*AUTHORISATIONS, "f.status"),
        "year": Related(*AUTHORISATIONS, "extract(year FROM f.granted_on)::text"),
        "condition": Related(*linked("therapy", "condition"), "f.slug", is_long=True),
        "sponsor": Related(*linked("therapy", "sponsor"), "f.slug", is_long=True),
    },
    "trials": {
        "phase": Column("r.phase"),
        "status": Column("r.status"),
        "year": Column("left(r.started_on, 4)"),
        "sponsor": Column("r.sponsor_id", "catalogue_sponsor"),
        "country": Elements("r.countries"),
        "atmp_class": Related(*linked("trial", "therapy"), "f.atmp_class"),
        "origin": Related(*linked("trial", "therapy"), "f.origin"),
        "therapy": Related(*linked("trial", "therapy"), "f.slug", is_long=True),
        "condition": Related(*linked("trial", "condition"), "f.slug", is_long=True),
    },
    "references": {
        "kind": Column("r.kind"),
        "year": Column("r.year::text"),
        "theme": Elements("r.themes"),
        "therapy": Related(*CITATIONS, "f.slug", is_long=True),
    },
}
ORDERS = {
    "therapies": "r.name_{language}_key, r.id",
    "trials": "nullif(r.started_on, '') DESC NULLS LAST, r.name_key, r.id",
    "references": "r.year DESC NULLS LAST, r.name_key, r.id",
}
NAMES = "SELECT json_agg(json_build_array(f.slug, f.{name})) FROM {rows} WHERE {owner} = r.id"
SHOWN = {
    "therapies": (
        "r.slug, r.name_en, r.name_fr, r.other_names, r.atmp_class, r.origin, r.stage, r.target, r.summary_en,"
        " (SELECT json_agg(json_build_array(s.slug, s.name)) FROM catalogue_therapy_substances m"
        "  JOIN catalogue_substance s ON s.id = m.substance_id WHERE m.therapy_id = r.id),"
        f" ({NAMES.format(name='name', rows=linked('therapy', 'sponsor')[0], owner='m.therapy_id')}),"
        f" ({NAMES.format(name='name_en', rows=linked('therapy', 'condition')[0], owner='m.therapy_id')}),"
        " (SELECT json_agg(json_build_array(a, s.slug, s.name)) FROM catalogue_authorisation a"
        "  LEFT JOIN catalogue_sponsor s ON s.id = a.holder_id WHERE a.therapy_id = r.id)"
    ),
    "trials": (
        "r.slug, r.nct_number, r.acronym, r.name, r.phase, r.status, r.enrolment, r.started_on, r.countries,"
        " r.condition_terms, r.interventions, (SELECT s.name FROM catalogue_sponsor s WHERE s.id = r.sponsor_id),"
        f" ({NAMES.format(name='name_en', rows=linked('trial', 'therapy')[0], owner='m.trial_id')}),"
        f" ({NAMES.format(name='name_en', rows=linked('trial', 'condition')[0], owner='m.trial_id')})"
    ),
    "references": (
        "r.slug, r.kind, r.authors, r.name, r.container, r.year, r.doi, r.pmid, r.url, r.themes,"
        f" ({NAMES.format(name='name_en', rows=CITATIONS[0], owner='m.reference_id')})"
    ),
}
CITED = (
    "SELECT c.fact, c.locator, f.slug, f.authors, f.name, f.container, f.year, f.doi FROM catalogue_citation c"
    " JOIN catalogue_reference f ON f.id = c.reference_id WHERE c.{noun}_id = (SELECT id FROM catalogue_{noun} WHERE slug = %s)"
)


def answered(cursor: Any, question: Question) -> tuple[list[Any], Counts, int]:
    """Rows, counts of the facets and number of records; the counts of a question without facets are empty."""
    rows: list[Any] = []
    counts: Counts = {}
    total = 0
    for purpose, sql, values in statements(question):
        cursor.execute(sql, values)
        found = cursor.fetchall()
        if purpose == "rows":
            rows += found
        elif purpose == "sets":
            total = read_sets(question, found, counts)
        else:
            for value, number in found:
                for name in purpose.split(","):
                    counts.setdefault(name, {})[value or NOT_STATED] = number
    return rows, counts, total


def statements(question: Question) -> Iterator[tuple[str, str, list[Any]]]:
    """(what it gives, SQL, values) of each statement that answers the question."""
    if question.form == "suggest":
        letters = f"{question.words.casefold()}%"
        yield "rows", "SELECT word FROM bench.therapy_name WHERE word LIKE %s ORDER BY word LIMIT 10", [letters]
    elif question.form in {"record", "compare"}:
        table = TABLES[question.noun]
        shown = f"SELECT r.*, {SHOWN[question.noun]} FROM catalogue_{table} r WHERE r.slug = ANY(%s)"
        yield "rows", shown, [list(question.slugs)]
        if question.form == "record":
            yield "rows", CITED.format(noun=table), [question.slugs[0]]
    elif question.form in {"csv", "json"}:
        where, values = restricted(question)
        order = ORDERS[question.noun].format(language=question.language)
        yield "rows", f"SELECT {SHOWN[question.noun]} {where} ORDER BY {order}", values
    elif question.form == "page":
        yield page(question)
        yield from facets(question)


def restricted(question: Question, but: Sequence[str] = ()) -> Part:
    """FROM and WHERE of the published records that satisfy every filter but those named."""
    table = TABLES[question.noun]
    conditions, values = ["r.state = 'published'"], []
    groups: dict[tuple[str, str], list[Part]] = {}
    for name, chosen in question.chosen.items():
        facet = FACETS[question.noun][name]
        if name in but:
            continue
        if isinstance(facet, Related):
            groups.setdefault((facet.rows, facet.owner), []).append(facet.condition(chosen))
        else:
            condition, given = facet.condition(chosen)
            conditions.append(condition)
            values += given
    for (rows, owner), parts in groups.items():
        inside = " AND ".join(condition for condition, _given in parts)
        conditions.append(f"r.id IN (SELECT {owner} FROM {rows} WHERE {inside})")
        values += [value for _condition, given in parts for value in given]
    if question.words:
        condition, given = searched(question)
        conditions.append(condition)
        values += given
    return f"FROM catalogue_{table} r WHERE {' AND '.join(conditions)}", values


def searched(question: Question) -> Part:
    table = TABLES[question.noun]
    if question.is_misspelt:
        word = question.words.casefold()
        return (
            f"r.id IN (SELECT id FROM bench.{table}_text WHERE words @@ (SELECT coalesce(string_agg(quote_literal(word),"
            f" ' | '), '')::tsquery FROM bench.{table}_name WHERE word %% %s AND levenshtein_less_equal(word, %s, 2) <= 2))",
            [word, word],
        )
    query = " & ".join(f"{word}:*" for word in question.words.casefold().split())
    return f"r.id IN (SELECT id FROM bench.{table}_text WHERE words @@ to_tsquery('simple', %s))", [query]


def page(question: Question) -> tuple[str, str, list[Any]]:
    where, values = restricted(question)
    order = ORDERS[question.noun].format(language=question.language)
    keys = f"SELECT r.id {where} ORDER BY {order} LIMIT {PAGE_SIZE} OFFSET {PAGE_SIZE * (question.page - 1)}"
    return (
        "rows",
        f"SELECT {SHOWN[question.noun]} FROM catalogue_{TABLES[question.noun]} r JOIN ({keys}) k USING (id) ORDER BY {order}",
        values,
    )


def plain_columns(question: Question) -> list[str]:
    """The facets of GROUPING SETS: columns that nobody has chosen, and no long ones."""
    facets = FACETS[question.noun]
    return [
        name
        for name, facet in facets.items()
        if isinstance(facet, Column) and not facet.table and name not in question.chosen
    ]


def facets(question: Question) -> Iterator[tuple[str, str, list[Any]]]:
    where, values = restricted(question)
    names = plain_columns(question)
    columns = ", ".join(f"{FACETS[question.noun][name].value} AS {name}" for name in names)
    sets = ", ".join(f"({name})" for name in (*names, ""))
    listed = "".join(f"{name}, " for name in names)
    grouping = f"grouping({', '.join(names)})" if names else "0"
    inner = f"SELECT {columns or '1 AS one'} {where}"
    yield "sets", f"SELECT {listed}{grouping}, count(*) FROM ({inner}) r GROUP BY GROUPING SETS ({sets})", values
    empty: dict[tuple[str, str], list[str]] = {}
    for name, facet in FACETS[question.noun].items():
        if isinstance(facet, Column) and name not in names:
            yield column(question, name, facet)
        elif isinstance(facet, Elements):
            where, values = restricted(question, [name])
            yield (
                name,
                f"SELECT e, count(*) FROM (SELECT {facet.value} AS v {where}) r"
                " LEFT JOIN LATERAL unnest(v) e ON true GROUP BY e",
                values,
            )
        elif isinstance(facet, Related):
            siblings = [other for other in group(question, facet) if other != name and other in question.chosen]
            yield related(question, name, facet, siblings)
            if not siblings:
                empty.setdefault((facet.rows, facet.owner), []).append(name)
    for (rows, owner), found in empty.items():
        where, values = restricted(question, group(question, FACETS[question.noun][found[0]]))
        yield (
            ",".join(found),
            f"SELECT NULL, count(*) {where} AND NOT EXISTS (SELECT FROM {rows} WHERE {owner} = r.id)",
            values,
        )


def column(question: Question, name: str, facet: Column) -> tuple[str, str, list[Any]]:
    where, values = restricted(question, [name])
    counted = f"SELECT {facet.value} AS v, count(*) AS n {where} GROUP BY 1 ORDER BY 2 DESC"
    if not facet.table:
        return name, counted, values
    joined = f"SELECT t.slug, c.n FROM ({counted} LIMIT {LONGEST_FACET}) c LEFT JOIN {facet.table} t ON t.id = c.v"
    return name, joined, values


def group(question: Question, facet: Any) -> list[str]:
    """Names of the facets over the same related rows."""
    facets = FACETS[question.noun].items()
    return [name for name, other in facets if isinstance(other, Related) and other.rows == facet.rows]


def related(question: Question, name: str, facet: Related, siblings: Sequence[str]) -> tuple[str, str, list[Any]]:
    where, values = restricted(question, group(question, facet))
    parts = [FACETS[question.noun][other].condition(question.chosen[other]) for other in siblings]
    same_row = "".join(f" AND {condition}" for condition, _given in parts)
    given = [value for _condition, chosen in parts for value in chosen]
    limit = f" ORDER BY 2 DESC LIMIT {LONGEST_FACET}" if facet.is_long else ""
    pairs = (
        f"SELECT DISTINCT {facet.value} AS v, {facet.owner} FROM {facet.rows}"
        f" WHERE {facet.owner} IN (SELECT r.id {where}){same_row}"
    )
    return name, f"SELECT v, count(*) FROM ({pairs}) p GROUP BY v{limit}", [*values, *given]


def read_sets(question: Question, found: Sequence[Sequence[Any]], counts: Counts) -> int:
    """Adds the counts of the GROUPING SETS to ``counts``; gives the total."""
    names = plain_columns(question)
    everything = 2 ** len(names) - 1
    total = 0
    for *values, grouping, number in found:
        if grouping == everything:
            total = number
        for place, name in enumerate(names):
            # A bit is set for every column that is not of the grouping, the first column's bit the highest.
            if grouping != everything and not grouping >> (len(names) - 1 - place) & 1:
                tallied = counts.setdefault(name, {})
                key = values[place] or NOT_STATED
                tallied[key] = tallied.get(key, 0) + number
    return total
