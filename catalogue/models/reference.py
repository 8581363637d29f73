"""Reference: an entry of the bibliography."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import identifiers
from .citation import OWNERS
from .event import tracked
from .record import Record, RecordQuerySet, folded_key

# Facts that rest on one reference, as its page shows them: a register supports as many as there are trials.
MOST_CITING = 500


class ReferenceQuerySet(RecordQuerySet):
    def for_list(self) -> Self:
        """With what a row of the list shows."""
        return self.prefetch_related("citations__therapy")

    def for_page(self) -> Self:
        """With what the page of one reference shows: ``first_citations``, up to ``MOST_CITING`` facts that rest on it."""
        citations = self.model._meta.get_field("citations").related_model.objects.order_by("pk")[:MOST_CITING]
        owners = (f"first_citations__{owner}" for owner in OWNERS)
        return self.prefetch_related(models.Prefetch("citations", citations, to_attr="first_citations"), *owners)

    def to_refresh(self) -> Self:
        """Those that Crossref or PubMed may know; a retired one stays as it is."""
        return self.exclude(doi="", pmid="").exclude(state=Record.State.RETIRED).order_by("pk")

    def retracted_and_cited(self) -> Self:
        """Retracted, and still cited by a record that is not retired."""
        citations = self.model._meta.get_field("citations").related_model.objects
        citing = Q(
            *((f"{owner}__state__in", (Record.State.DRAFT, Record.State.PUBLISHED)) for owner in OWNERS),
            _connector=Q.OR,
        )
        return self.retracted().filter(Exists(citations.filter(citing, reference=OuterRef("pk"))))

    def retracted(self) -> Self:
        """Withdrawn by their authors or their journal, the latest first."""
        return self.filter(retracted_on__isnull=False).order_by("-retracted_on", "pk")


@tracked()
class Reference(Record):
    """A text, a register or a data set that facts rest on."""

    class Kind(models.TextChoices):
        ARTICLE = "article", _("journal article")
        REVIEW = "review", _("review")
        CHAPTER = "chapter", _("book chapter")
        CONFERENCE = "conference", _("conference report")
        LEGISLATION = "legislation", _("legislation")
        GUIDELINE = "guideline", _("guideline")
        AGENCY = "agency", _("page of an agency")
        REGISTER = "register", _("register or data set")
        TRIAL_RECORD = "trial_record", _("trial record")
        PRESS_RELEASE = "press_release", _("press release")
        WEB_PAGE = "web_page", _("web page")

    class Theme(models.TextChoices):
        LEGISLATION = "legislation", _("legislation")
        REGULATION = "regulation", _("regulation")
        PIVOTAL_TRIAL = "pivotal-trial", _("pivotal trials")
        COHORT = "cohort", _("cohorts")
        REVIEW = "review", _("reviews")
        SAFETY = "safety", _("safety")
        ETHICS = "ethics", _("ethics")
        MARKET_ACCESS = "market-access", _("market access")
        GUIDELINE = "guideline", _("guidelines")
        REGISTER = "register", _("registers and data sets")
        BACKGROUND = "background", _("background")

    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    authors = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("authors"),
        default=list,
        blank=True,
        help_text=_("Family name and initials, one author a line."),
    )
    has_more_authors = models.BooleanField(
        _("authors are incomplete"),
        default=False,
        help_text=_("The source names more authors than are listed (et al.)."),
    )
    name = models.TextField(
        _("title"),
        help_text=_(
            "In its own language, word for word; what it is about, in square brackets, if the title was not read."
        ),
    )
    language = models.CharField(_("language"), max_length=2, blank=True, help_text=_("Two-letter code: en, fr."))
    container = models.CharField(_("journal or site"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    volume = models.CharField(_("volume"), max_length=20, blank=True)
    issue = models.CharField(_("issue"), max_length=20, blank=True)
    pages = models.CharField(_("pages"), max_length=40, blank=True)
    doi = models.CharField("DOI", max_length=200, blank=True, validators=[identifiers.doi])
    pmid = models.CharField("PMID", max_length=8, blank=True, validators=[identifiers.pmid])
    pmcid = models.CharField("PMCID", max_length=12, blank=True, validators=[identifiers.pmcid])
    url = models.URLField(_("address"), max_length=500, blank=True)
    consulted_on = models.DateField(_("consulted on"), null=True, blank=True)
    themes = ArrayField(
        models.CharField(max_length=40, choices=Theme), verbose_name=_("themes"), default=list, blank=True
    )
    retracted_on = models.DateField(_("retracted on"), null=True, blank=True)
    retraction_reason_en = models.TextField(_("why it was retracted, in English"), max_length=1_000, blank=True)
    retraction_reason_fr = models.TextField(_("why it was retracted, in French"), max_length=1_000, blank=True)
    retraction_url = models.URLField(_("retraction notice"), max_length=500, blank=True)
    name_key = folded_key("name")

    objects = ReferenceQuerySet.as_manager()

    # Its citations are those of others.
    needs_citations = False

    class Meta(Record.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [
            *Record.Meta.constraints,
            # A DOI is the same in any case (DOI Handbook, section 2.4).
            models.UniqueConstraint(Lower("doi"), condition=~Q(doi=""), name="reference_doi_unique"),
            models.UniqueConstraint(fields=["pmid"], condition=~Q(pmid=""), name="reference_pmid_unique"),
            models.UniqueConstraint(fields=["pmcid"], condition=~Q(pmcid=""), name="reference_pmcid_unique"),
            models.CheckConstraint(
                name="reference_retracted_has_reason",
                condition=Q(
                    retracted_on__isnull=True, retraction_reason_en="", retraction_reason_fr="", retraction_url=""
                )
                | (Q(retracted_on__isnull=False) & ~Q(retraction_reason_en="", retraction_reason_fr="")),
                violation_error_message=_("A retraction has its date and its reason."),
            ),
        ]

    def __str__(self) -> str:
        """As the desk names it: whoever cites it sees that it is retracted."""
        return gettext("%(title)s (retracted)") % {"title": self.title} if self.retracted_on else self.title

    def get_absolute_url(self) -> str:
        return reverse("reference", args=[self.slug])

    @property
    def link(self) -> str:
        """The address a reader opens: the DOI first."""
        return link_to(self.doi, self.url, self.pmcid, self.pmid)


def link_to(doi: str, url: str, pmcid: str, pmid: str) -> str:
    """The address at which a reader opens a reference; empty where none is known."""
    if doi:
        return f"https://doi.org/{doi}"
    if url:
        return url
    if pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/"
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else ""
