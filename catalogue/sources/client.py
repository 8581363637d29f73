"""The one way out of the house: listed hosts over https, public addresses only, small and timely replies."""

import email.utils
import ipaddress
import random
import re
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Self

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import ssl

REDIRECTS = (301, 302, 303, 307, 308)
# What a busy or restarting server answers: worth another try.
PASSING = (408, 429, 500, 502, 503, 504)
MOST_REDIRECTS = 3
# Connecting, and each single wait for bytes; the whole of an attempt has its own limit.
LONGEST_WAIT = 10.0
# Of what a server says about an error, so much is told.
LONGEST_WORDS = 200
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
    if found.version == 4:
        return found.is_global and not found.is_multicast and found not in RELAYS
    # ::ffff:10.0.0.1, 64:ff9b::10.0.0.1 and 2002:a00:1:: lead to 10.0.0.1.
    inner = found.ipv4_mapped or found.sixtofour
    if found in NAT64:
        inner = ipaddress.ip_address(int(found) & 0xFFFFFFFF)
    if inner:
        return is_public(str(inner))
    return found in GLOBAL_UNICAST and found.is_global


# Nothing else of IPv6 has been given out (IANA, IPv6 address space).
GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Anycast to relays that lead anywhere (RFC 7526).
RELAYS = ipaddress.ip_network("192.88.99.0/24")


