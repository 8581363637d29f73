"""Pages of the past: what changed on a record, and a therapy as it stood on a day."""

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import history, list_parts, past
from catalogue.bibliography import Bibliography
from catalogue.conditional import read_only
from catalogue.differences import Differences, Section
from catalogue.filter_set import PageField, Unanswerable, refuse_unknown
from catalogue.links import Links
from catalogue.models import Record, Therapy, Topic

PAGE_SIZE = 20


class Entry(NamedTuple):
    """A change as a page shows it."""

    change: history.Change
    author: str
    sections: list[Section]


@read_only
def record_history(request: HttpRequest, model: type[Record], slug: str) -> HttpResponse:
    """What changed on a published or retired record, the latest change first.

    What somebody has merged into another record keeps its own history under its own address; each leads to the other.
    Context: ``record``, ``successor`` (the record that replaces it, or None), ``predecessors`` (those that it replaces),
    ``entries``, ``page``, ``page_links`` (HTML), and for a therapy ``first_day`` and ``today``, between which it has a page
    of each day.
    """
    record = get_object_or_404(model.objects.exclude(state=Record.State.DRAFT), slug=slug)
    refuse_unknown(request.GET, "page")
    try:
        number = PageField(min_value=1, required=False).clean(request.GET.get("page"))
    except ValidationError as error:
        raise Unanswerable(error.messages[0]) from error
    return history_page(request, record, number or 1)


def history_page(request: HttpRequest, record: Record, number: int = 1, error: str = "") -> HttpResponse:
    changes = history.public_changes(record)
    paginator = Paginator(changes[::-1], PAGE_SIZE)
    if number > paginator.num_pages:
        words = _("There is no page %(page)s: the list ends at page %(last)s.")
        raise Unanswerable(words % {"page": number, "last": paginator.num_pages})
    page = paginator.page(number)
    context = {
        "record": record,
        "page": page,
        "entries": entries(type(record), page.object_list),
        "page_links": list_parts.page_links(page, Links({})),
        "error": error,
        "predecessors": record.led_here(),
        "successor": record.successor if record.successor_id and record.successor.state != Record.State.DRAFT else None,
    }
    if isinstance(record, Therapy) and changes:
        context["first_day"] = timezone.localdate(changes[0].at)
        context["today"] = timezone.localdate()
    return render(request, "catalogue/history.html", context, status=400 if error else 200)


def entries(model: type[Record], changes: list[history.Change]) -> list[Entry]:
    """The changes in the reader's words; the first one, which brought everything, without its differences."""
    told = Differences(model, [(change.before, change.after) for change in changes if change.before], is_public=True)
    people = history.authors(changes)
    return [
        Entry(
            change,
            history.public_author(change, people),
            told.sections(change.before, change.after) if change.before else [],
        )
        for change in changes
    ]


@read_only
def choose_day(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads from the form to the page of the day; back to the history where the day is none."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        therapy = get_object_or_404(Therapy.objects.exclude(state=Record.State.DRAFT), slug=slug)
        return history_page(request, therapy, error=_("Give the day as year-month-day: 2026-11-22."))
    return redirect("therapy_as_of", slug=slug, day=day.isoformat())


@read_only
def therapy_as_of(request: HttpRequest, slug: str, day: str) -> HttpResponse:
    """The page of a therapy as it stood at the end of ``day`` (ISO 8601); for today, as it is now.

    Context: that of the therapy's own page, and ``as_of``.
    """
    therapy = get_object_or_404(Therapy.objects.exclude(state=Record.State.DRAFT), slug=slug)
    try:
        asked = date.fromisoformat(day)
        end = timezone.make_aware(datetime.combine(asked + timedelta(days=1), time.min))
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    if asked.isoformat() != day:
        raise Http404
    if asked > timezone.localdate():
        return history_page(request, therapy, error=_("This day is still to come."))
    then = past.therapy_at(therapy, end)
    if then is None:
        return history_page(request, therapy, error=_("On that day the catalogue did not show this therapy."))
    context: dict[str, Any] = {
        "therapy": then,
        "record": then,
        "current": therapy,
        "bibliography": Bibliography(then.citations.all()),
        "class_topics": {topic.atmp_class: topic for topic in Topic.objects.published().exclude(atmp_class="")},
        "as_of": asked,
    }
    return render(request, "catalogue/therapy_as_of.html", context)
