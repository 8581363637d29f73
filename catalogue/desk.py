"""The first page of the curators' desk: the queues with their counts, and two lists that no list of one noun can be."""

from typing import Any, NamedTuple

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext as _

from catalogue import disagreement
from catalogue.models import Curator, Therapy, Trial
from catalogue.models.resemblance import pairs
from catalogue.queues import DUPLICATES, QUEUES, Queue, model_of, oldest_waiting
from catalogue.sources.trial import BY_ITSELF

SHOWN_WAITING = 10


class Row(NamedTuple):
    """One queue on the first page: ``links`` leads to the list of each noun, (name, number, address)."""

    queue: Queue
    number: int
    links: list[tuple[str, int, str]]


class Pair(NamedTuple):
    one: Model
    other: Model
    likeness: float

    def sides(self) -> list[tuple[Model, Model, str, str]]:
        """Each record with the other one, the address of its form, and of its merging."""
        noun = f"admin:catalogue_{self.one._meta.model_name}"
        both = ((self.one, self.other), (self.other, self.one))
        return [
            (one, other, reverse(f"{noun}_change", args=[one.pk]), reverse(f"{noun}_merge", args=[one.pk]))
            for one, other in both
        ]


class Desk(AdminSite):
    index_template = "admin/catalogue/desk.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("duplicates/", self.admin_view(self.duplicates), name="duplicates"),
            path("disagreements/", self.admin_view(self.disagreements), name="disagreements"),
            *super().get_urls(),
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        person = request.user
        found = {
            "rows": [row_of(queue, person) for queue in QUEUES],
            "waiting": list(oldest_waiting(person, SHOWN_WAITING)),
            "comparison": disagreement.compared() if person.has_perm("catalogue.view_therapy") else None,
            "by_itself": [Trial._meta.get_field(name).verbose_name for name in BY_ITSELF],
        }
        return super().index(request, {**(extra_context or {}), **found})

    def duplicates(self, request: HttpRequest) -> HttpResponse:
        """The pairs of records that may be one, noun by noun, with the way to merge them."""
        nouns = [noun for noun in DUPLICATES.asks if request.user.has_perm(f"catalogue.view_{noun}")]
        if not nouns:
            raise PermissionDenied
        context = {
            **self.each_context(request),
            "title": _("Possible duplicates"),
            "sections": [
                (model_of(noun)._meta.verbose_name_plural, noun, rows) for noun in nouns if (rows := alike(noun))
            ],
            "may_merge": {noun for noun in nouns if request.user.has_perm(f"catalogue.publish_{noun}")},
        }
        return TemplateResponse(request, "admin/catalogue/duplicates.html", context)

    def disagreements(self, request: HttpRequest) -> HttpResponse:
        """The therapies whose class is not the one that the rules find."""
        if not request.user.has_perm("catalogue.view_therapy"):
            raise PermissionDenied
        comparison = disagreement.compared()
        therapies = Therapy.objects.in_bulk([one.therapy for one in comparison.disagreements])
        context = {
            **self.each_context(request),
            "title": _("Class that the rules do not find"),
            "comparison": comparison,
            "rows": [(therapies[one.therapy], one) for one in comparison.disagreements if one.therapy in therapies],
        }
        return TemplateResponse(request, "admin/catalogue/disagreements.html", context)


def row_of(queue: Queue, person: Curator) -> Row:
    counts = queue.counts(person)
    links = [
        (
            str(model_of(noun)._meta.verbose_name_plural),
            number,
            f"{reverse(f'admin:catalogue_{noun}_changelist')}?queue={queue.key}",
        )
        for noun, number in counts.items()
    ]
    return Row(queue, sum(counts.values()), links)


def alike(noun: str) -> list[Pair]:
    model = model_of(noun)
    found = pairs(model)
    records = model._default_manager.in_bulk({key for one, other, _likeness in found for key in (one, other)})
    return [Pair(records[one], records[other], likeness) for one, other, likeness in found]
