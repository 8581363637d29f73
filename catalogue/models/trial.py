"""Trial: a clinical trial as a public registry describes it."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Least, Left, Length, NullIf
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import identifiers
from .event import tracked
from .record import Record, RecordQuerySet, folded_key


def not_before(end: str, start: str) -> Q:
    """``end`` is not before ``start``, both partial dates, compared as far as both go."""
    length = Least(Length(end), Length(start))
    return Q(**{end: ""}) | Q(**{start: ""}) | Q(GreaterOrEqual(Left(end, length), Left(start, length)))


class GreaterOrEqual(models.Func):
    """``a >= b`` as a condition between two expressions."""

    template = "(%(expressions)s)"
    arg_joiner = " >= "
    output_field = models.BooleanField()
    conditional = True


class TrialQuerySet(RecordQuerySet):
    def for_list(self) -> Self:
        """With what a row of the list shows."""
        return self.select_related("sponsor").prefetch_related("therapies", "conditions")

    def for_page(self) -> Self:
        """With what the page of one trial shows."""
        return self.for_list()

    def latest_started_first(self) -> Self:
        """By start, those without a known one at the end."""
        return self.order_by(NullIf("started_on", models.Value("")).desc(nulls_last=True), "pk")

    def to_refresh(self) -> Self:
        """Those that ClinicalTrials.gov knows, the longest unread first; a retired one stays as it is."""
        return self.exclude(nct_number="").exclude(state=Record.State.RETIRED).order_by("status_on", "pk")


@tracked()
class Trial(Record):
    """Facts of a registry, of the day it was read; its titles are the registry's own words."""

    class Phase(models.TextChoices):
        EARLY_PHASE_1 = "early_phase_1", _("early phase 1")
        PHASE_1 = "phase_1", _("phase 1")
        PHASE_1_2 = "phase_1_2", _("phase 1/2")
        PHASE_1_2_3 = "phase_1_2_3", _("phase 1/2/3")
        PHASE_2 = "phase_2", _("phase 2")
        PHASE_2_3 = "phase_2_3", _("phase 2/3")
        PHASE_3 = "phase_3", _("phase 3")
        PHASE_4 = "phase_4", _("phase 4")
        OBSERVATIONAL = "observational", _("observational")
        NOT_APPLICABLE = "not_applicable", _("not applicable")

    class Status(models.TextChoices):
        """ClinicalTrials.gov's overall status."""

        NOT_YET_RECRUITING = "not_yet_recruiting", _("not yet recruiting")
        RECRUITING = "recruiting", _("recruiting")
        ENROLLING_BY_INVITATION = "enrolling_by_invitation", _("enrolling by invitation")
        ACTIVE_NOT_RECRUITING = "active_not_recruiting", _("active, not recruiting")
        SUSPENDED = "suspended", pgettext_lazy("trial", "suspended")
        TERMINATED = "terminated", _("terminated")
        COMPLETED = "completed", _("completed")
        WITHDRAWN = "withdrawn", pgettext_lazy("trial", "withdrawn")
        UNKNOWN = "unknown", _("unknown")

    class EnrolmentKind(models.TextChoices):
        ACTUAL = "actual", _("actual")
        PLANNED = "planned", _("planned")

    nct_number = models.CharField(_("NCT number"), max_length=11, blank=True, validators=[identifiers.nct_number])
    eudract_number = models.CharField(
        _("EudraCT number"), max_length=14, blank=True, validators=[identifiers.eudract_number]
    )
    eu_trial_number = models.CharField(
        _("EU trial number (CTIS)"), max_length=17, blank=True, validators=[identifiers.eu_trial_number]
    )
    other_ids = ArrayField(
        models.CharField(max_length=60),
        verbose_name=_("other numbers"),
        default=list,
        blank=True,
        help_text=_("The sponsor's own numbers, one a line."),
    )
    acronym = models.CharField(_("acronym"), max_length=60, blank=True)
    name = models.TextField(
        _("title"), help_text=_("As the registry gives it; if it was not read, a short description.")
    )
    title_is_official = models.BooleanField(_("title is the registry's"), default=True)
    phase = models.CharField(_("phase"), max_length=14, choices=Phase, blank=True)
    status = models.CharField(_("status"), max_length=23, choices=Status, blank=True)
    status_on = models.CharField(
        _("status as of"),
        max_length=10,
        blank=True,
        validators=[identifiers.partial_date],
        help_text=_("Day, month or year when the registry was read."),
    )
    enrolment = models.PositiveIntegerField(_("number of participants"), null=True, blank=True)
    enrolment_kind = models.CharField(_("kind of number"), max_length=7, choices=EnrolmentKind, blank=True)
    started_on = models.CharField(_("start"), max_length=10, blank=True, validators=[identifiers.partial_date])
    primary_completion_on = models.CharField(
        _("primary completion"), max_length=10, blank=True, validators=[identifiers.partial_date]
    )
    completed_on = models.CharField(_("completion"), max_length=10, blank=True, validators=[identifiers.partial_date])
    sponsor = models.ForeignKey(
        "catalogue.Sponsor", models.PROTECT, verbose_name=_("sponsor"), null=True, blank=True, related_name="trials"
    )
    countries = ArrayField(
        models.CharField(max_length=2, validators=[identifiers.country_code]),
        verbose_name=_("countries"),
        default=list,
        blank=True,
        help_text=_("Two-letter ISO 3166 codes, one a line."),
    )
    conditions = models.ManyToManyField(
        "catalogue.Condition", verbose_name=_("conditions"), blank=True, related_name="trials"
    )
    condition_terms = ArrayField(
        models.CharField(max_length=300), verbose_name=_("conditions in the registry's words"), default=list, blank=True
    )
    interventions = ArrayField(
        models.CharField(max_length=400),
        verbose_name=_("interventions in the registry's words"),
        default=list,
        blank=True,
    )
    therapies = models.ManyToManyField(
        "catalogue.Therapy", verbose_name=_("therapies"), blank=True, related_name="trials"
    )
    note_en = models.TextField(_("design and result, in English"), blank=True)
    note_fr = models.TextField(_("design and result, in French"), blank=True)
    source_url = models.URLField(_("page read"), max_length=400, blank=True)
    name_key = folded_key("name")

    objects = TrialQuerySet.as_manager()

    cited_facts = {"trial": ("phase", "status", "enrolment", "started_on", "completed_on", "sponsor", "countries")}

    class Meta(Record.Meta):
        verbose_name = _("trial")
        verbose_name_plural = _("trials")
        indexes = [GinIndex(fields=["countries"], name="trial_countries")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["nct_number"], condition=~Q(nct_number=""), name="trial_nct_number_unique"),
            models.UniqueConstraint(
                fields=["eudract_number"], condition=~Q(eudract_number=""), name="trial_eudract_number_unique"
            ),
            models.UniqueConstraint(
                fields=["eu_trial_number"], condition=~Q(eu_trial_number=""), name="trial_eu_trial_number_unique"
            ),
            models.CheckConstraint(
                name="trial_end_not_before_start",
                condition=not_before("completed_on", "started_on"),
                violation_error_message=_("The end is before the start."),
            ),
            models.CheckConstraint(
                name="trial_primary_completion_not_before_start",
                condition=not_before("primary_completion_on", "started_on"),
                violation_error_message=_("The primary completion is before the start."),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("trial", args=[self.slug])

    @property
    def number(self) -> str:
        """The registry number by which people know it."""
        return self.nct_number or self.eu_trial_number or self.eudract_number
