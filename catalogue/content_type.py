"""The content type of a request, made plain before Django sees it."""

import re
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

# Where the charset of a content type is kept, and how a parameter of one is written.
CHARSET = "catalogue.charset"
PARAMETER = re.compile(r";\s*(boundary|charset)\s*=\s*(\"[^\"]*\"|[^;\s]+)", re.I)


def plain_content_type(application: WSGIApplication) -> WSGIApplication:
    """Django reads the parameters of a content type before it catches anything: only the boundary is left to it.

    A charset goes to ``catalogue.errors.InWords``, which refuses what is not UTF-8 in words.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        stated = environ.get("CONTENT_TYPE", "")
        if ";" in stated:
            parameters = {name.lower(): value for name, value in PARAMETER.findall(stated)}
            boundary = parameters.get("boundary")
            kind = stated.split(";", 1)[0].strip()
            environ["CONTENT_TYPE"] = f"{kind}; boundary={boundary}" if boundary else kind
            environ[CHARSET] = parameters.get("charset", "utf-8").strip("\"'")
        return application(environ, start_response)

    return answer
