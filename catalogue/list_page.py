"""The page of a list: what the query string asks for, and everything around it.

The frame (head, menus, headings, foot) is the same for every query string: it is rendered once a process and cut where
the parts of catalogue/list_parts.py go.
"""

import re
from collections.abc import Mapping, Sequence
from copy import copy
from html import escape
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.encoding import iri_to_uri
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue import list_parts, revision
from catalogue.conditional import is_of_one_visitor
from catalogue.facets import FacetResult
from catalogue.filter_set import MOST_VALUES, PAGE_SIZES, RecordFilterSet
from catalogue.links import Links
from catalogue.rows import rows_of

MARK = "part-of-the-list-"
MARKED = re.compile(rf"\??{MARK}(\w+);")
# What of a list's template differs from one query string to the next.
PARTS = (
    "words", "hidden", "robots", "facets", "chosen_number", "count", "range", "options", "chosen_filters", "forgiven",
    "rows", "page_links", "taken_away",
)  # fmt: skip
FRAMES = 64


class Found(Sequence[int]):
    """Keys of what a list found, for a paginator: their number, and a part of them in the list's order."""

    def __init__(self, filterset: RecordFilterSet) -> None:
        self.filterset = filterset

    def __len__(self) -> int:
        return len(self.filterset.keys)

    def __getitem__(self, part: Any) -> Any:
        return self.filterset.part(part.start, part.stop)


def listing(request: HttpRequest, filterset: RecordFilterSet, template: str) -> HttpResponse:
    """A list with its facets, chips, order and pages; status 400 and the reason where the query string is wrong."""
    filterset.revision = revision.of(request)
    is_valid = filterset.is_valid()
    cleaned = filterset.cleaned_data if is_valid else {}
    rows: Sequence[int] = Found(filterset) if is_valid else []
    paginator = Paginator(rows, int(cleaned.get("page_size") or PAGE_SIZES[0]))
    number = cleaned.get("page") or 1
    errors = error_messages(filterset)
    if not errors and number > paginator.num_pages:
        errors = [
            _("There is no page %(page)s: the list ends at page %(last)s.")
            % {"page": number, "last": paginator.num_pages}
        ]
    if errors:
        paginator, number = Paginator([], PAGE_SIZES[0]), 1
    page = paginator.page(number)
    parameters = filterset.parameters
    links = Links(parameters)
    hidden = [(name, value) for name, values in parameters.items() if name != "page" for value in values]
    if not errors:
        filterset.read_facets()
    with rows_of(filterset.noun, page.object_list) as rows_as_html:
        found = [] if errors else filterset.facet_results()
        chosen = chips(filterset, found, without_one(filterset) if found and not len(rows) else {})
        query = " ".join(parameters.get("q", []))
        parts = {
            "words": query,
            "hidden": list_parts.hidden_inputs(pair for pair in hidden if pair[0] != "q"),
            "robots": list_parts.html('<meta name="robots" content="noindex">' if chosen or errors else ""),
            "facets": list_parts.facet_sections(filterset.noun, found, list_parts.hidden_inputs(hidden)),
            "chosen_number": list_parts.chosen_number(chosen),
            "count": list_parts.count_in_words(filterset.noun, paginator.count),
            "range": list_parts.range_shown(page),
            "options": list_parts.options(
                choice_links(filterset, "sort", links), choice_links(filterset, "page_size", links), paginator.count
            ),
            "chosen_filters": list_parts.chosen_filters(chosen, request.path),
            "forgiven": forgiven(filterset, query) if page.object_list else "",
            "page_links": list_parts.page_links(page, links),
            "taken_away": links.without("page", "page_size"),
        }
        parts["rows"] = rows_as_html()
    if page.object_list and not is_of_one_visitor(request) and not settings.DEBUG:
        return HttpResponse(framed(request, template, parts))
    context = {
        **parts,
        "noun": filterset.noun,
        "errors": errors,
        "has_rows": bool(page.object_list),
        "chips": chosen,
        "number_of_all": 0 if errors else len(filterset.index.everything),
    }
    return HttpResponse(render_to_string(template, context, request), status=400 if errors else 200)


