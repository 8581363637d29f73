"""The synthetic world is the same every time; in a file of its own, because it needs a database without one."""

import pytest
from django.db import transaction

from bench.invention import Size
from bench.world import fill
from catalogue.models import Citation, Therapy, Trial

pytestmark = pytest.mark.django_db


def content() -> list[tuple[object, ...]]:
    """What the invented records say, without the keys that the database counts up."""
    trials = Trial.objects.filter(source_url__contains="NCT9").order_by("pk")
    therapies = Therapy.objects.filter(slug__startswith="therapy-").order_by("pk")
    return [
        *trials.values_list("slug", "name", "started_on", "countries", "sponsor__slug"),
        *Trial.conditions.through.objects.order_by("trial_id", "condition_id").values_list("trial_id", "condition_id"),
        *therapies.values_list("slug", "name_en", "atmp_class", "other_names"),
        *Citation.objects.order_by("therapy_id", "reference_id", "pk").values_list(
            "therapy_id", "reference_id", "fact"
        ),
    ]


def world_of(seed: int) -> list[tuple[object, ...]]:
    with transaction.atomic():
        fill(Size(200), seed)
        found = content()
        transaction.set_rollback(True)
    return found


def test_the_same_seed_gives_the_same_world() -> None:
    assert len(world_of(1)) > 1000
    assert world_of(1) == world_of(1)
    assert world_of(1) != world_of(2)
