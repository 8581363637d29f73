"""What every public record has: an address, a state, a date of last check, and text in two languages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple, Self

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Value, When
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from . import transitions

if TYPE_CHECKING:
    from .curator import Curator

# Facts that nobody has compared with their sources for so long are to be checked again.
CHECKED_FOR = timedelta(days=365)
LANGUAGES = ("en", "fr")
# [@one] or [@one; @two]
CITED = re.compile(r"\[(@[a-z0-9-]+(?:\s*;\s*@[a-z0-9-]+)*)\]")
SLUG = re.compile(r"[a-z0-9-]+")


class Fold(models.Func):
    """Text without case and accents: the key by which names sort, compare and stay unique on every server.

    The function is made by the first migration.
    """

    function = "catalogue_fold"
    arity = 1
    output_field = models.TextField()


def folded_key(field: str) -> models.GeneratedField:
    """A column, kept by the database, that holds ``field`` folded and compares byte by byte."""
    return models.GeneratedField(
        expression=Fold(field), output_field=models.TextField(db_collation="C"), db_persist=True, editable=False
    )


def label_of(field: models.Field | models.ForeignObjectRel) -> str:
    """What a field, or the relation from the rows inside a record, is called."""
    return str(field.related_model._meta.verbose_name_plural if field.auto_created else field.verbose_name)


class Localised(NamedTuple):
    """A text as a page shows it. ``language`` differs from the one asked where only the other exists."""

    text: str
    language: str
    is_fallback: bool


def in_language(record: models.Model, field: str, language: str | None = None) -> Localised:
    """The text of ``field`` (without ``_en``/``_fr``) in ``language``, else in the other one, saying so."""
    wanted = "fr" if (language or get_language() or "en").startswith("fr") else "en"
    other = "en" if wanted == "fr" else "fr"
    text = getattr(record, f"{field}_{wanted}")
    if text:
        return Localised(text, wanted, False)
    fallback = getattr(record, f"{field}_{other}")
    return Localised(fallback, other, True) if fallback else Localised("", wanted, False)


class RecordQuerySet(models.QuerySet):
    def published(self) -> Self:
        return self.filter(state=Record.State.PUBLISHED)

    def in_reading_order(self) -> Self:
        """By name, the primary key last, so that pages never overlap."""
        return self.order_by(*self.model.reading_order(), "pk")

    def titled(self, words: str) -> Self:
        """Whose name in the language of the page holds ``words``, case and accents aside."""
        return self.filter(**{f"{self.model.reading_order()[0]}__contains": Fold(models.Value(words))})

    def publishable_by(self, person: "Curator") -> Self:
        """Drafts that ``person`` may publish: with two pairs of eyes, those that somebody else wrote last."""
        if not person.has_perm(f"catalogue.publish_{self.model._meta.model_name}"):
            return self.none()
        drafts = self.filter(state=Record.State.DRAFT)
        return drafts.exclude(proposed_by=person) if settings.TWO_PAIRS_OF_EYES else drafts

    def stale(self) -> Self:
        """Published, and not compared with their sources for a year, or not as far as anybody knows."""
        limit = timezone.localdate() - CHECKED_FOR
        return self.published().filter(Q(checked_on__isnull=True) | Q(checked_on__lt=limit))

    def incomplete(self) -> Self:
        """Drafts and published records of which ``lacks()`` would say something."""
        texts = (f"{field}_{language}" for field in self.model.required_texts for language in LANGUAGES)
        lacking = Q(Q(pk__in=[]), *((text, "") for text in texts), _connector=Q.OR)
        if self.model.needs_citations:
            lacking |= ~Exists(citations_of(self.model)) | Q(pk__in=self.citing_unknown().values("pk"))
        return self.exclude(state=Record.State.RETIRED).filter(lacking)

    def citing_unknown(self) -> Self:
        """Those of which a text names a reference that is not among the citations, under its present or a former address."""
        texts = [f"{field}_{language}" for field in self.model.cited_texts for language in LANGUAGES]
        if not texts:
            return self.none()
        named = Func(
            Func(Value("\n"), *texts, function="concat_ws", output_field=models.TextField()),
            function="catalogue_cited",
            output_field=SLUGS,
        )
        cited = citations_of(self.model)
        known = Func(
            ArraySubquery(cited.values("reference__slug")),
            ArraySubquery(cited.values("reference__predecessors__slug")),
            function="array_cat",
            output_field=SLUGS,
        )
        naming = Q(*((f"{text}__contains", "[@") for text in texts), _connector=Q.OR)
        return self.filter(naming).alias(named=named, known=known).exclude(named__contained_by=F("known"))

    def with_uncited_facts(self) -> Self:
        """Drafts and published records of which ``uncited()`` would name a field."""
        facts = self.model.cited_facts
        if not facts:
            return self.none()
        fields = [field for names in facts.values() for field in names]
        stated = (
            Case(When(is_stated(self.model, field), then=Value(field)), output_field=models.TextField())
            for field in fields
        )
        needed = Func(*stated, template="array_remove(ARRAY[%(expressions)s]::text[], NULL)", output_field=SLUGS)
        # Each citation gives the fields that it supports: the one it names, else those of its kind of fact.
        named = Func("field", template="ARRAY[%(expressions)s]::text[]", output_field=SLUGS)
        supported = Case(
            When(~Q(field=""), then=named),
            When(fact="general", then=Value(fields, SLUGS)),
            *(When(fact=fact, then=Value(list(names), SLUGS)) for fact, names in facts.items()),
            default=Value([], SLUGS),
        )
        each = Func(supported, function="unnest", output_field=models.TextField())
        covered = ArraySubquery(citations_of(self.model).order_by().annotate(supports=each).values("supports"))
        # Most records have a citation as a whole, which supports everything: they are left out first, all at once, and
        # the facts of the others are looked at one by one. PostgreSQL keeps the order of a CASE alone.
        as_a_whole = Exists(citations_of(self.model).filter(fact="general", field=""))
        rows = self.exclude(state=Record.State.RETIRED).alias(needed=needed, covered=covered)
        supported = Case(
            When(as_a_whole, then=Value(True)),
            When(needed__contained_by=F("covered"), then=Value(True)),
            default=Value(False),
        )
        return rows.alias(is_supported=supported).filter(is_supported=False)

    def possible_duplicates(self) -> Self:
        """Those that share a name or a number with another record of the noun, or nearly, and are not said to be two."""
        noun = self.model._meta.model_name
        pairs = apps.get_model("catalogue", "likeness").objects.standing(noun).order_by()
        # From the few pairs to their records: with an OR, every record would be looked at.
        return self.filter(pk__in=pairs.values("one").union(pairs.values("other")))

    def get_by_natural_key(self, slug: str) -> models.Model:
        memory = _remembered.get()
        found = memory.get((self.model, slug)) if memory is not None else None
        if found is None:
            found = self.only("pk", "slug").get(slug=slug)
            if memory is not None:
                memory[self.model, slug] = memory[self.model, found.pk] = found
        return found


SLUGS = ArrayField(models.TextField())


def citations_of(model: type[models.Model]) -> models.QuerySet:
    """The citations of the record of the outer query; where PostgreSQL looks at all at once, those of its noun alone."""
    noun, citations = model._meta.model_name, model._meta.get_field("citations").related_model.objects
    return citations.filter(**{noun: OuterRef("pk"), f"{noun}__isnull": False})


def is_stated(model: type[models.Model], name: str) -> Q:
    """Whether the field is not empty, or the relation leads somewhere."""
    field = model._meta.get_field(name)
    if field.many_to_many or field.one_to_many:
        return Q(Exists(model._base_manager.filter(pk=OuterRef("pk"), **{f"{name}__isnull": False})))
    if field.null:
        return Q(**{f"{name}__isnull": False})
    return ~Q(**{name: [] if isinstance(field, ArrayField) else ""})


# Somebody may merge a hundred spellings of a company into one: the page names the first.
MOST_LED_HERE = 20

# Records by address and by key while fixtures are loaded, which ask for the same ones thousands of times.
_remembered: ContextVar[dict[tuple[type[models.Model], str | int], models.Model] | None] = ContextVar(
    "_remembered", default=None
)


@contextmanager
def remembered_keys() -> Iterator[None]:
    """While it lasts, a record is looked up by its address once."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def slug_of(row: models.Model, relation: str) -> str:
    """Address of the record at the end of a foreign key, from memory where it is remembered."""
    field = row._meta.get_field(relation)
    found = (_remembered.get() or {}).get((field.related_model, getattr(row, field.attname)))
    return (found or getattr(row, relation)).slug


