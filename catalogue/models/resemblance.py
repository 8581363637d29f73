"""Resemblance: how far one of several names is nearly a given one, by their trigrams."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Func, TextField

# Below this, names that have nothing to do with each other begin to appear.
ALIKE = 0.4


class Resemblance(Func):
    """The word similarity (0 to 1) of ``name`` and the nearest of an array of names, either inside the other.

    The function is made by a migration.
    """

    function = "catalogue_resemblance"
    arity = 2
    output_field = models.FloatField()


def names(*fields: str, lists: tuple[str, ...] = ()) -> Func:
    """The names in text columns and in array columns as one array."""
    array = Func(*fields, function="ARRAY", template="%(function)s[%(expressions)s]::text[]", output_field=NAMES)
    for field in lists:
        array = Func(
            array,
            Func(field, template="%(expressions)s::text[]", output_field=NAMES),
            function="array_cat",
            output_field=NAMES,
        )
    return array


NAMES = ArrayField(TextField())
