"""The search over everything: its page, and the suggestions while somebody types."""

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from catalogue import revision
from catalogue.conditional import public_page
from catalogue.filter_set import FOREIGN_PARAMETERS, few_words
from catalogue.search import LONGEST_QUERY, Group, said_by_records, search, suggest

# Lists that can be searched, by noun.
LISTS = {
    "therapy": "therapies",
    "substance": "substances",
    "condition": "conditions",
    "trial": "trials",
    "sponsor": "sponsors",
    "reference": "references",
}
HEADINGS = {
    "therapy": gettext_lazy("Therapies"),
    "substance": gettext_lazy("Substances"),
    "condition": gettext_lazy("Conditions"),
    "trial": gettext_lazy("Trials"),
    "sponsor": gettext_lazy("Sponsors"),
    "reference": gettext_lazy("References"),
    "topic": gettext_lazy("Lessons"),
    "term": gettext_lazy("Glossary"),
}
# What may be typed, each kind once.
EXAMPLES = (
    ("Kymriah", gettext_lazy("a brand")),
    ("tisagenlecleucel", gettext_lazy("a substance")),
    ("CTL019", gettext_lazy("a code name")),
    ("hémophilie B", gettext_lazy("a condition, in French or English")),
    ("car-t cd19", gettext_lazy("several words, all of which must occur")),
    ("NCT02435849", gettext_lazy("the number of a trial, an authorisation or an article")),
    ("kimria", gettext_lazy("a name heard and never seen")),
)


class SearchForm(forms.Form):
    """What was typed; empty is allowed and finds nothing."""

    q = forms.CharField(label=gettext_lazy("Search"), max_length=LONGEST_QUERY, required=False, validators=[few_words])


def wrong(request: HttpRequest) -> list[str]:
    """What is wrong with the query string, in the reader's language."""
    unknown = [name for name in request.GET if name != "q" and not FOREIGN_PARAMETERS.fullmatch(name)]
    messages = [_("The search has no parameter “%(name)s”.") % {"name": name[:80]} for name in unknown[:5]]
    if len(set(request.GET.getlist("q"))) > 1:
        messages.append(_("“%(name)s” may be given only once.") % {"name": "q"})
    form = SearchForm(request.GET)
    return messages + [str(error) for errors in form.errors.values() for error in errors]


@public_page
def search_page(request: HttpRequest) -> HttpResponse:
    """Results noun by noun; examples where nothing was typed; status 400 and the reason where the address is wrong."""
    errors = wrong(request)
    typed = request.GET.get("q", "").strip()
    results = search(typed, revision.of(request)) if typed and not errors else None
    context = {
        "query": typed[:LONGEST_QUERY].replace("\x00", ""),
        "errors": errors,
        "results": results,
        "said": said_by_records(typed, get_language()),
        "groups": [shown(group, results.reading or typed) for group in results.groups] if results else [],
        "examples": EXAMPLES,
    }
    return render(request, "catalogue/search.html", context, status=400 if errors else 200)


def shown(group: Group, words: str) -> dict[str, object]:
    """A group as the page shows it, with the address of the whole list where there is more of it."""
    more = ""
    if group.count > len(group.results) and group.noun in LISTS:
        more = f"{reverse(LISTS[group.noun])}?{urlencode({'q': words})}"
    return {"group": group, "heading": HEADINGS[group.noun], "more": more}


@public_page
def suggestions(request: HttpRequest) -> JsonResponse:
    """``{"message": "2 suggestions", "suggestions": [{"title", "noun", "why", "address"}]}``; 400: ``{"errors": []}``."""
    errors = wrong(request)
    if errors:
        return JsonResponse({"errors": errors}, status=400)
    found = suggest(request.GET.get("q", ""), revision.of(request))
    message = ngettext("%(number)s suggestion", "%(number)s suggestions", len(found)) % {"number": len(found)}
    return JsonResponse(
        {
            "message": message,
            "suggestions": [
                {"title": one.title, "noun": one.noun, "why": one.why, "address": one.address} for one in found
            ],
        }
    )
