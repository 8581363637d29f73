"""Pages for readers: lists, records, the knowledge base. Each view binds, asks a named question, renders."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue import facets, revision
from catalogue.bibliography import Bibliography
from catalogue.conditional import public_page
from catalogue.filters import (
    FILTERSETS,
    PAGE_SIZES,
    ConditionFilterSet,
    RecordFilterSet,
    ReferenceFilterSet,
    SponsorFilterSet,
    SubstanceFilterSet,
    TherapyFilterSet,
    TrialFilterSet,
)
from catalogue.models import (
    AtmpClass,
    Condition,
    Origin,
    Record,
    Reference,
    Sponsor,
    Substance,
    Term,
    Therapy,
    Topic,
    Trial,
)
from catalogue.search import LONGEST_QUERY

# Rows that a process keeps of one list in one language: a few megabytes.
MOST_ROWS = 4_000


class Found(Sequence[int]):
    """Keys of what a list found, for a paginator: their number, and a part of them in the list's order."""

    def __init__(self, filterset: RecordFilterSet) -> None:
        self.filterset = filterset

    def __len__(self) -> int:
        return len(self.filterset.keys)

    def __getitem__(self, part: Any) -> Any:
        return self.filterset.part(part.start, part.stop)


def row_texts(filterset: RecordFilterSet, keys: Sequence[int]) -> SafeString:
    """The rows of a list: only those are read and made that this process has not made at this revision."""
    made = filterset.index.rows.setdefault(get_language() or "", {})
    if len(made) > MOST_ROWS:
        made.clear()
    noun = str(filterset.model._meta.model_name)
    template = loader.get_template(f"catalogue/rows/{noun}.html")
    for record in filterset.fetched([key for key in keys if key not in made]):
        made[record.pk] = template.render({noun: record})
    return mark_safe("".join(made.get(key, "") for key in keys))  # noqa: S308 - made of templates


def listing(request: HttpRequest, filterset: RecordFilterSet, template: str) -> HttpResponse:
    """A list with its facets, chips, order and pages; status 400 and the reason where the query string is wrong.

    Context: ``page`` (a paginator's page of keys), ``rows`` (their rows as HTML), ``facets`` (list of FacetResult), ``chips`` ({facet, value,
    query}), ``orders`` and ``sizes`` ({label, is_chosen, query}), ``pages`` ((label, query)), ``previous`` and ``next``
    (query strings), ``hidden`` ((name, value) to repeat in the search form), ``query`` (what was searched), ``errors``.
    """
    filterset.revision = revision.of(request)
    is_valid = filterset.is_valid()
    cleaned = filterset.form.cleaned_data if is_valid else {}
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
    found = [] if errors else filterset.facet_results()
    context = {
        "filterset": filterset,
        "noun": filterset.noun,
        "taken_away": facets.query_string({**parameters, "page": (), "page_size": ()}),
        "errors": errors,
        "page": page,
        "rows": "" if errors else row_texts(filterset, page.object_list),
        "facets": found,
        "chips": chips(filterset, found, without_one(filterset) if found and not len(rows) else {}),
        "orders": choice_links(filterset, "sort"),
        "sizes": choice_links(filterset, "page_size"),
        "pages": [
            (label, facets.replaced(parameters, "page", str(label)) if isinstance(label, int) else "")
            for label in paginator.get_elided_page_range(number)
        ],
        "previous": facets.replaced(parameters, "page", str(number - 1)) if page.has_previous() else "",
        "next": facets.replaced(parameters, "page", str(number + 1)) if page.has_next() else "",
        "hidden": [
            (name, value) for name, values in parameters.items() if name not in {"q", "page"} for value in values
        ],
        "query": " ".join(parameters.get("q", [])),
    }
    return render(request, template, context, status=400 if errors else 200)


def without_one(filterset: RecordFilterSet) -> dict[str, int]:
    """How many records each chosen value's removal would give, by the query string that removes it."""
    found: dict[str, int] = {}
    parameters = filterset.parameters
    for name, values in parameters.items():
        if name in {"sort", "page", "page_size"}:
            continue
        for value in values:
            others = {**filterset.chosen, name: [other for other in values if other != value]}
            before = filterset.index.everything if name == "q" else filterset.searched
            left = facets.restricted(filterset.index, before, filterset.facets, others)
            found[facets.toggled(parameters, name, value)] = len(left)
    return found