class Record(models.Model):
    """A noun of the catalogue with a page of its own."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    slug = models.SlugField(
        _("address"),
        max_length=160,
        unique=True,
        help_text=_("Last part of the page's address; never changed once published."),
    )
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=State,
        default=State.DRAFT,
        help_text=_("Only published records are shown to readers. A record is retired, never deleted."),
    )
    retired_reason = models.TextField(
        _("reason for retiring"), blank=True, help_text=_("Required when the record is retired.")
    )
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("successor"),
        null=True,
        blank=True,
        related_name="predecessors",
        help_text=_("The record that replaces a retired one; the old address leads there."),
    )
    checked_on = models.DateField(
        _("last checked on"),
        null=True,
        blank=True,
        help_text=_("The day somebody last compared the facts with their sources."),
    )
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    proposed_by = models.ForeignKey(
        "catalogue.Curator",
        models.PROTECT,
        verbose_name=_("proposed by"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text=_("Who last wrote in the draft at the desk; somebody else publishes it."),
    )

    objects = RecordQuerySet.as_manager()

    # Name of the two-language field, or of the single field, that titles the page.
    title_field = "name"
    # Fields whose folded key is unique; the constraint stands in the database, the error beside the field here.
    unique_names: tuple[str, ...] = ()
    # Two-language texts without which the record is not published, and those that may cite with [@address].
    required_texts: tuple[str, ...] = ()
    cited_texts: tuple[str, ...] = ()
    needs_citations = True
    # What has to have a source, by the kind of fact that a citation names.
    cited_facts: dict[str, tuple[str, ...]] = {}

    class Meta:
        abstract = True
        # A record is retired, never deleted; drafts become public, and public records retire, by who may publish.
        default_permissions = ("add", "change", "view", "publish")
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_retired_has_reason",
                condition=~models.Q(state="retired") | ~models.Q(retired_reason=""),
                violation_error_message=_("A retired record needs its reason."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_successor_of_retired",
                condition=models.Q(successor__isnull=True) | models.Q(state="retired"),
                violation_error_message=_("Only a retired record has a successor."),
            ),
        ]
        triggers = [
            # A draft retires when it is merged; a merged record comes back as what it was.
            transitions.only(
                "state",
                ("draft", "published"),
                ("draft", "retired"),
                ("published", "retired"),
                ("retired", "draft"),
                ("retired", "published"),
            ),
            transitions.no_circle("successor"),
            transitions.never_deleted(),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The record's name in the language of the page."""
        if hasattr(self, f"{self.title_field}_en"):
            return in_language(self, self.title_field).text
        return str(getattr(self, self.title_field))

    def get_history_url(self) -> str:
        """The page of what changed on the record; the nouns' addresses are named ``<noun>_history``."""
        return reverse(f"{self._meta.model_name}_history", args=[self.slug])

    def led_here(self) -> list[Self]:
        """The retired records whose addresses lead here, ``MOST_LED_HERE`` at most, in the order of their entry."""
        return list(type(self)._default_manager.filter(successor=self).order_by("pk")[:MOST_LED_HERE])

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @classmethod
    def reading_order(cls) -> tuple[str, ...]:
        if hasattr(cls, f"{cls.title_field}_fr_key"):
            return (f"{cls.title_field}_{'fr' if (get_language() or '').startswith('fr') else 'en'}_key",)
        return (f"{cls.title_field}_key",)

    def lacks(self) -> list[str]:
        """What keeps the record from being shown to readers, in words; nothing where it may be published."""
        lacking = []
        for field in self.required_texts:
            for language in LANGUAGES:
                if not getattr(self, f"{field}_{language}"):
                    lacking.append(
                        gettext("“%(field)s” is empty.")
                        % {"field": self._meta.get_field(f"{field}_{language}").verbose_name}
                    )
        if self.needs_citations:
            # A text may still name a reference that has been merged into the one cited.
            cited = {
                slug
                for pair in self.citations.values_list("reference__slug", "reference__predecessors__slug")
                for slug in pair
                if slug
            }
            if not cited:
                lacking.append(gettext("Nothing is cited."))
            for slug in sorted(self.cited_in_texts() - cited):
                lacking.append(gettext("A text cites “%(slug)s”, which is not among the citations.") % {"slug": slug})
        return lacking

    def retracted_sources(self) -> models.QuerySet:
        """Its citations of references that have been retracted; a reference has none, others cite it."""
        citations = self._meta.get_field("citations").related_model.objects
        noun = self._meta.model_name
        if noun == "reference":
            return citations.none()
        return citations.filter(**{noun: self}, reference__retracted_on__isnull=False).select_related("reference", noun)

    def uncited(self) -> list[str]:
        """The stated facts that no citation supports, in words."""
        if not self.cited_facts:
            return []
        citations = list(self.citations.all())
        found = []
        for fact, fields in self.cited_facts.items():
            kinds = {"general", fact}
            for name in fields:
                covered = any(one.field == name or (not one.field and one.fact in kinds) for one in citations)
                if not covered and self.states(name):
                    found.append(label_of(self._meta.get_field(name)))
        return found

    def states(self, name: str) -> bool:
        """Whether the field is not empty, or the relation leads somewhere."""
        field = self._meta.get_field(name)
        if field.many_to_many or field.one_to_many:
            return getattr(self, name).exists()
        return getattr(self, field.attname) not in (None, "", [])

    def cited_in_texts(self) -> set[str]:
        """Addresses of the references that the texts name, as [@address]."""
        texts = (getattr(self, f"{field}_{language}") for field in self.cited_texts for language in LANGUAGES)
        return {slug for text in texts for marks in CITED.findall(text) for slug in SLUG.findall(marks)}

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.successor_id is not None and self.successor_id == self.pk:
            errors["successor"] = _("A record cannot succeed itself.")
        for field in self.unique_names:
            same = type(self)._default_manager.exclude(pk=self.pk)
            found = same.filter(**{f"{field}_key": Fold(models.Value(getattr(self, field)))}).first()
            if found:
                errors[field] = _("This name is taken, case and accents aside: see “%(title)s”.") % {"title": found}
        if errors:
            raise ValidationError(errors)
