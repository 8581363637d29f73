"""Therapy: a product or a named preparation, the heart of the catalogue."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Concat, Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .event import tracked
from .record import Fold, Record, RecordQuerySet, folded_key
from .resemblance import ALIKE, Resemblance, names


class AtmpClass(models.TextChoices):
    """The four classes of Regulation (EC) No 1394/2007, Article 2(1), and what readers look for outside them."""

    GENE_THERAPY = "gene_therapy", _("Gene therapy medicinal product")
    SOMATIC_CELL_THERAPY = "somatic_cell_therapy", _("Somatic cell therapy medicinal product")
    TISSUE_ENGINEERED = "tissue_engineered", _("Tissue engineered product")
    COMBINED = "combined", _("Combined ATMP")
    CELL_PRODUCT = "cell_product", _("Cell or tissue product (not an ATMP)")
    BLOOD_PRODUCT = "blood_product", _("Labile blood product (not an ATMP)")
    OTHER = "other", _("Other product (not an ATMP)")

    @classmethod
    def of_law(cls) -> tuple["AtmpClass", ...]:
        """The four classes of the Regulation."""
        return cls.GENE_THERAPY, cls.SOMATIC_CELL_THERAPY, cls.TISSUE_ENGINEERED, cls.COMBINED


class Origin(models.TextChoices):
    """Where the cells come from; mixed autologous and allogeneic counts as allogeneic (Art. 2(3))."""

    AUTOLOGOUS = "autologous", _("autologous")
    ALLOGENEIC = "allogeneic", _("allogeneic")
    XENOGENEIC = "xenogeneic", _("xenogeneic")
    NOT_APPLICABLE = "not_applicable", _("not applicable (no cells)")


MOST_ALIKE = 500


def same_target(therapy: "Therapy") -> models.Q:
    """Whose target begins as that of ``therapy``: "BCMA (two epitopes)" is BCMA."""
    target = therapy.target.partition(" (")[0]
    return models.Q(target__istartswith=target) if target else models.Q(pk__in=[])


class TherapyQuerySet(RecordQuerySet):
    def for_list(self) -> Self:
        """With what a row of the list shows."""
        return self.prefetch_related("substances", "sponsors", "conditions", "authorisations")

    def for_page(self) -> Self:
        """With what the page of one therapy shows."""
        return self.prefetch_related(
            "substances__atc_codes",
            "sponsors",
            "conditions",
            "authorisations__holder",
            "trials__sponsor",
            "decisions",
            "citations__reference",
        )

    def for_comparison(self) -> Self:
        """With what a column of a comparison shows, and the numbers of its trials."""
        published = models.Q(trials__state=Record.State.PUBLISHED)
        return self.prefetch_related(
            "substances__atc_codes", "conditions", "authorisations__holder", "citations__reference"
        ).annotate(
            trial_count=models.Count("trials", filter=published),
            recruiting_count=models.Count("trials", filter=published & models.Q(trials__status="recruiting")),
        )

    def called(self, name: str) -> Self:
        """Those with that name, other name or address, case and accents ignored."""
        others = models.Func(
            models.F("other_names"), models.Value("|"), function="array_to_string", output_field=models.TextField()
        )
        key = Fold(models.Value(name))
        bar = models.Value("|", models.TextField())
        return self.alias(others=Concat(bar, Fold(others), bar)).filter(
            models.Q(name_en_key=key)
            | models.Q(name_fr_key=key)
            | models.Q(slug=name)
            | models.Q(others__contains=Concat(bar, key, bar))
        )

    def similar_to(self, therapy: "Therapy") -> Self:
        """Those that share a condition with it, of the same class first, then by what else they share.

        A common condition has thousands of therapies: the first ``MOST_ALIKE`` are looked at.
        """
        relation = self.model.conditions.through.objects
        own = relation.filter(therapy=therapy).values("condition")
        sharing = relation.filter(condition__in=own).exclude(therapy=therapy).order_by("therapy").values("therapy")
        alike = [
            (models.Q(atmp_class=therapy.atmp_class), 4),
            (same_target(therapy), 2),
            (models.Q(modification=therapy.modification), 1),
            (models.Q(origin=therapy.origin), 1),
        ]
        likeness = sum(
            (models.Case(models.When(one, then=weight), default=0) for one, weight in alike), models.Value(0)
        )
        rows = self.filter(pk__in=sharing[:MOST_ALIKE]).alias(likeness=likeness)
        return rows.order_by("-likeness", *self.model.reading_order(), "pk")

    def with_target_of(self, therapy: "Therapy") -> Self:
        """Others with the same gene or target; none where it has none."""
        return self.exclude(pk=therapy.pk).filter(same_target(therapy)).in_reading_order()

    def latest_authorised(self) -> Self:
        """Those with an authorisation, the latest authorisation anywhere first."""
        dated = self.annotate(latest_authorised_on=models.Max("authorisations__granted_on"))
        return dated.filter(latest_authorised_on__isnull=False).order_by("-latest_authorised_on", "-pk")

    def advanced(self) -> Self:
        """In one of the four classes."""
        return self.filter(atmp_class__in=AtmpClass.of_law())

    def resembling(self, name: str) -> Self:
        """Those of which any name, brand or substance is nearly ``name``, the nearest first, with the ``resemblance``."""
        wanted = models.Value(name)
        authorisations = self.model._meta.get_field("authorisations").related_model.objects
        substances = self.model.substances.through.objects
        brands = names("brand", "former_brand")
        called = names("substance__name", "substance__name_fr", lists=("substance__other_names",))
        return (
            self.exclude(state=Record.State.RETIRED)
            .annotate(
                resemblance=Greatest(
                    Resemblance(names("name_en", "name_fr", lists=("other_names",)), wanted),
                    nearest(authorisations, Resemblance(brands, wanted)),
                    nearest(substances, Resemblance(called, wanted)),
                )
            )
            .filter(resemblance__gte=ALIKE)
            .order_by("-resemblance", "pk")
        )


def nearest(rows: models.QuerySet, resemblance: Resemblance) -> models.Subquery:
    """The greatest resemblance among the rows of a therapy."""
    of_therapy = rows.filter(therapy=models.OuterRef("pk")).order_by().values("therapy")
    return models.Subquery(of_therapy.annotate(best=models.Max(resemblance)).values("best"))


@tracked()
class Therapy(Record):
    """One product, however many jurisdictions authorised it and under however many names."""

    class Stage(models.TextChoices):
        """The furthest point reached anywhere."""

        PRECLINICAL = "preclinical", _("preclinical")
        PHASE_1 = "phase_1", _("phase 1")
        PHASE_2 = "phase_2", _("phase 2")
        PHASE_3 = "phase_3", _("phase 3")
        AUTHORISED = "authorised", _("marketing authorisation reached")
        ESTABLISHED = "established", _("established practice, without marketing authorisation")

    class Modification(models.TextChoices):
        """What carries the gene, or what is done to the cells: the one that says most about the product."""

        AAV = "aav", _("adeno-associated virus (AAV) vector")
        ADENOVIRUS = "adenovirus", _("adenoviral vector")
        HERPES_SIMPLEX = "herpes_simplex", _("herpes simplex virus vector")
        LENTIVIRUS = "lentivirus", _("lentiviral vector, ex vivo")
        RETROVIRUS = "retrovirus", _("gammaretroviral vector, ex vivo")
        GENOME_EDITING = "genome_editing", _("genome editing, ex vivo")
        GENETIC_UNSPECIFIED = "genetic_unspecified", _("genetic modification, vector not stated")
        MESSENGER_RNA = "messenger_rna", _("messenger RNA")
        CULTURE = "culture", _("culture and expansion")
        ACTIVATION = "activation", _("activation without gene transfer")
        DIFFERENTIATION = "differentiation", _("differentiation from stem cells")
        DECELLULARISATION = "decellularisation", _("decellularisation")
        NOT_SUBSTANTIAL = "not_substantial", _("no substantial manipulation")

    class ClassBasis(models.TextChoices):
        """What the class rests on."""

        CAT = "cat", _("published table of the Committee for Advanced Therapies")
        EMA = "ema", _("text of the European Medicines Agency")
        LAW = "law", _("text of the law itself")
        SEED = "seed", _("review article, not an authority")
        CATALOGUE = "catalogue", _("reading of this catalogue, not of an authority")

    name_en = models.CharField(
        _("name in English"), max_length=200, help_text=_("Brand name, or the usual name of the preparation.")
    )
    name_fr = models.CharField(_("name in French"), max_length=200, help_text=_("The same as in English for a brand."))
    other_names = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("other names"),
        default=list,
        blank=True,
        help_text=_("Brands in other countries, former names, code names; one a line."),
    )
    atmp_class = models.CharField(_("ATMP class"), max_length=20, choices=AtmpClass)
    base_class = models.CharField(
        _("class of the cell part"),
        max_length=20,
        blank=True,
        choices=[
            (c.value, c.label)
            for c in (AtmpClass.GENE_THERAPY, AtmpClass.SOMATIC_CELL_THERAPY, AtmpClass.TISSUE_ENGINEERED)
        ],
        help_text=_("Only for a combined ATMP: the class that its cells or tissues have."),
    )
    class_basis = models.CharField(_("class rests on"), max_length=9, choices=ClassBasis)
    class_reason_en = models.TextField(_("why this class, in English"), blank=True)
    class_reason_fr = models.TextField(_("why this class, in French"), blank=True)
    origin = models.CharField(_("origin of the cells"), max_length=14, choices=Origin)
    stage = models.CharField(_("stage"), max_length=11, choices=Stage, blank=True)
    modification = models.CharField(_("vector or modification"), max_length=20, choices=Modification, blank=True)
    modification_note_en = models.CharField(
        _("vector or modification in words, in English"), max_length=300, blank=True
    )
    modification_note_fr = models.CharField(_("vector or modification in words, in French"), max_length=300, blank=True)
    target = models.CharField(
        _("gene or target"),
        max_length=120,
        blank=True,
        help_text=_("Gene brought or corrected, or antigen aimed at: RPE65, CD19."),
    )
    route_en = models.CharField(_("route or form, in English"), max_length=200, blank=True)
    route_fr = models.CharField(_("route or form, in French"), max_length=200, blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    summary_fr = models.TextField(_("summary in French"), blank=True)
    mechanism_en = models.TextField(
        _("how it works, in English"), blank=True, help_text=_("Markdown; cite with [@address-of-the-reference].")
    )
    mechanism_fr = models.TextField(_("how it works, in French"), blank=True)
    development_en = models.TextField(
        _("what happened to it, in English"),
        blank=True,
        help_text=_("Trials, decisions, withdrawals, with their dates and citations."),
    )
    development_fr = models.TextField(_("what happened to it, in French"), blank=True)
    substances = models.ManyToManyField(
        "catalogue.Substance", verbose_name=_("substances"), blank=True, related_name="therapies"
    )
    sponsors = models.ManyToManyField(
        "catalogue.Sponsor",
        verbose_name=_("sponsors"),
        blank=True,
        related_name="therapies",
        help_text=_("Developers and holders; the holders of the authorisations are added by themselves."),
    )
    conditions = models.ManyToManyField(
        "catalogue.Condition", verbose_name=_("conditions"), blank=True, related_name="therapies"
    )
    name_en_key = folded_key("name_en")
    name_fr_key = folded_key("name_fr")

    objects = TherapyQuerySet.as_manager()

    unique_names = ("name_en", "name_fr")
    required_texts = ("name", "class_reason", "summary")
    cited_texts = ("mechanism", "development")
    cited_facts = {
        "atmp_class": ("atmp_class",),
        "origin": ("origin",),
        "substance": ("substances",),
        "modification": ("modification",),
        "target": ("target",),
        "route": ("route_en",),
        "indication": ("conditions",),
        "authorisation": ("authorisations",),
        "mechanism": ("mechanism_en",),
        "development": ("development_en",),
    }

    class Meta(Record.Meta):
        verbose_name = _("therapy")
        verbose_name_plural = _("therapies")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint("name_en_key", name="therapy_name_en_unique"),
            models.UniqueConstraint("name_fr_key", name="therapy_name_fr_unique"),
            models.CheckConstraint(
                name="therapy_base_class_only_with_combined",
                condition=models.Q(atmp_class="combined") | models.Q(base_class=""),
                violation_error_message=_("Only a combined ATMP has a class of its cell part."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.atmp_class == AtmpClass.COMBINED and not self.base_class:
            raise ValidationError({"base_class": _("Which class do the cells or tissues of this combined ATMP have?")})

    def get_absolute_url(self) -> str:
        return reverse("therapy", args=[self.slug])