def error_messages(filterset: RecordFilterSet) -> list[str]:
    """What is wrong with the query string, in the reader's language."""
    unknown = _("This list has no filter “%(name)s”.")
    messages = [unknown % {"name": name[:80]} for name in filterset.unknown_parameters[:5]]
    messages += [_("“%(name)s” may be given only once.") % {"name": name} for name in filterset.repeated_parameters]
    for name, errors in filterset.form.errors.items():
        label = filterset.filters[name].label
        messages += [_("%(filter)s: %(error)s") % {"filter": label, "error": error} for error in errors]
    return messages


def chips(
    filterset: RecordFilterSet, found: list[facets.FacetResult], counts: Mapping[str, int]
) -> list[dict[str, Any]]:
    """The chosen filters, each with the query string that drops it; in an erroneous list, values as they were given.

    ``counts``: for an empty list, how many records each of those query strings gives.
    """
    parameters = filterset.parameters
    labels = {(facet.name, value.value): value.label for facet in found for value in facet.values if value.is_chosen}
    shown = []
    for name, values in parameters.items():
        if name in {"sort", "page", "page_size"} and not filterset.form.errors.get(name):
            continue
        for value in values:
            label = str(filterset.filters[name].label)
            query = facets.toggled(parameters, name, value)
            shown.append(
                {
                    "facet": label,
                    "value": labels.get((name, value), value[:80]),
                    "query": query,
                    "count": counts.get(query),
                }
            )
    return shown


def choice_links(filterset: RecordFilterSet, name: str) -> list[dict[str, Any]]:
    """The values of ``sort`` or ``page_size`` as links; the first is what an unasked list has."""
    parameters = filterset.parameters
    choices = filterset.filters[name].extra["choices"]
    current = parameters.get(name, [choices[0][0]])[0]
    return [
        {
            "label": label,
            "is_chosen": value == current,
            "query": facets.replaced(parameters, name, "" if value == choices[0][0] else value),
        }
        for value, label in choices
    ]


@public_page
def therapies(request: HttpRequest) -> HttpResponse:
    return listing(request, TherapyFilterSet(request.GET), "catalogue/therapies.html")


@public_page
def substances(request: HttpRequest) -> HttpResponse:
    return listing(request, SubstanceFilterSet(request.GET), "catalogue/substances.html")


@public_page
def sponsors(request: HttpRequest) -> HttpResponse:
    return listing(request, SponsorFilterSet(request.GET), "catalogue/sponsors.html")


@public_page
def trials(request: HttpRequest) -> HttpResponse:
    return listing(request, TrialFilterSet(request.GET), "catalogue/trials.html")


@public_page
def references(request: HttpRequest) -> HttpResponse:
    return listing(request, ReferenceFilterSet(request.GET), "catalogue/references.html")


@public_page
def conditions(request: HttpRequest) -> HttpResponse:
    return listing(request, ConditionFilterSet(request.GET), "catalogue/conditions.html")


@public_page
def facet_values(request: HttpRequest, noun: str, name: str) -> HttpResponse:
    """The values of one facet of a list, those whose label holds ``named``; the list's filters stay in the address."""
    data = request.GET.copy()
    named = " ".join(data.pop("named", [])).replace("\x00", "").strip()[:LONGEST_QUERY]
    filterset = FILTERSETS[noun](data) if noun in FILTERSETS else None
    facet = next((one for one in filterset.facets if one.name == name), None) if filterset else None
    if filterset is None or facet is None:
        raise Http404
    filterset.revision = revision.of(request)
    errors = [] if filterset.is_valid() else error_messages(filterset)
    parameters = filterset.parameters
    context = {
        "noun": noun,
        "facet": None if errors else filterset.values_named(facet, named),
        "label": facet.label,
        "named": named,
        "errors": errors,
        "list_query": facets.query_string(parameters),
        "hidden": [(one, value) for one, values in parameters.items() for value in values],
    }
    return render(request, "catalogue/facet_values.html", context, status=400 if errors else 200)


