"""A list as a file: the same query string as the page gives the same records, all of them."""

from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.gzip import gzip_page

from catalogue import revision
from catalogue.conditional import public_page
from catalogue.filter_set import RecordFilterSet
from catalogue.filters import FILTERSETS
from catalogue.formats import bib, csv, json, ris
from catalogue.formats.entries import ENTRIES, entries
from catalogue.formats.facts import FACTS, rows
from catalogue.links import Links
from catalogue.models import Record
from catalogue.views import error_messages

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "ris": "application/x-research-info-systems; charset=utf-8",
    "bib": "application/x-bibtex; charset=utf-8",
}
# Lines sent at once: few enough to hold, enough not to be sent one by one.
LINES = 200
LONGEST_FILE_NAME = 80


@gzip_page
@public_page
def export(request: HttpRequest, noun: str, file_format: str) -> HttpResponseBase:
    """Streams the records of a list; 400 with the reasons where the query string is wrong.

    The page's number and size are understood and change nothing: a file has no pages.
    """
    if noun not in FILTERSETS or file_format not in formats_of(FILTERSETS[noun]):
        raise Http404
    filterset = FILTERSETS[noun](request.GET)
    filterset.revision = revision.of(request)
    if not filterset.is_valid():
        return refused(error_messages(filterset), file_format)
    # Now and not while the file is sent: names are in the order of this request's language.
    _order = filterset.order
    lines = LINES_OF[file_format](filterset, request) if request.method == "GET" else iter(())
    response = StreamingHttpResponse(gathered(lines), content_type=CONTENT_TYPES[file_format])
    shown = "inline" if file_format == "json" else "attachment"
    response.headers["Content-Disposition"] = f'{shown}; filename="{file_name(filterset)}.{file_format}"'
    return response


def formats_of(filterset: type[RecordFilterSet]) -> list[str]:
    """The files that a list comes as: a bibliography only where its records can be cited."""
    return ["csv", "json", *(("ris", "bib") if filterset.model in ENTRIES else ())]


def refused(errors: list[str], file_format: str) -> HttpResponse:
    if file_format == "json":
        return JsonResponse({"errors": errors}, status=400, json_dumps_params={"ensure_ascii": False})
    return HttpResponse("\n".join(errors) + "\n", status=400, content_type="text/plain; charset=utf-8")


def file_name(filterset: RecordFilterSet) -> str:
    """The noun and what the list was narrowed by: "therapies-gene-therapy-autologous"."""
    chosen = [value for values in filterset.chosen.values() for value in values]
    words = slugify(" ".join([filterset.words, *chosen]).replace("_", "-"))
    return "-".join(part for part in (filterset.noun, words) if part)[:LONGEST_FILE_NAME].rstrip("-")


def address_before(request: HttpRequest, model: type[Record]) -> str:
    """What stands before the slug in the address of a record without a language, which leads to the page in the reader's own."""
    _nothing, _language, path = reverse(str(model._meta.model_name), args=["x"]).split("/", 2)
    return request.build_absolute_uri(f"/{path.removesuffix('x/')}")


def records(filterset: RecordFilterSet, request: HttpRequest) -> tuple[list[str], Iterator[list[Any]]]:
    """Names of the facts that go out, and the facts of each record."""
    facts, before = FACTS[filterset.model], address_before(request, filterset.model)
    told = rows(filterset.model, facts.values(), filterset.batches())
    return ["address", *facts], ([f"{before}{values[0]}/", *values] for values in told)


def csv_lines(filterset: RecordFilterSet, request: HttpRequest) -> Iterator[str]:
    return csv.lines(*records(filterset, request))


def json_lines(filterset: RecordFilterSet, request: HttpRequest) -> Iterator[str]:
    query = Links(filterset.parameters).without("page", "page_size")
    found_at = request.build_absolute_uri(f"/{filterset.noun}/{query.rstrip('?')}")
    noun = str(filterset.model._meta.model_name)
    return json.lines(noun, found_at, len(filterset.keys), *records(filterset, request))


def ris_lines(filterset: RecordFilterSet, request: HttpRequest) -> Iterator[str]:
    return ris.lines(entries(filterset.model, filterset.batches(), address_before(request, filterset.model)))


def bib_lines(filterset: RecordFilterSet, request: HttpRequest) -> Iterator[str]:
    return bib.lines(entries(filterset.model, filterset.batches(), address_before(request, filterset.model)))


LINES_OF: dict[str, Callable[[RecordFilterSet, HttpRequest], Iterator[str]]] = {
    "csv": csv_lines,
    "json": json_lines,
    "ris": ris_lines,
    "bib": bib_lines,
}


def gathered(lines: Iterator[str]) -> Iterator[str]:
    """The lines in larger pieces."""
    piece: list[str] = []
    for line in lines:
        piece.append(line)
        if len(piece) == LINES:
            yield "".join(piece)
            piece = []
    yield "".join(piece)
