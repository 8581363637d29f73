"""Pages made only of published records: made once a revision, and answered with 304 while nothing has changed."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from catalogue import revision

View = Callable[..., HttpResponseBase]
# Of the pages that a process keeps.
MOST_BYTES = 24 * 1024 * 1024


CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH")


def is_of_one_visitor(request: HttpRequest) -> bool:
    """Whether the page may show something that is for this visitor alone: a session's forms, a message."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES


def public_page(view: View) -> View:
    """GET and HEAD only. The revision is read before the page is made: a page may be newer than its ETag, never older."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if settings.DEBUG or is_of_one_visitor(request):
            return view(request, *args, **kwargs)
        etag = f'"{revision.of(request)}-{release()}"'
        response: Any = None
        if any(condition in request.META for condition in CONDITIONS):
            response = get_conditional_response(request, etag=etag)
        if response is None:
            asked = (etag, request.scheme, request.get_host(), request.get_full_path())
            response = pages.get(asked)
            if response is None:
                response = view(request, *args, **kwargs)
                if response.status_code == 200 and not response.cookies:
                    response.headers["ETag"] = etag
                    if not response.streaming and "CSRF_COOKIE_NEEDS_UPDATE" not in request.META:
                        pages.keep(asked, response)
        else:
            response.headers["ETag"] = etag
        response.headers.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ["Cookie"])
        return response

    return require_safe(answer)


class Pages:
    """Finished pages of this process, the latest asked last; the oldest leave when there are too many bytes."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.bytes = 0
        self._kept: OrderedDict[Any, tuple[bytes, dict[str, str]]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, asked: Any) -> HttpResponse | None:
        with self._lock:
            found = self._kept.get(asked)
            if found is None:
                return None
            self._kept.move_to_end(asked)
        content, headers = found
        return HttpResponse(content, headers=headers)

    def keep(self, asked: Any, response: HttpResponse) -> None:
        with self._lock:
            if asked in self._kept or len(response.content) > self.most // 10:
                return
            self._kept[asked] = (response.content, dict(response.headers))
            self.bytes += len(response.content)
            while self.bytes > self.most:
                _oldest, (content, _headers) = self._kept.popitem(last=False)
                self.bytes -= len(content)

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
