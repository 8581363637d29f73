"""A list as a file: the same query string as the page gives the same records, all of them."""

from collections.abc import Callable, Iterator

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from catalogue import revision
from catalogue.conditional import public_page
from catalogue.filters import FILTERSETS, RecordFilterSet
from catalogue.formats import csv, json
from catalogue.views import error_messages

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8; header=present", "json": "application/json"}
# Lines sent at once: few enough to hold, enough not to be sent one by one.
LINES = 200


@public_page
def export(request: HttpRequest, noun: str, file_format: str) -> HttpResponseBase:
    """Streams the records of a list; 400 with the reasons where the query string is wrong.

    The page's number and size are understood and change nothing: a file has no pages.
    """
    if noun not in FILTERSETS:
        raise Http404
    filterset = FILTERSETS[noun](request.GET)
    filterset.revision = revision.of(request)
    if not filterset.is_valid():
        return refused(error_messages(filterset), file_format)
    lines = LINES_OF[file_format](filterset)
    response = StreamingHttpResponse(gathered(lines), content_type=CONTENT_TYPES[file_format])
    if file_format == "csv":
        response.headers["Content-Disposition"] = f'attachment; filename="{noun}.csv"'
    return response


def refused(errors: list[str], file_format: str) -> HttpResponse:
    if file_format == "json":
        return JsonResponse({"errors": errors}, status=400, json_dumps_params={"ensure_ascii": False})
    return HttpResponse("\n".join(errors) + "\n", status=400, content_type="text/plain; charset=utf-8")


def csv_lines(filterset: RecordFilterSet) -> Iterator[str]:
    return csv.lines(filterset.model, filterset.all_records())


def json_lines(filterset: RecordFilterSet) -> Iterator[str]:
    return json.lines(filterset.model, len(filterset.keys), filterset.all_records())


LINES_OF: dict[str, Callable[[RecordFilterSet], Iterator[str]]] = {"csv": csv_lines, "json": json_lines}


def gathered(lines: Iterator[str]) -> Iterator[str]:
    """The lines in larger pieces."""
    piece: list[str] = []
    for line in lines:
        piece.append(line)
        if len(piece) == LINES:
            yield "".join(piece)
            piece = []
    yield "".join(piece)
