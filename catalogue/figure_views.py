"""The catalogue in figures: drawings with their tables, and each drawing as a file to take away."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from catalogue import figures, revision
from catalogue.conditional import public_page
from catalogue.filter_set import refuse_unknown
from catalogue.filters import TherapyFilterSet, TrialFilterSet

# The colours of the classes on paper, as static/site.css prints them: a file that stands alone has no style sheet.
PAPER = {
    "gene_therapy": "#4a3aa8",
    "somatic_cell_therapy": "#0a665c",
    "tissue_engineered": "#864607",
    "combined": "#9c1861",
    "cell_product": "#2b5885",
    "blood_product": "#a3201b",
    "other": "#505a61",
}


def drawn(request: HttpRequest) -> list[dict[str, Any]]:
    """All figures: ``name``, ``noun`` (of the list its marks lead to), ``title``, ``says``, ``kind``, the data of the table
    (``crossed`` or ``values``) and ``drawing``, None where there is nothing to draw."""
    therapies, trials = TherapyFilterSet(QueryDict()), TrialFilterSet(QueryDict())
    therapies.revision = trials.revision = revision.of(request)
    years = figures.crossed(therapies, "year", "atmp_class").stated_rows()
    phases = figures.crossed(trials, "phase", "atmp_class")
    origins = figures.crossed(therapies, "origin", "atmp_class")
    countries = figures.values(trials, "country")
    return [
        {
            "name": "years",
            "noun": "therapies",
            "kind": "columns",
            "title": _("Therapies by year of authorisation and class"),
            "says": _("A therapy authorised in several years stands in each of them, once a year."),
            "crossed": years,
            "drawing": figures.columns(years),
        },
        {
            "name": "pipeline",
            "noun": "trials",
            "kind": "matrix",
            "title": _("Trials by phase and class"),
            "says": _(
                "The class is that of the therapy tested. A trial of therapies of two classes stands in both; many trials "
                "test a product that is not in the catalogue yet."
            ),
            "crossed": phases,
            "drawing": figures.matrix(phases),
        },
        {
            "name": "countries",
            "noun": "trials",
            "kind": "bars",
            "title": _("Trials by country"),
            "says": _("A trial with sites in several countries counts in each of them."),
            "values": countries,
            "drawing": figures.bars(countries),
        },
        {
            "name": "origins",
            "noun": "therapies",
            "kind": "matrix",
            "title": _("Therapies by origin and class"),
            "says": _("Where the cells come from, class by class; a vector or a nucleic acid holds no cells."),
            "crossed": origins,
            "drawing": figures.matrix(origins),
        },
    ]


@public_page
def figures_page(request: HttpRequest) -> HttpResponse:
    refuse_unknown(request.GET)
    return render(request, "catalogue/figures.html", {"figures": drawn(request)})


@public_page
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """One drawing as a file that stands alone, in the colours of paper, with its key and where it comes from."""
    figure = next((one for one in drawn(request) if one["name"] == name and one["drawing"]), None)
    if figure is None:
        raise Http404
    columns = figure["crossed"].columns if "crossed" in figure else []
    context = {
        "figure": figure,
        "origin": f"{request.scheme}://{request.get_host()}",
        "colours": PAPER.items(),
        "key": [(one, place % 2 * 370, place // 2 * 24) for place, one in enumerate(columns)],
    }
    svg = render_to_string("catalogue/picture.svg", context, request)
    headers = {"Content-Disposition": f'attachment; filename="{name}.svg"'}
    return HttpResponse(svg.strip(), content_type="image/svg+xml; charset=utf-8", headers=headers)
