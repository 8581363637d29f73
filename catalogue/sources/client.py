"""The one way out of the house: listed hosts over https, public addresses only, small and timely replies."""

import email.utils
import ipaddress
import random
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Self

import httpx
from django.utils.translation import gettext as _

AGENT = "ATMP-catalogue/0.1 (registry import)"
REDIRECTS = (301, 302, 303, 307, 308)
# What a busy or restarting server answers: worth another try.
PASSING = (429, 500, 502, 503, 504)
MOST_REDIRECTS = 3
FIRST_PAUSE = 1.0
# Asked to wait longer than this, the import stops and says so: it can be run again.
LONGEST_PAUSE = 120.0


class SourceError(Exception):
    """A source did not give what was asked; the message says why in the reader's language."""


class NotFound(SourceError):
    """The source is well and has no such record."""


class Unreachable(SourceError):
    """The source does not answer: asking it for the next record would not help."""


class Passing(SourceError):
    """It may work in a moment; ``after``: seconds that the server asks to wait, if it does."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


def is_public(address: str) -> bool:
    """Whether the address belongs to the open Internet: not private, loopback, link-local, multicast or reserved."""
    found = ipaddress.ip_address(address.split("%")[0])
    # ::ffff:10.0.0.1, 64:ff9b::10.0.0.1 and 2002:a00:1:: lead to 10.0.0.1.
    inner = found.version == 6 and (
        found.ipv4_mapped
        or found.sixtofour
        or (ipaddress.ip_address(int(found) & 0xFFFFFFFF) if found in ipaddress.ip_network("64:ff9b::/96") else None)
    )
    return found.is_global and not found.is_multicast and (not inner or is_public(str(inner)))


def resolve(host: str, port: int) -> list[str]:
    """The addresses of ``host``, in the order of the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class CheckedTransport(httpx.BaseTransport):
    """Connects to the address that was checked, so that no second look-up can give another one.

    The name stays in the Host header and in the TLS handshake, which verifies the certificate against it.
    """

    def __init__(self, allows: Callable[[str], bool], find: Callable[[str, int], list[str]]) -> None:
        self.allows = allows
        self.find = find
        # A kept connection is known by its address; two names may share one.
        self.inner = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0), trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        try:
            addresses = self.find(host, request.url.port or (443 if request.url.scheme == "https" else 80))
        except OSError as error:
            raise httpx.ConnectError(str(error)) from error
        refused = [address for address in addresses if not self.allows(address)]
        if refused or not addresses:
            raise SourceError(
                _("“%(host)s” leads to %(address)s, which is not an address of the open Internet.")
                % {"host": host, "address": ", ".join(refused) or "—"}
            )
        return self.inner.handle_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host=addresses[0]),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
        )

    def close(self) -> None:
        self.inner.close()


