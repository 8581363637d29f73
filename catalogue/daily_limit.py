"""How much one network address may hand in on one day; counted in the database, for all server processes together."""

import datetime
import ipaddress

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from catalogue.models import DailyCount


def seconds_to_wait(request: HttpRequest) -> int:
    """Counts the request: 0 if it may go through, otherwise the seconds until its address may hand in again."""
    if not settings.SUBMISSION_RATE:
        return 0
    now = timezone.localtime()
    if counted(now.date(), digest_of(address_of(request), now.date())) <= settings.SUBMISSION_RATE:
        return 0
    tomorrow = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time(), now.tzinfo)
    return int((tomorrow - now).total_seconds()) + 1


def refusal() -> str:
    """What somebody is told whose request does not go through."""
    return _("Too much has come from your network today. Nothing is lost: try again tomorrow, or from another network.")


def counted(day: datetime.date, digest: str) -> int:
    """How often this digest has been counted on this day, now included; past days are forgotten."""
    DailyCount.objects.filter(day__lt=day).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalogue_dailycount AS c (day, digest, number) VALUES (%s, %s, 1) "
            "ON CONFLICT (day, digest) DO UPDATE SET number = c.number + 1 RETURNING number",
            [day, digest],
        )
        return cursor.fetchone()[0]


def digest_of(address: str, day: datetime.date) -> str:
    """What stands for the address on this one day; without the site's secret key it says nothing."""
    return salted_hmac(f"catalogue.daily_limit.{day}", address, algorithm="sha256").hexdigest()


def address_of(request: HttpRequest) -> str:
    """The address of the connection, or the one that the outermost of our own proxies (``PROXIES``) saw.

    Anybody can write an ``X-Forwarded-For``: only what those proxies appended is believed. One IPv6 network (/64) is one
    address, because a single machine has them all.
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
