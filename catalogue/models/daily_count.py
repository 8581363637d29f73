"""DailyCount: how often one network address has handed something in on one day."""

from django.db import models


class DailyCount(models.Model):
    """The address is there as a digest that changes every day; the rows of a past day are deleted."""

    day = models.DateField()
    digest = models.CharField(max_length=64)
    number = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["day", "digest"], name="daily_count_unique")]

    def __str__(self) -> str:
        return f"{self.day}: {self.number}"
