"""The first page of the curators' desk: the queues with their counts, and two lists that no list of one noun can be."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext as _

from catalogue import counting, disagreement, duplicates
from catalogue.models import Curator, Likeness, Therapy, Trial
from catalogue.queues import DUPLICATES, QUEUES, Queue, model_of, oldest_waiting
from catalogue.sources.trial import BY_ITSELF

SHOWN_WAITING = 10
# What is new is compared by whoever opens the desk, for so long; longer on the page that is about it.
SECONDS_ON_THE_WAY, SECONDS_TO_COMPARE = 0.1, 1.0
# Pairs of one noun on a page.
SHOWN_PAIRS = 50


class Row(NamedTuple):
    """One queue on the first page: ``links`` leads to the list of each noun, (name, number, address).

    A number of a long queue stands for that many or, where it is ``counting.MOST`` + 1, for more.
    """

    queue: Queue
    number: int
    links: list[tuple[str, int, str]]

    @property
    def most(self) -> int | None:
        """What is said instead of the number: there are more than that."""
        is_more = self.queue.is_long and any(number > counting.MOST for _name, number, _address in self.links)
        return counting.MOST if is_more else None


class Pair(NamedTuple):
    one: Model
    other: Model
    found: Likeness

    def sides(self) -> list[tuple[Model, Model, str, str]]:
        """Each record with the other one, the address of its form, and of its merging."""
        noun = f"admin:catalogue_{self.one._meta.model_name}"
        both = ((self.one, self.other), (self.other, self.one))
        return [
            (one, other, reverse(f"{noun}_change", args=[one.pk]), reverse(f"{noun}_merge", args=[one.pk]))
            for one, other in both
        ]

    @property
    def distinguishing(self) -> str:
        """Address of the page on which somebody says that they are two."""
        return reverse(f"admin:catalogue_{self.one._meta.model_name}_distinguish", args=[self.one.pk, self.other.pk])


class Section(NamedTuple):
    """The pairs of one noun, the likeliest of ``number``; ``progress``: how far its records are compared."""

    noun: str
    name: str
    pairs: list[Pair]
    number: int
    progress: duplicates.Progress


class Completion(AutocompleteJsonView):
    """The suggestions under a field; where nothing is found, the next step that the form of the noun knows."""

    def get(self, request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        response = super().get(request, *arguments, **named)
        next_step = getattr(self.model_admin, "next_step", None)
        found = json.loads(response.content)
        if next_step is None or found["results"] or found["pagination"]["more"]:
            return response
        return JsonResponse({**found, "results": next_step(request, self.term)})


class Desk(AdminSite):
    index_template = "admin/catalogue/desk.html"

    def admin_view(self, view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        """With 400 for an address that holds a null character, which PostgreSQL takes in no text."""
        shown = super().admin_view(view, cacheable)

        @wraps(shown)
        def answer(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
            if any("\0" in value for _name, values in request.GET.lists() for value in values):
                raise BadRequest
            return shown(request, *arguments, **named)

        return answer

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return Completion.as_view(admin_site=self)(request)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [
            path("duplicates/", self.admin_view(self.duplicates), name="duplicates"),
            path("disagreements/", self.admin_view(self.disagreements), name="disagreements"),
            *super().get_urls(),
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        person = request.user
        duplicates.compare(seconds=SECONDS_ON_THE_WAY)
        found = {
            "rows": [row_of(queue, person) for queue in QUEUES],
            "waiting": list(oldest_waiting(person, SHOWN_WAITING)),
            "uncompared": sum(number for noun, number in duplicates.waiting().items() if noun in DUPLICATES.asks),
            "most": counting.MOST,
            "comparison": disagreement.compared() if person.has_perm("catalogue.view_therapy") else None,
            "by_itself": [Trial._meta.get_field(name).verbose_name for name in BY_ITSELF],
        }
        return super().index(request, {**(extra_context or {}), **found})

    def duplicates(self, request: HttpRequest) -> HttpResponse:
        """The pairs of records that may be one, noun by noun, with the way to merge them."""
        nouns = [noun for noun in DUPLICATES.asks if request.user.has_perm(f"catalogue.view_{noun}")]
        if not nouns:
            raise PermissionDenied
        duplicates.compare(nouns, seconds=SECONDS_TO_COMPARE)
        waiting = duplicates.waiting()
        context = {
            **self.each_context(request),
            "title": _("Possible duplicates"),
            "sections": [one for noun in nouns if (one := section_of(noun, waiting.get(noun, 0)))],
            "shown": SHOWN_PAIRS,
            "may_merge": {noun for noun in nouns if request.user.has_perm(f"catalogue.publish_{noun}")},
            "may_distinguish": {noun for noun in nouns if request.user.has_perm(f"catalogue.change_{noun}")},
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


def section_of(noun: str, remaining: int) -> Section | None:
    """None where there is nothing to say about the noun."""
    model = model_of(noun)
    standing = Likeness.objects.standing(noun)
    found = list(standing[:SHOWN_PAIRS])
    if not found and not remaining:
        return None
    records = model._default_manager.in_bulk({key for one in found for key in (one.one, one.other)})
    pairs = [Pair(records[one.one], records[one.other], one) for one in found]
    number = len(found) if len(found) < SHOWN_PAIRS else standing.count()
    name = str(model._meta.verbose_name_plural)
    return Section(noun, name, pairs, number, duplicates.progress(model, remaining))
