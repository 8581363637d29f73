"""One process of the site, as a WSGI server would call it: python -m bench.site_worker (DATABASE_URL names the world).

A request is ``{"address", "etag", "is_stream"}``, its answer ``{"status", "seconds", "cpu", "bytes", "etag"}``; ``cpu`` is
processor time of this process alone, which other work on the machine does not stretch as it does ``seconds``. A streamed one
is read piece by piece and thrown away, and tells by how much memory grew meanwhile. No network is in between.
"""

import os
import secrets
import time
from io import BytesIO
from typing import Any
from wsgiref.util import setup_testing_defaults

import psutil

from bench.worker import MEGABYTE, serve

# Memory is looked at after so many pieces of a stream.
PIECES = 50


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "atmp_site.settings"
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.empty"
    from atmp_site.wsgi import application

    serve(lambda asked: answered(application, asked))


def answered(application: Any, asked: dict[str, Any]) -> dict[str, Any]:
    environ = environment(asked)
    seen: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        seen.update(status=int(status.split()[0]), etag=dict(headers).get("ETag", ""))

    process = psutil.Process()
    before = highest = process.memory_info().rss
    start, cpu = time.perf_counter(), time.process_time()
    response = application(environ, start_response)
    length = 0
    for number, piece in enumerate(response):
        length += len(piece)
        if asked.get("is_stream") and number % PIECES == 0:
            highest = max(highest, process.memory_info().rss)
    response.close()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    return {**seen, "seconds": seconds, "cpu": cpu, "bytes": length, "growth": (highest - before) / MEGABYTE}


def environment(asked: dict[str, Any]) -> dict[str, Any]:
    path, _mark, query = asked["address"].partition("?")
    environ: dict[str, Any] = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "REQUEST_METHOD": "GET",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.input": BytesIO(),
    }
    if asked.get("etag"):
        environ["HTTP_IF_NONE_MATCH"] = asked["etag"]
    setup_testing_defaults(environ)
    return environ


if __name__ == "__main__":
    main()
