"""Pages whose address is a secret: of whoever handed something in."""

from django.http import HttpResponse


def private(response: HttpResponse) -> HttpResponse:
    """No search engine lists the page, and no page that it links to learns its address."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
