"""What the rows of several nouns share: the statement, links to related records, words of the language."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.dates import day
from catalogue.models import AtmpClass

# Related records as SQL gives them: the first ones as lists of texts, and how many there are.
Related = tuple[list[list[str]] | None, int]
# Of a link to a record: what stands before its address, between address and title, after the title.
Link = tuple[str, str, str]


def related(columns: str, key: str, rows: str, most: int) -> str:
    """SQL of one column: the first ``most`` of ``rows`` (what follows FROM, the records called ``far``) by ``key``, and their number."""
    place = f"row_number() OVER (ORDER BY {key}, far.id) AS place"
    ranked = f"SELECT json_build_array({columns}) AS shown, {place} FROM {rows}"  # noqa: S608 - no value from outside
    first = f"json_agg(one.shown ORDER BY one.place) FILTER (WHERE one.place <= {most})"
    return f"(SELECT json_build_array({first}, count(*)) FROM ({ranked}) AS one)"  # noqa: S608


def therapies_where(condition: str, language: str, most: int) -> str:
    """SQL of one column: published therapies ``far`` that satisfy the condition (what follows FROM and its first table)."""
    return related(
        f"far.slug, {in_either('far.name', language)}, far.atmp_class",
        f"far.name_{language}_key",
        f"catalogue_therapy AS far {condition}",
        most,
    )


def in_either(column: str, language: str) -> str:
    """SQL of a two-language column, in the other language where there is none."""
    other = "en" if language == "fr" else "fr"
    return f"coalesce(nullif({column}_{language}, ''), {column}_{other})"


def in_english(text: str, is_fallback: bool) -> str:
    """A name, escaped; marked as English where the page is French and there is no French name."""
    return f'<span lang="en">{escape(text)}</span>' if is_fallback else escape(text)


@lru_cache(maxsize=20_000)
def day_in(value: str, language: str) -> str:
    """A partial date in words."""
    with override(language):
        return str(day(value))


class Rows:
    """Rows of one noun in one language. ``sql`` selects the primary key first, then what ``row`` takes."""

    # Of related therapies and of other related records, how many a row shows.
    MOST_THERAPIES = 6
    MOST_NAMES = 3

    def __init__(self, language: str) -> None:
        self.language = language
        with override(language):
            self.look_up()

    def look_up(self) -> None:
        """Words, addresses and the statement, in the language that is active now."""
        # Not shown where each fact has a line of its own (static/site.css).
        not_stated, none_here = escape(_("not stated")), escape(_("none in the catalogue"))
        self.not_stated = f'<span class="unstated">{not_stated}</span>'
        self.none_here = f'<span class="unstated">{none_here}</span>'
        self.and_more = f'<li class="muted">{escape(_("and %(number)s more") % {"number": "{}"})}</li>'
        self.therapy_links = {value: therapy_link(value) for value in AtmpClass.values}
        self.statement = self.sql()

    def sql(self) -> str:
        raise LookupError(f"{type(self).__name__} has no statement.")

    def row(self, *columns: Any) -> str:
        raise LookupError(f"{type(self).__name__} makes no row.")

    def html(self, keys: Sequence[int], found: Iterable[Sequence[Any]]) -> str:
        """The rows of the records with these keys, in that order; records that are gone are left out.

        ``found``: what the statement gave for the keys.
        """
        made = {key: self.row(*columns) for key, *columns in found}
        return "".join([made[key] for key in keys if key in made])

    def names(self, found: Related, address: str) -> str:
        """Related records as a list of links; ``address``: what stands before theirs."""
        shown, number = found
        if not shown:
            return self.not_stated
        items = "".join([f'<li><a href="{address}{slug}/">{escape(title)}</a></li>' for slug, title in shown])
        return f'<ul class="names">{items}{self.rest(number, shown)}</ul>'

    def therapies(self, found: Related) -> str:
        """Related therapies as a list of links with the shapes of their classes."""
        shown, number = found
        if not shown:
            return self.none_here
        return f'<ul class="names">{self.therapy_items(shown)}{self.rest(number, shown)}</ul>'

    def therapy_items(self, shown: Iterable[Sequence[str]]) -> str:
        items = []
        for slug, title, atmp_class in shown:
            before, between, after = self.therapy_links[atmp_class]
            items.append(f"<li>{before}{slug}{between}{escape(title)}{after}</li>")
        return "".join(items)

    def day(self, value: str) -> str:
        return day_in(value, self.language)

    def rest(self, number: int, shown: Sequence[Any]) -> str:
        return self.and_more.format(number - len(shown)) if number > len(shown) else ""


def address_before(noun: str) -> str:
    """What stands before the last part of a record's address, in the active language."""
    return reverse(noun, args=["x"]).removesuffix("x/")


def escaped_labels(choices: type[TextChoices]) -> dict[str, str]:
    """The words of a closed list, in the active language."""
    return {value: escape(str(label)) for value, label in choices.choices}


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last one an ellipsis where some are left out."""
    # Django's Truncator looks at each character and takes as long as ten rows.
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def cell(name: str, css_class: str = "") -> str:
    """The start of a table cell; ``name``: what its column is called where the table is too narrow for its head."""
    styled = f' class="{css_class}"' if css_class else ""
    return f'<td{styled} data-label="{escape(name)}">'


def therapy_link(atmp_class: str) -> Link:
    """A therapy by its name, with the shape of its class, cut where address and title go."""
    shown = {"atmp_class": atmp_class, "get_absolute_url": f"{address_before('therapy')}\x00/", "title": "\x01"}
    before, _mark, after = render_to_string("catalogue/_therapy_link.html", {"therapy": shown}).partition("\x00")
    between, _mark, end = after.partition("\x01")
    return before, between, end
