"""Likeness: two records that may be one and the same; and what has to be remembered to find them, kept by ``duplicates``."""

from typing import Self

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .distinction import Distinction


class Uncompared(models.Model):
    """A record whose names or numbers are new: triggers put it here, the comparison takes it out."""

    noun = models.CharField(max_length=9)
    record = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["noun", "record"], name="uncompared_once")]

    def __str__(self) -> str:
        return f"{self.noun} {self.record}"


class Alias(models.Model):
    """Something under which a compared record is known, in the form in which it is compared."""

    class Kind(models.TextChoices):
        NAME = "name", _("nearly the same name")
        # The long words of a name of several.
        WORD = "word", _("the name of one is a word of the other’s")
        TITLE = "title", _("the same title")
        NUMBER = "number", _("the same number")
        # A number that a trial gives as another one, which may be that of a trial it belongs to.
        MENTION = "mention", _("the number of one is among the other’s")

    noun = models.CharField(max_length=9)
    record = models.BigIntegerField()
    kind = models.CharField(max_length=7, choices=Kind)
    key = models.TextField(db_collation="C")
    # Of a name, its rarest trigrams with the noun before each: two names that are alike have one in common; and how many
    # trigrams it has in all.
    signs = ArrayField(models.TextField(), default=list)
    size = models.SmallIntegerField(default=0)

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["noun", "record"], name="alias_record"),
            models.Index(fields=["noun", "kind", "key", "record"], name="alias_key"),
            GinIndex(fields=["signs"], name="alias_signs", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.record}: {self.key}"


class LikenessQuerySet(models.QuerySet):
    def standing(self, noun: str) -> Self:
        """Pairs of the noun that are to be looked at: neither is retired, nobody has said that they are two."""
        records = apps.get_model("catalogue", noun).objects.exclude(state="retired")
        said = Distinction.objects.standing().filter(noun=noun, one=OuterRef("one"), other=OuterRef("other"))
        return self.filter(
            Exists(records.filter(pk=OuterRef("one"))),
            Exists(records.filter(pk=OuterRef("other"))),
            ~Exists(said),
            noun=noun,
        ).order_by("-likeness", "one", "other")


class Likeness(models.Model):
    """Two records of a noun, ``one`` the smaller key: of what ``kind`` is what they share, and how near it is, 0 to 1."""

    noun = models.CharField(max_length=9)
    one = models.BigIntegerField()
    other = models.BigIntegerField()
    kind = models.CharField(max_length=7, choices=Alias.Kind)
    likeness = models.FloatField()

    objects = LikenessQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["noun", "other"], name="likeness_other")]
        constraints = [models.UniqueConstraint(fields=["noun", "one", "other"], name="likeness_once")]

    def __str__(self) -> str:
        return f"{self.noun} {self.one}, {self.other}: {self.likeness}"

    @property
    def in_words(self) -> str:
        """What the two have in common."""
        return in_words(self.kind, self.likeness)


def in_words(kind: str, likeness: float) -> str:
    """What two records have in common that are alike in names or numbers of this kind."""
    return gettext("the same name") if kind == Alias.Kind.NAME and likeness == 1 else str(Alias.Kind(kind).label)
