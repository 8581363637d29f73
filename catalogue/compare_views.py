"""Comparing therapies: two to five side by side; anything else is a starting point to pick from."""

import re
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalogue import compare as comparing
from catalogue.bibliography import Bibliography
from catalogue.compare import FEWEST, MOST
from catalogue.conditional import public_page
from catalogue.examples import COMPARISONS
from catalogue.filter_set import FOREIGN_PARAMETERS
from catalogue.filters import TherapyFilterSet
from catalogue.models import Record, Therapy

PARAMETERS = ("therapy", "add", "show")
DIFFERENCES = "differences"
# Of a thousand addresses in a query string, so many are looked up.
MOST_READ = 20
LONGEST_NAME = 200
ADDRESS = re.compile(r"[-\w]{1,160}", re.ASCII)


def address(slugs: Sequence[str], show: str = "") -> str:
    """The address of a comparison: its whole state."""
    query = [("therapy", slug) for slug in slugs] + ([("show", show)] if show else [])
    return reverse("compare") + (f"?{urlencode(query)}" if query else "")


@public_page
def compare(request: HttpRequest) -> HttpResponse:
    """Two to five therapies side by side; status 400 and the reasons where the address asks for something else.

    Context: ``columns`` ({therapy, without}), ``rows`` (of catalogue.compare), ``bibliography``, ``differing`` (how many
    of ``compared`` rows), ``switch`` (address with all rows or the differing ones), ``errors``, ``kept`` (therapies to
    start from), ``candidates`` and ``similar`` ({therapy, with_it}), ``examples``.
    """
    slugs = list(dict.fromkeys(value for value in request.GET.getlist("therapy") if value))
    errors = wrong_parameters(request.GET)
    found = resolved(slugs[:MOST_READ])
    errors += [missing(slug, found) for slug in slugs[:MOST_READ] if not is_shown(found.get(slug))]
    kept = list({one.pk: one for one in found.values() if is_shown(one)}.values())
    if len(slugs) > MOST:
        errors.append(
            _("At most %(most)s therapies fit side by side; %(number)s were given.")
            % {"most": MOST, "number": len(slugs)}
        )
    name = " ".join(request.GET.get("add", "").split())
    candidates = named(name) if name and not errors else []
    errors += [] if errors else cannot_be_added(name, candidates, kept)
    here = [one.slug for one in kept]
    show = DIFFERENCES if request.GET.get("show") == DIFFERENCES else ""
    if not errors and len(candidates) == 1:
        return redirect(address([*here, candidates[0].slug], show))
    if not errors and here != slugs:
        return redirect(address(here, show), permanent=True)
    is_compared = not errors and FEWEST <= len(kept) <= MOST
    rows = comparing.comparison(kept) if is_compared else []
    near = comparing.similar(kept[0], [one.pk for one in kept]) if kept and len(kept) < MOST else []
    context = {
        "errors": errors,
        "kept": kept[:MOST],
        "is_compared": is_compared,
        "most": MOST,
        "columns": [{"therapy": one, "without": address([s for s in here if s != one.slug], show)} for one in kept],
        "compared": sum(row.is_compared for row in rows),
        "differing": sum(row.differs for row in rows),
        "only_differences": bool(show),
        "switch": address(here, "" if show else DIFFERENCES),
        "show": show,
        "name": name[:LONGEST_NAME],
        "candidates": offered(candidates, here, show),
        "similar": offered(near, here, show),
        "examples": [] if kept else COMPARISONS,
    }
    if show:
        rows = comparing.differing(rows)
    context |= {"rows": rows, "bibliography": Bibliography(comparing.citations(kept, rows)) if is_compared else None}
    return render(request, "catalogue/compare.html", context, status=400 if errors else 200)


def wrong_parameters(query: QueryDict) -> list[str]:
    """What the query string has that a comparison does not, in words."""
    unknown = [name for name in query if name not in PARAMETERS and not FOREIGN_PARAMETERS.fullmatch(name)]
    messages = [_("A comparison has no parameter “%(name)s”.") % {"name": name[:80]} for name in unknown[:5]]
    given = query.getlist("therapy")
    repeated = [value for value in dict.fromkeys(given) if value and given.count(value) > 1] if len(given) < 100 else []
    messages += [_("“%(name)s” is given more than once.") % {"name": value[:80]} for value in repeated[:5]]
    messages += [
        _("“%(name)s” may be given only once.") % {"name": name}
        for name in ("add", "show")
        if len(query.getlist(name)) > 1
    ]
    if query.get("show", DIFFERENCES) not in {DIFFERENCES, ""}:
        messages.append(
            _("“%(value)s” cannot be shown: “differences” is the only choice.") % {"value": query["show"][:80]}
        )
    if len(query.get("add", "")) > LONGEST_NAME:
        messages.append(_("A name has at most %(number)s letters.") % {"number": LONGEST_NAME})
    return messages


def resolved(slugs: Sequence[str]) -> dict[str, Therapy]:
    """The records at some addresses, drafts apart, a retired one replaced by its successor."""
    rows = Therapy.objects.exclude(state=Record.State.DRAFT).for_comparison()
    found = {one.slug: one for one in rows.filter(slug__in=[slug for slug in slugs if ADDRESS.fullmatch(slug)])}
    # A successor may have retired in its turn.
    for _step in range(MOST):
        replaced = {slug: one.successor_id for slug, one in found.items() if one.successor_id}
        if not replaced:
            break
        successors = rows.in_bulk(set(replaced.values()))
        found |= {slug: successors[key] for slug, key in replaced.items() if key in successors}
        found = {slug: one for slug, one in found.items() if replaced.get(slug) in {None, one.pk}}
    return {slug: found[slug] for slug in slugs if slug in found}


def is_shown(therapy: Therapy | None) -> bool:
    return therapy is not None and therapy.state == Record.State.PUBLISHED


def missing(slug: str, found: dict[str, Therapy]) -> str:
    """Why the record at ``slug`` is not compared."""
    if slug in found:
        return _("%(therapy)s is retired: %(reason)s") % {
            "therapy": found[slug].title,
            "reason": found[slug].retired_reason,
        }
    return _("There is no therapy “%(slug)s” in the catalogue.") % {"slug": slug[:80]}


def named(name: str) -> list[Therapy]:
    """Published therapies that a reader may mean by ``name``: the one so called, else those that a search finds."""
    if "\x00" in name:
        return []
    published = Therapy.objects.published()
    exact = list(published.called(name)[:2])
    if len(exact) == 1:
        return exact
    query = QueryDict(mutable=True)
    query["q"] = name
    filterset = TherapyFilterSet(query, published)
    return list(filterset.qs[:6]) if filterset.is_valid() else []


def cannot_be_added(name: str, candidates: Sequence[Therapy], kept: Sequence[Therapy]) -> list[str]:
    """Why what a reader typed does not join the comparison; nothing where it does or has to be chosen first."""
    if not name:
        return []
    if not candidates:
        return [_("No therapy of the catalogue is called “%(name)s”.") % {"name": name[:80]}]
    if all(one in kept for one in candidates):
        return [_("%(therapy)s is in the comparison already.") % {"therapy": candidates[0].title}]
    if len(kept) >= MOST:
        return [_("At most %(most)s therapies fit side by side: remove one first.") % {"most": MOST}]
    return []


def offered(therapies: Sequence[Therapy], here: Sequence[str], show: str) -> list[dict[str, object]]:
    """Therapies with the address of the comparison that each would complete."""
    return [
        {"therapy": one, "with_it": address([*here, one.slug], show)}
        for one in therapies
        if one.slug not in here and len(here) < MOST
    ]