def record_page(request: HttpRequest, rows: QuerySet, slug: str, template: str, **context: Any) -> HttpResponse:
    """The page of one record. A retired record leads to its successor, or says why it was retired; a draft is not found."""
    record = rows.exclude(state=Record.State.DRAFT).filter(slug=slug).first()
    if record is None:
        raise Http404
    if record.successor_id is not None and record.successor.state != Record.State.DRAFT:
        return redirect(record.successor, permanent=True)
    noun = record._meta.model_name
    bibliography = Bibliography(record.citations.for_page()) if hasattr(record, "citations") else None
    correct = reverse("correct", args=[noun, slug]) if record.state == Record.State.PUBLISHED else ""
    shown = {noun: record, "record": record, "bibliography": bibliography, "correct": correct, **context}
    return render(request, template, shown)


@public_page
def therapy(request: HttpRequest, slug: str) -> HttpResponse:
    topics = Topic.objects.published().exclude(atmp_class="")
    return record_page(
        request,
        Therapy.objects.for_page(),
        slug,
        "catalogue/therapy.html",
        class_topics={topic.atmp_class: topic for topic in topics},
    )


@public_page
def substance(request: HttpRequest, slug: str) -> HttpResponse:
    return record_page(request, Substance.objects.for_page(), slug, "catalogue/substance.html")


@public_page
def sponsor(request: HttpRequest, slug: str) -> HttpResponse:
    return record_page(request, Sponsor.objects.for_page(), slug, "catalogue/sponsor.html")


@public_page
def trial(request: HttpRequest, slug: str) -> HttpResponse:
    return record_page(request, Trial.objects.for_page(), slug, "catalogue/trial.html")


@public_page
def reference(request: HttpRequest, slug: str) -> HttpResponse:
    return record_page(request, Reference.objects.for_page(), slug, "catalogue/reference.html")


@public_page
def condition(request: HttpRequest, slug: str) -> HttpResponse:
    return record_page(request, Condition.objects.for_page(), slug, "catalogue/condition.html")


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What the catalogue holds, by class and origin, and where to begin."""
    published = Therapy.objects.published()
    by_class = dict(published.order_by().values_list("atmp_class").annotate(number=Count("pk")))
    by_origin = dict(published.order_by().values_list("origin").annotate(number=Count("pk")))
    context = {
        "classes": [(value, label, by_class.get(value, 0)) for value, label in AtmpClass.choices],
        "origins": [(value, label, by_origin.get(value, 0)) for value, label in Origin.choices],
        "therapy_count": sum(by_class.values()),
        "trial_count": Trial.objects.published().count(),
        "reference_count": Reference.objects.published().count(),
        "latest": published.latest_authorised()[:6],
        "topics": Topic.objects.published(),
    }
    return render(request, "catalogue/home.html", context)


@public_page
def topics(request: HttpRequest) -> HttpResponse:
    return render(request, "catalogue/topics.html", {"topics": Topic.objects.published()})


@public_page
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """A lesson, with live examples where it explains a class."""
    explained = Topic.objects.published().filter(slug=slug).values_list("atmp_class", flat=True).first()
    examples = (
        Therapy.objects.published().for_list().filter(atmp_class=explained).in_reading_order()
        if explained
        else Therapy.objects.none()
    )
    return record_page(
        request,
        Topic.objects.prefetch_related("terms"),
        slug,
        "catalogue/topic.html",
        examples=examples,
        topics=Topic.objects.published(),
    )


@public_page
def terms(request: HttpRequest) -> HttpResponse:
    """The glossary, on one page."""
    entries = (
        Term.objects.published()
        .prefetch_related("citations__reference", "citations__checked_by", "topic")
        .in_reading_order()
    )
    bibliography = Bibliography(citation for term in entries for citation in term.citations.all())
    return render(request, "catalogue/terms.html", {"terms": entries, "bibliography": bibliography})