def resolve(host: str, port: int) -> list[str]:
    """The addresses of ``host``, in the order of the system."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@cache
def certificates() -> "ssl.SSLContext":
    """Whom to believe: the authorities of certifi; no variable of the environment adds another."""
    return httpx.create_ssl_context(trust_env=False)


def agent() -> str:
    """Who asks, and where to complain."""
    contact = f"; mailto:{settings.SOURCES_CONTACT}" if settings.SOURCES_CONTACT else ""
    return f"ATMP-catalogue/0.1 (+{settings.SITE_URL}{contact})"


class Timed(httpcore.NetworkStream):
    """A connection on which no reading or writing outlasts the deadline, however few bytes come at a time."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self.inner = inner
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, left(self.deadline, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, left(self.deadline, httpcore.WriteTimeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: "ssl.SSLContext", server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = left(self.deadline, httpcore.ConnectTimeout)
        return Timed(self.inner.start_tls(ssl_context, server_hostname, seconds), self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


def left(deadline: float, late: type[Exception]) -> float:
    """Seconds that one wait may take; raises ``late`` where none is left."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise late
    return min(seconds, LONGEST_WAIT)


class Checked(httpcore.NetworkBackend):
    """Connects to an address that was checked, so that no second look-up can give another one.

    The name stays in the Host header and in the TLS handshake, which verifies the certificate against it.
    """

    def __init__(
        self, allows: Callable[[str], bool], find: Callable[[str, int], Future[list[str]]], deadline: float
    ) -> None:
        self.allows = allows
        self.find = find
        self.deadline = deadline
        self.inner = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *more: Any, **options: Any) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(host)
        for address in self.addresses(host, port):
            try:
                return Timed(
                    self.inner.connect_tcp(address, port, left(self.deadline, httpcore.ConnectTimeout)), self.deadline
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def addresses(self, host: str, port: int) -> list[str]:
        """All of ``host``, or none: a name that leads inside as well is not trusted at all."""
        try:
            found = self.find(host, port).result(left(self.deadline, httpcore.ConnectTimeout))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(str(error)) from error
        refused = [address for address in found if not self.allows(address)]
        if refused or not found:
            raise SourceError(
                _("“%(host)s” leads to %(address)s, which is not an address of the open Internet.")
                % {"host": host, "address": ", ".join(refused) or "—"}
            )
        return found


class Client:
    """Fetches from one source.

    ``base``: address below which the source answers; its host, and ``hosts``, are the only ones ever asked, at its port.
    ``seconds``: for one attempt, from the look-up of the name until the last byte is in. ``attempts``: how often a
    passing failure is tried. The rest is for tests, which have no https and no public address: ``schemes``, ``allows``
    (which addresses may be connected to), ``find`` (name to addresses), ``sleep``.
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
        self.port = httpx.URL(base).port
        self.schemes = set(schemes)
        self.seconds = seconds
        self.attempts = attempts
        self.longest_pause = LONGEST_PAUSE
        self.most_bytes = most_bytes
        self.allows = allows
        self.find = find
        self.sleep = sleep
        # The look-up of the system has no limit of time: in a thread of its own it can be left behind.
        self.thread = ThreadPoolExecutor(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.thread.shutdown(wait=False, cancel_futures=True)

    def hurried(self) -> Self:
        """The same client for somebody who waits before a form: two short attempts."""
        self.attempts, self.seconds, self.longest_pause = min(self.attempts, 2), min(self.seconds, 8), 2.0
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
        find = partial(self.thread.submit, self.find)
        backend = Checked(self.allows, find, time.monotonic() + self.seconds)
        try:
            for _step in range(MOST_REDIRECTS + 1):
                self.check(url)
                headers = {
                    "Host": url.netloc.decode("ascii"),
                    "User-Agent": agent(),
                    # Compressed replies could be small on the way and huge in memory.
                    "Accept-Encoding": "identity",
                    "Connection": "close",
                }
                # The pool of httpcore knows no proxy of the environment and follows nothing by itself.
                with (
                    httpcore.ConnectionPool(certificates(), network_backend=backend) as pool,
                    pool.stream("GET", str(url), headers=headers) as response,
                ):
                    received = httpx.Headers(response.headers)
                    if response.status in REDIRECTS and "location" in received:
                        url = url.join(received["location"])
                        continue
                    self.judge(response, received, url)
                    return self.body(response, received, url.host, types)
        except httpcore.TimeoutException as error:
            raise Passing(_("%(host)s did not answer in time.") % {"host": url.host}) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise Passing(_("The connection to %(host)s failed or broke off.") % {"host": url.host}) from error
        except (httpx.InvalidURL, httpcore.UnsupportedProtocol, UnicodeError, ValueError) as error:
            raise SourceError(_("%(host)s gave no readable reply.") % {"host": url.host}) from error
        raise SourceError(_("%(host)s sends from one address to the next without end.") % {"host": url.host})

    def check(self, url: httpx.URL) -> None:
        if url.scheme not in self.schemes or url.host not in self.hosts or url.userinfo or url.port != self.port:
            raise SourceError(
                _("“%(address)s” is not on the list of sources: it is not asked.")
                % {"address": f"{url.scheme}://{url.host}" + (f":{url.port}" if url.port else "")}
            )

    def judge(self, response: httpcore.Response, headers: httpx.Headers, url: httpx.URL) -> None:
        """Raises what the status of the reply means."""
        status = response.status
        if status in (404, 410):
            raise NotFound(_("%(host)s has no such record.") % {"host": url.host})
        if status in PASSING:
            raise Passing(
                _("%(host)s is busy or out of order (status %(status)s).") % {"host": url.host, "status": status},
                after=seconds_asked(headers.get("retry-after", "")),
            )
        if status != 200:
            refusal = _("%(host)s refuses the question (status %(status)s).") % {"host": url.host, "status": status}
            raise SourceError(f"{refusal} {words_of(response, headers)}".strip())

    def body(self, response: httpcore.Response, headers: httpx.Headers, host: str, types: tuple[str, ...]) -> bytes:
        """The whole body, read no further than the limit of size."""
        kind = media_type(headers)
        if kind not in types or headers.get("content-encoding", "identity") != "identity":
            raise SourceError(
                _("%(host)s answers with “%(kind)s” instead of data.") % {"host": host, "kind": kind[:80] or "?"}
            )
        received = bytearray()
        for chunk in response.iter_stream():
            received += chunk
            if len(received) > self.most_bytes:
                raise SourceError(
                    _("The reply of %(host)s is larger than %(number)s MB.")
                    % {"host": host, "number": self.most_bytes // 1_000_000}
                )
        return bytes(received)


def media_type(headers: httpx.Headers) -> str:
    return headers.get("content-type", "").split(";")[0].strip().lower()


def words_of(response: httpcore.Response, headers: httpx.Headers) -> str:
    """What the server says about its refusal, where it says it in plain text: the first words of it."""
    if media_type(headers) != "text/plain":
        return ""
    said = next(iter(response.iter_stream()), b"")[: 4 * LONGEST_WORDS].decode("utf-8", "replace")
    return " ".join(re.sub(r"[^\w\s.,:;/'\"()\[\]=+-]", " ", said).split())[:LONGEST_WORDS]


def seconds_asked(header: str) -> float | None:
    """``Retry-After`` in seconds: a number or a date (RFC 9110, section 10.2.3); None for anything else."""
    header = header.strip()
    if header.isascii() and header.isdecimal():
        return float(header[:9])
    try:
        moment = email.utils.parsedate_to_datetime(header)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
