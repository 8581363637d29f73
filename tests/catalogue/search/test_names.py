"""Names and identifiers as they are kept and as they are shown."""

import pytest
from django.db import connection

from catalogue.models import Sponsor
from catalogue.search.names import initials


@pytest.mark.django_db
def test_initials_are_the_same_in_the_database_and_on_the_page() -> None:
    names = [
        *Sponsor.objects.values_list("name", flat=True),
        "Assistance Publique – Hôpitaux de Paris",
        "Two Words",
        "",
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT upper(coalesce(catalogue_initials(name), '')) FROM unnest(%s::text[]) AS name", [names])
        assert [one for (one,) in cursor.fetchall()] == [initials(name) for name in names]
