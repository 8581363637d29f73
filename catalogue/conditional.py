"""Pages made only of published records: made once a revision, and answered with 304 while nothing has changed."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from catalogue import revision

View = Callable[..., HttpResponseBase]
# Of the pages that a process keeps.
MOST_BYTES = 8 * 1024 * 1024
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH")


def is_of_one_visitor(request: HttpRequest) -> bool:
    """Whether the page may show something that is for this visitor alone: a session's forms, a message."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES


def etag_of(request: HttpRequest) -> str:
    """The tag of the page at this address and revision, if it is a public page."""
    if not hasattr(request, "public_etag"):
        address = crc32(request.get_full_path().encode())
        request.public_etag = f'"{revision.of(request)}-{release()}-{address:08x}"'
    return str(request.public_etag)


def read_only(view: View) -> View:
    """GET and HEAD only; any other method is refused as such (405), and not for the token that it lacks."""
    return csrf_exempt(require_safe(view))


def public_page(view: View) -> View:
    """GET and HEAD only. The revision is read before the page is made: a page may be newer than its ETag, never older."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.DEBUG or is_of_one_visitor(request):
            return view(request, *args, **kwargs)
        etag = etag_of(request)
        response: Any = None
        if any(condition in request.META for condition in CONDITIONS):
            response = get_conditional_response(request, etag=etag)
        if response is None:
            response = view(request, *args, **kwargs)
        if response.status_code in {200, 304} and not response.cookies:
            response.headers["ETag"] = etag
        response.headers.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ["Cookie"])
        return response

    return read_only(answer)


class PublicPagesMiddleware:
    """Answers before sessions, languages and addresses are looked at where nothing has changed since the last answer.

    Whether it has is one question to the database, asked only where a page is kept or the browser brings a tag.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD"} or settings.DEBUG or is_of_one_visitor(request):
            return self.get_response(request)
        address = (request.scheme, request.get_host(), request.get_full_path())
        kept = pages.get(address)
        brought = request.META.get("HTTP_IF_NONE_MATCH", "")
        # A tag of another release or another site is not worth the question.
        if kept is not None or release() in brought:
            etag = etag_of(request)
            if etag in brought and "HTTP_IF_MATCH" not in request.META:
                return HttpResponseNotModified(headers={"ETag": etag, "Cache-Control": "no-cache", "Vary": "Cookie"})
            if kept is not None and kept.headers["ETag"] == etag and not any(one in request.META for one in CONDITIONS):
                return kept.response()
        response = self.get_response(request)
        if (
            response.status_code == 200
            and response.headers.get("ETag") == getattr(request, "public_etag", "")
            and not response.streaming
            and not response.cookies
        ):
            pages.keep(address, response)
        return response


class Kept(NamedTuple):
    """A finished page."""

    content: bytes
    headers: dict[str, str]

    def response(self) -> HttpResponse:
        return HttpResponse(self.content, headers=self.headers)


class Pages:
    """Finished pages of this process by address, the latest asked last; the oldest leave when there are too many bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0
        self._kept: OrderedDict[Any, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, address: Any) -> Kept | None:
        with self._lock:
            found = self._kept.get(address)
            if found is not None:
                self._kept.move_to_end(address)
            return found

    def keep(self, address: Any, response: HttpResponse) -> None:
        """Keeps a page in place of the one that was made at this address before."""
        if len(response.content) > self.most // 10:
            return
        with self._lock:
            before = self._kept.pop(address, None)
            self.bytes -= len(before.content) if before else 0
            self._kept[address] = Kept(response.content, dict(response.headers))
            self.bytes += len(response.content)
            while self.bytes > self.most:
                _oldest, left = self._kept.popitem(last=False)
                self.bytes -= len(left.content)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self.bytes = 0


pages = Pages(MOST_BYTES)


@cache
def release() -> str:
    """Changes with the code, the templates and the messages that pages are made with."""
    files = (
        path
        for folder in ("atmp_site", "catalogue", "classification", "templates", "static")
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    )
    stamp = hashlib.sha256()
    for path in files:
        seen = path.stat()
        stamp.update(f"{path.name} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return stamp.hexdigest()[:12]