class Client:
    """Fetches from one source.

    ``base``: address below which the source answers; its host, and ``hosts``, are the only ones ever asked.
    ``seconds``: for one attempt, until the last byte is in; connecting, and each single wait for bytes, has ten at most.
    ``attempts``: how often a passing failure is tried. The rest is for tests, which have no https and no public address: ``schemes``, ``allows`` (which addresses
    may be connected to), ``find`` (name to addresses), ``sleep``.
    """

    def __init__(
        self,
        base: str,
        *,
        hosts: Iterable[str] = (),
        seconds: float = 30,
        attempts: int = 4,
        most_bytes: int = 20_000_000,
        schemes: Iterable[str] = ("https",),
        allows: Callable[[str], bool] = is_public,
        find: Callable[[str, int], list[str]] = resolve,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base = base.rstrip("/")
        self.hosts = {httpx.URL(base).host, *hosts}
        self.schemes = set(schemes)
        self.seconds = seconds
        self.attempts = attempts
        self.longest_pause = LONGEST_PAUSE
        self.most_bytes = most_bytes
        self.sleep = sleep
        self.http = httpx.Client(
            transport=CheckedTransport(allows, find),
            timeout=httpx.Timeout(min(seconds, 10)),
            # Compressed replies could be small on the way and huge in memory.
            headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.http.close()

    def hurried(self) -> Self:
        """The same client for somebody who waits before a form: two short attempts."""
        self.attempts, self.seconds, self.longest_pause = min(self.attempts, 2), min(self.seconds, 8), 2.0
        self.http.timeout = httpx.Timeout(4)
        return self

    def get(self, path: str, parameters: Mapping[str, str] | None = None, *, types: Iterable[str]) -> bytes:
        """The body that the source gives for ``path`` below its base.

        ``types``: content types accepted. Raises ``NotFound`` (404, 410), ``Unreachable`` once a passing failure has been
        tried often enough, after pauses that double or that the server asks for, and ``SourceError`` for everything
        else that is not a whole reply of that type.
        """
        url = httpx.URL(f"{self.base}{path}", params=dict(parameters) if parameters else None)
        for attempt in range(1, self.attempts + 1):
            try:
                return self.once(url, tuple(types))
            except Passing as failure:
                if failure.after is not None and failure.after > self.longest_pause:
                    raise Unreachable(
                        _("%(host)s asks to wait %(number)s seconds. Try again later.")
                        % {"host": url.host, "number": round(failure.after)}
                    ) from failure
                if attempt == self.attempts:
                    raise Unreachable(str(failure)) from failure
                pause = FIRST_PAUSE * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311  no secret
                self.sleep(pause if failure.after is None else failure.after)
        raise AssertionError("the last attempt returns or raises")

    def once(self, url: httpx.URL, types: tuple[str, ...]) -> bytes:
        """One attempt, redirects within the listed hosts included."""
        deadline = time.monotonic() + self.seconds
        try:
            for _step in range(MOST_REDIRECTS + 1):
                self.check(url)
                with self.http.stream("GET", url) as response:
                    if response.status_code in REDIRECTS and "location" in response.headers:
                        url = url.join(response.headers["location"])
                        continue
                    self.judge(response, url)
                    return self.body(response, types, deadline)
        except (httpx.TimeoutException, Slow) as error:
            raise Passing(_("%(host)s did not answer in time.") % {"host": url.host}) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise Passing(_("The connection to %(host)s failed or broke off.") % {"host": url.host}) from error
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise SourceError(_("%(host)s gave no readable reply.") % {"host": url.host}) from error
        raise SourceError(_("%(host)s sends from one address to the next without end.") % {"host": url.host})

    def check(self, url: httpx.URL) -> None:
        if url.scheme not in self.schemes or url.host not in self.hosts or url.userinfo:
            raise SourceError(
                _("“%(address)s” is not on the list of sources: it is not asked.")
                % {"address": f"{url.scheme}://{url.host}"}
            )

    def judge(self, response: httpx.Response, url: httpx.URL) -> None:
        """Raises what the status of the reply means."""
        status = response.status_code
        if status in (404, 410):
            raise NotFound(_("%(host)s has no such record.") % {"host": url.host})
        if status in PASSING:
            raise Passing(
                _("%(host)s is busy or out of order (status %(status)s).") % {"host": url.host, "status": status},
                after=seconds_asked(response.headers.get("retry-after", "")),
            )
        if status != 200:
            raise SourceError(
                _("%(host)s refuses the question (status %(status)s).") % {"host": url.host, "status": status}
            )

    def body(self, response: httpx.Response, types: tuple[str, ...], deadline: float) -> bytes:
        """The whole body, read no further than the limits of size and time."""
        host = response.request.url.host
        kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind not in types or response.headers.get("content-encoding", "identity") != "identity":
            raise SourceError(
                _("%(host)s answers with “%(kind)s” instead of data.") % {"host": host, "kind": kind or "?"}
            )
        received = bytearray()
        for chunk in response.iter_raw():
            received += chunk
            if len(received) > self.most_bytes:
                raise SourceError(
                    _("The reply of %(host)s is larger than %(number)s MB.")
                    % {"host": host, "number": self.most_bytes // 1_000_000}
                )
            if time.monotonic() > deadline:
                raise Slow
        return bytes(received)


class Slow(Exception):
    """The bytes come, but too slowly."""


def seconds_asked(header: str) -> float | None:
    """``Retry-After`` in seconds: a number or a date (RFC 9110, section 10.2.3); None for anything else."""
    header = header.strip()
    if header.isascii() and header.isdecimal():
        return float(header)
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
