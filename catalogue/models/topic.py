"""Topic: a page of the knowledge base."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .event import tracked
from .record import Record, folded_key
from .therapy import AtmpClass, Origin


@tracked()
class Topic(Record):
    """A lesson in both languages; its examples come live from the catalogue."""

    name_en = models.CharField(_("title in English"), max_length=200)
    name_fr = models.CharField(_("title in French"), max_length=200)
    summary_en = models.TextField(_("summary in English"))
    summary_fr = models.TextField(_("summary in French"))
    body_en = models.TextField(_("text in English"), help_text=_("Markdown; cite with [@address-of-the-reference]."))
    body_fr = models.TextField(_("text in French"))
    position = models.PositiveSmallIntegerField(
        _("position"), default=100, help_text=_("Order in the table of contents.")
    )
    atmp_class = models.CharField(
        _("explains the class"),
        max_length=20,
        choices=AtmpClass,
        blank=True,
        help_text=_("Badges of this class lead here, and its therapies are the examples."),
    )
    origin = models.CharField(_("explains the origin"), max_length=14, choices=Origin, blank=True)
    name_en_key = folded_key("name_en")
    name_fr_key = folded_key("name_fr")

    unique_names = ("name_en", "name_fr")
    required_texts = ("name", "summary", "body")
    cited_texts = ("body",)

    class Meta(Record.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["position", "pk"]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint("name_en_key", name="topic_name_en_unique"),
            models.UniqueConstraint("name_fr_key", name="topic_name_fr_unique"),
            models.UniqueConstraint(
                fields=["atmp_class"], condition=~models.Q(atmp_class=""), name="topic_atmp_class_unique"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])
