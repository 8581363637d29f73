"""Addresses of the public pages; the plural is the list, the singular its record."""

from django.urls import path, re_path

from catalogue import (
    classify_views,
    compare_views,
    correction_views,
    export_views,
    figure_views,
    history_views,
    search_views,
    submission_views,
    timeline_views,
    views,
)
from catalogue.models import Condition, Reference, Sponsor, Substance, Term, Therapy, Topic, Trial

# The history of a record stands below its page.
HISTORIES = {
    "therapies": Therapy,
    "substances": Substance,
    "sponsors": Sponsor,
    "trials": Trial,
    "references": Reference,
    "conditions": Condition,
    "knowledge": Topic,
    "knowledge/glossary": Term,
}

urlpatterns = [
    path("", views.home, name="home"),
    path("therapies/", views.therapies, name="therapies"),
    path("therapies/<slug:slug>/", views.therapy, name="therapy"),
    path("substances/", views.substances, name="substances"),
    path("substances/<slug:slug>/", views.substance, name="substance"),
    path("sponsors/", views.sponsors, name="sponsors"),
    path("sponsors/<slug:slug>/", views.sponsor, name="sponsor"),
    path("trials/", views.trials, name="trials"),
    path("trials/<slug:slug>/", views.trial, name="trial"),
    path("references/", views.references, name="references"),
    path("references/<slug:slug>/", views.reference, name="reference"),
    path("conditions/", views.conditions, name="conditions"),
    path("conditions/<slug:slug>/", views.condition, name="condition"),
    re_path(r"^(?P<noun>[a-z]+)\.(?P<file_format>csv|json|ris|bib)$", export_views.export, name="export"),
    path("<slug:noun>/values/<slug:name>/", views.facet_values, name="facet_values"),
    path("compare/", compare_views.compare, name="compare"),
    path("figures/", figure_views.figures_page, name="figures"),
    path("figures/<slug:name>.svg", figure_views.picture, name="picture"),
    path("timeline/", timeline_views.timeline, name="timeline"),
    path("search/", search_views.search_page, name="search"),
    path("search/suggest/", search_views.suggestions, name="suggestions"),
    path("classify/", classify_views.classify, name="classify"),
    path("classify/method/", classify_views.method, name="classify_method"),
    path("submit/", submission_views.submit, name="submit"),
    path("submit/received/", submission_views.submission_received, name="submission_received"),
    path("submit/status/<slug:key>/", submission_views.submission_status, name="submission_status"),
    path("correct/status/<slug:key>/", correction_views.correction_status, name="correction_status"),
    path("correct/<slug:noun>/<slug:slug>/", correction_views.correct, name="correct"),
    path("knowledge/", views.topics, name="topics"),
    path("knowledge/glossary/", views.terms, name="terms"),
    path("knowledge/<slug:slug>/", views.topic, name="topic"),
    *(
        path(
            f"{place}/<slug:slug>/history/",
            history_views.record_history,
            {"model": model},
            name=f"{model._meta.model_name}_history",
        )
        for place, model in HISTORIES.items()
    ),
    path("therapies/<slug:slug>/as-of/", history_views.choose_day, name="therapy_choose_day"),
    path("therapies/<slug:slug>/as-of/<str:day>/", history_views.therapy_as_of, name="therapy_as_of"),
]
