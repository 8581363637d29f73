"""How much one network address may hand in on one day; counted in the database, for all server processes together."""

import datetime

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from catalogue.models import DailyCount
from catalogue.rate_limit import address_of


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
