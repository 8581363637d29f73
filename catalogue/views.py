"""Pages for readers: lists, records, the knowledge base. Each view binds, asks a named question, renders."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from catalogue import facets, list_page, list_parts, revision
from catalogue.bibliography import Bibliography
from catalogue.conditional import public_page
from catalogue.filter_set import RecordFilterSet, refuse_unknown
from catalogue.filters import (
    FILTERSETS,
    ConditionFilterSet,
    ReferenceFilterSet,
    SponsorFilterSet,
    SubstanceFilterSet,
    TherapyFilterSet,
    TrialFilterSet,
)
from catalogue.links import Links
from catalogue.list_page import error_messages, listing
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

# Therapies and trials on the page of a condition or sponsor; the list shows them all.
MOST_BESIDE = 25


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
    chosen = [] if errors else chosen_in(filterset, named)
    context = {
        "chosen": chosen,
        "chosen_filters": list_parts.chosen_filters(
            chosen, f"{request.path}?{urlencode({'named': named})}" if named else request.path
        ),
        "noun": noun,
        "facet": None if errors else filterset.values_named(facet, named),
        "label": facet.label,
        "nouns": filterset.model._meta.verbose_name_plural,
        "named": named,
        "errors": errors,
        "list_query": Links(parameters).without(),
        "hidden": [(one, value) for one, values in parameters.items() for value in values],
    }
    return render(request, "catalogue/facet_values.html", context, status=400 if errors else 200)


def chosen_in(filterset: RecordFilterSet, named: str) -> list[dict[str, Any]]:
    """The filters of the list that the values of one facet are counted over, as links that drop them and keep ``named``."""
    links = Links(filterset.parameters)
    found = [
        facets.shown(
            filterset.index, facet, dict.fromkeys(filterset.chosen[facet.name], 0), filterset.chosen[facet.name], links
        )
        for facet in filterset.facets
        if facet.name in filterset.chosen
    ]
    kept = urlencode({"named": named}) if named else ""
    return [
        {**chip, "query": f"{chip['query']}&{kept}".replace("?&", "?") if kept else chip["query"]}
        for chip in list_page.chips(filterset, found, {})
    ]


def record_page(request: HttpRequest, rows: QuerySet, slug: str, template: str, **context: Any) -> HttpResponse:
    """The page of one record. A retired record leads to its successor, or says why it was retired; a draft is not found."""
    record = rows.exclude(state=Record.State.DRAFT).filter(slug=slug).first()
    if record is None:
        raise Http404
    if record.successor_id is not None and record.successor.state != Record.State.DRAFT:
        return redirect(record.successor, permanent=True)
    noun = record._meta.model_name
    # A reference is cited, it cites nothing.
    has_sources = hasattr(record, "citations") and noun != "reference"
    bibliography = Bibliography(record.citations.for_page()) if has_sources else None
    correct = reverse("correct", args=[noun, slug]) if record.state == Record.State.PUBLISHED else ""
    shown = {
        noun: record,
        "record": record,
        "bibliography": bibliography,
        "correct": correct,
        "predecessors": record.led_here(),
        **context,
    }
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


def beginning(therapies: QuerySet, trials: QuerySet) -> dict[str, Any]:
    """The first therapies and trials of a record that may have thousands, and how many there are."""
    first_therapies = list(therapies.in_reading_order()[:MOST_BESIDE])
    first_trials = list(trials.select_related("sponsor").latest_started_first()[:MOST_BESIDE])
    recruiting = trials.filter(status=Trial.Status.RECRUITING)
    if len(first_trials) < MOST_BESIDE:
        trial_count = len(first_trials)
        recruiting_count = sum(trial.status == Trial.Status.RECRUITING for trial in first_trials)
    else:
        trial_count, recruiting_count = trials.count(), recruiting.count()
    return {
        "therapies": first_therapies,
        "therapy_count": len(first_therapies) if len(first_therapies) < MOST_BESIDE else therapies.count(),
        "trials": first_trials,
        "trial_count": trial_count,
        "recruiting_count": recruiting_count,
    }


@public_page
def sponsor(request: HttpRequest, slug: str) -> HttpResponse:
    therapies = Therapy.objects.published().filter(sponsors__slug=slug).prefetch_related("conditions")
    context = beginning(therapies, Trial.objects.published().filter(sponsor__slug=slug))
    return record_page(request, Sponsor.objects.for_page(), slug, "catalogue/sponsor.html", **context)


@public_page
def trial(request: HttpRequest, slug: str) -> HttpResponse:
    return record_page(request, Trial.objects.for_page(), slug, "catalogue/trial.html")


@public_page
def reference(request: HttpRequest, slug: str) -> HttpResponse:
    return record_page(request, Reference.objects.for_page(), slug, "catalogue/reference.html")


@public_page
def condition(request: HttpRequest, slug: str) -> HttpResponse:
    therapies = Therapy.objects.published().filter(conditions__slug=slug).prefetch_related("authorisations__holder")
    context = beginning(therapies, Trial.objects.published().filter(conditions__slug=slug))
    return record_page(request, Condition.objects.all(), slug, "catalogue/condition.html", **context)


@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What the catalogue holds, by class and origin, and where to begin; ``classes``: (class, label, [(origin, number)])."""
    published = Therapy.objects.published()
    together = published.order_by().values_list("atmp_class", "origin").annotate(number=Count("pk"))
    counted = {(atmp_class, origin): number for atmp_class, origin, number in together}
    context = {
        "classes": [
            (value, label, [(one, counted[value, one]) for one in Origin.values if (value, one) in counted])
            for value, label in AtmpClass.choices
        ],
        "origins": [
            (value, label, sum(number for (_class, one), number in counted.items() if one == value))
            for value, label in Origin.choices
        ],
        "therapy_count": sum(counted.values()),
        "trial_count": Trial.objects.published().count(),
        "reference_count": Reference.objects.published().count(),
        "latest": published.latest_authorised()[:6],
        "topics": Topic.objects.published(),
    }
    return render(request, "catalogue/home.html", context)


@public_page
def topics(request: HttpRequest) -> HttpResponse:
    refuse_unknown(request.GET)
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
    refuse_unknown(request.GET)
    entries = (
        Term.objects.published()
        .prefetch_related("citations__reference", "citations__checked_by", "topic")
        .in_reading_order()
    )
    bibliography = Bibliography(citation for term in entries for citation in term.citations.all())
    return render(request, "catalogue/terms.html", {"terms": entries, "bibliography": bibliography})
