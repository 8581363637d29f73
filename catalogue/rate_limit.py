"""How many classifications one network address may ask for in a minute; counted in memory, nothing is stored."""

import ipaddress
import time
from collections import Counter
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

MINUTE = 60


class Counts:
    """How often each address has asked in the present minute. One server process counts for itself."""

    def __init__(self) -> None:
        self.minute = 0
        self.numbers: Counter[str] = Counter()
        self.lock = Lock()

    def add(self, address: str, minute: int) -> int:
        """Counts one request and returns how many there are."""
        with self.lock:
            if minute != self.minute:
                self.minute, self.numbers = minute, Counter()
            self.numbers[address] += 1
            return self.numbers[address]


counts = Counts()


def seconds_to_wait(request: HttpRequest) -> int:
    """Counts the request: 0 if it may be answered, otherwise the seconds until its address may ask again."""
    if not settings.CLASSIFY_RATE:
        return 0
    now = int(time.time())
    number = counts.add(address_of(request), now // MINUTE)
    return 0 if number <= settings.CLASSIFY_RATE else MINUTE - now % MINUTE


def address_of(request: HttpRequest) -> str:
    """Who asks: the address of the connection, or the one that the outermost of our own proxies saw.

    Anybody can write an ``X-Forwarded-For``; only what the proxies before this site (``PROXIES`` of them) appended is
    believed. The IPv6 addresses of one network (/64) count as one: a single machine has them all.
    """
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.PROXIES <= len(forwarded):
        address = forwarded[-settings.PROXIES].strip() or address
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(read, ipaddress.IPv6Address):
        return str(read.ipv4_mapped or ipaddress.ip_network((read, 64), strict=False))
    return str(read)
