"""Pages made only of published records: while the catalogue has not changed, the answer is 304."""

import hashlib
from collections.abc import Callable
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from catalogue import revision

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """GET and HEAD only; with an ETag made of the catalogue revision, read before the page is.

    Somebody with a session may see messages or their own drafts: no ETag then.
    """

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.DEBUG or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return view(request, *args, **kwargs)
        etag = quote_etag(f"{revision.of(request)}-{release()}")
        response = get_conditional_response(request, etag=etag)
        if response is None:
            response = view(request, *args, **kwargs)
            if response.status_code == 200:
                response.headers["ETag"] = etag
        response.headers.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ["Cookie"])
        return response

    return answer


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
