"""The timeline of the field: bars a year, then the events themselves."""

from collections.abc import Sequence

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from catalogue import timeline as field
from catalogue.conditional import public_page
from catalogue.filter_set import FOREIGN_PARAMETERS, PageField
from catalogue.models import AtmpClass, Jurisdiction

PAGE_SIZE = 100
EVENTS = [(field.GRANTED, pgettext_lazy("event", "authorised")), (field.ENDED, pgettext_lazy("event", "ended"))]


class TimelineForm(forms.Form):
    """What a reader may narrow the field to; several values are alternatives."""

    atmp_class = forms.MultipleChoiceField(
        label=gettext_lazy("ATMP class"), choices=AtmpClass, required=False, widget=forms.CheckboxSelectMultiple
    )
    jurisdiction = forms.MultipleChoiceField(
        label=gettext_lazy("Jurisdiction"), choices=Jurisdiction, required=False, widget=forms.CheckboxSelectMultiple
    )
    event = forms.MultipleChoiceField(label=gettext_lazy("Event"), choices=EVENTS, required=False)
    year = PageField(label=gettext_lazy("Year"), min_value=1900, max_value=2999, required=False)
    page = PageField(label=gettext_lazy("Page"), min_value=1, max_value=1_000_000, required=False)

    def errors_in_words(self) -> list[str]:
        """What is wrong with the query string, unknown and repeated names included."""
        unknown = [name for name in self.data if name not in self.fields and not FOREIGN_PARAMETERS.fullmatch(name)]
        messages = [_("The timeline has no filter “%(name)s”.") % {"name": name[:80]} for name in unknown[:5]]
        messages += [
            _("“%(name)s” may be given only once.") % {"name": name}
            for name in ("year", "page")
            if len(self.data.getlist(name)) > 1
        ]
        for name, errors in self.errors.items():
            messages += [
                _("%(filter)s: %(error)s") % {"filter": self.fields[name].label, "error": error[:200]}
                for error in errors
            ]
        return messages


@public_page
def timeline(request: HttpRequest) -> HttpResponse:
    """Authorisations granted and ended, by year and class; status 400 and the reasons for a wrong query string.

    Context: ``chart`` (of catalogue.timeline), ``events`` ((date, kind, authorisation)) of ``page``, ``form``, ``errors``,
    ``within`` and ``jurisdictions`` (query strings that links add to), ``therapies`` (address of their list, of granted
    authorisations), ``is_narrowed`` (by class or jurisdiction).
    """
    form = TimelineForm(request.GET)
    errors = form.errors_in_words()
    asked = {} if errors else form.cleaned_data
    chosen = field.Chosen(
        asked.get("jurisdiction", ()),
        asked.get("atmp_class", ()),
        asked.get("event", ()),
        [asked["year"]] if asked.get("year") else (),
    )
    paginator = Paginator([] if errors else field.listed(chosen), PAGE_SIZE)
    number = asked.get("page") or 1
    if number > paginator.num_pages:
        errors = [
            _("There is no page %(page)s: the list ends at page %(last)s.")
            % {"page": number, "last": paginator.num_pages}
        ]
    context = {"form": form, "errors": errors}
    if not errors:
        page = paginator.page(number)
        parameters = [(name, value) for name in ("atmp_class", "jurisdiction") for value in asked[name]]
        listed = [*parameters, *(("event", one) for one in asked["event"]), *(("year", one) for one in chosen.years)]
        context |= {
            "chart": field.chart(field.counts(chosen)),
            "page": page,
            "events": field.with_authorisations(list(page)),
            "within": "".join(f"&{urlencode([pair])}" for pair in parameters),
            "jurisdictions": "".join(f"&{urlencode([pair])}" for pair in parameters if pair[0] == "jurisdiction"),
            "whole_list": "?" + urlencode(parameters),
            "therapies": therapies_of(parameters, asked["year"]) if asked["event"] == [field.GRANTED] else "",
            "event": asked["event"],
            "year": asked["year"],
            "is_narrowed": bool(parameters),
            "previous": "?" + urlencode([*listed, ("page", number - 1)]) if page.has_previous() else "",
            "next": "?" + urlencode([*listed, ("page", number + 1)]) if page.has_next() else "",
        }
    return render(request, "catalogue/timeline.html", context, status=400 if errors else 200)


def therapies_of(parameters: Sequence[tuple[str, str]], year: int | None) -> str:
    """The list of the therapies that were authorised so; a therapy authorised twice is there once."""
    return f"{reverse('therapies')}?{urlencode([*parameters, *([('year', year)] if year else [])])}"