def framed(request: HttpRequest, template: str, parts: Mapping[str, str]) -> str:
    """The page of a list that has rows, for a visitor whom nothing else is to be told."""
    asked = (template, get_language(), request.scheme, request.get_host(), request.path)
    frame = frames.get(asked)
    if frame is None:
        if len(frames) >= FRAMES:
            frames.clear()
        frame = frames[asked] = frame_of(request, template)
    query = request.META.get("QUERY_STRING", "")
    values = {**parts, "words": escape(parts["words"]), "taken_away": escape(parts["taken_away"])}
    values["query"] = escape(f"?{iri_to_uri(query)}") if query else ""
    return "".join([values[text] if is_part else text for is_part, text in frame])


# Texts and, between them, names of the parts that go there.
frames: dict[tuple[Any, ...], list[tuple[bool, str]]] = {}


def frame_of(request: HttpRequest, template: str) -> list[tuple[bool, str]]:
    marked = copy(request)
    marked.META = {**request.META, "QUERY_STRING": f"{MARK}query;"}
    context = {
        **{name: list_parts.html(MARK, name, ";") for name in PARTS},
        "noun": template.rpartition("/")[2].removesuffix(".html"),
        "errors": [],
        "has_rows": True,
    }
    texts = MARKED.split(render_to_string(template, context, marked))
    return [(bool(place % 2), text) for place, text in enumerate(texts)]


def forgiven(filterset: RecordFilterSet, query: str) -> str:
    """Says so where nothing holds the words as typed."""
    if not filterset.is_forgiven:
        return ""
    said = _("Nothing holds “%(query)s” as typed: these are the records for “%(reading)s”.")
    return list_parts.html('<p class="notice">', escape(said % {"query": query, "reading": filterset.reading}), "</p>")


def without_one(filterset: RecordFilterSet) -> dict[str, int]:
    """How many records each chosen value's removal would give, by the query string that removes it."""
    found: dict[str, int] = {}
    parameters = filterset.parameters
    links = Links(parameters)
    for name, values in parameters.items():
        if name in {"sort", "page", "page_size"}:
            continue
        for value in values:
            others = {**filterset.chosen, name: [other for other in values if other != value]}
            before = filterset.index.everything if name == "q" else filterset.searched
            found[links.toggling(name)(value)] = len(filterset.selecting(before, others).keys)
    return found


def error_messages(filterset: RecordFilterSet) -> list[str]:
    """What is wrong with the query string, in the reader's language."""
    unknown = _("This list has no filter “%(name)s”.")
    messages = [unknown % {"name": name[:80]} for name in filterset.unknown_parameters[:5]]
    messages += [_("“%(name)s” may be given only once.") % {"name": name} for name in filterset.repeated_parameters]
    for name, errors in filterset.errors.items():
        label = filterset.filters[name].label
        messages += [_("%(filter)s: %(error)s") % {"filter": label, "error": error} for error in errors]
    return messages


def chips(filterset: RecordFilterSet, found: list[FacetResult], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The chosen filters, each with the query string that drops it; in an erroneous list, values as they were given.

    ``counts``: for an empty list, how many records each of those query strings gives.
    """
    parameters = filterset.parameters
    links = Links(parameters)
    labels = {(facet.name, value.value): value.label for facet in found for value in facet.values if value.is_chosen}
    shown = []
    for name, values in parameters.items():
        if name in {"sort", "page", "page_size"} and not filterset.errors.get(name):
            continue
        for value in values[:MOST_VALUES]:
            label = str(filterset.filters[name].label)
            query = links.toggling(name)(value)
            shown.append(
                {
                    "facet": label,
                    "value": labels.get((name, value), value[:80]),
                    "query": query,
                    "count": counts.get(query),
                }
            )
    return shown


def choice_links(filterset: RecordFilterSet, name: str, links: Links) -> list[dict[str, Any]]:
    """The values of ``sort`` or ``page_size`` as links; the first is what an unasked list has."""
    choices = filterset.filters[name].extra["choices"]
    current = filterset.parameters.get(name, [choices[0][0]])[0]
    return [
        {
            "label": label,
            "is_chosen": value == current,
            "query": links.replaced(name, "" if value == choices[0][0] else value),
        }
        for value, label in choices
    ]
