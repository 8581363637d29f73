"""Term: an entry of the glossary."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .event import tracked
from .record import Record, folded_key


@tracked()
class Term(Record):
    """A word of the field and its definition in both languages."""

    name_en = models.CharField(_("term in English"), max_length=120)
    name_fr = models.CharField(_("term in French"), max_length=120)
    synonyms_en = ArrayField(
        models.CharField(max_length=120), verbose_name=_("other names in English"), default=list, blank=True
    )
    synonyms_fr = ArrayField(
        models.CharField(max_length=120), verbose_name=_("other names in French"), default=list, blank=True
    )
    definition_en = models.TextField(
        _("definition in English"), help_text=_("Markdown; cite with [@address-of-the-reference].")
    )
    definition_fr = models.TextField(_("definition in French"))
    topic = models.ForeignKey(
        "catalogue.Topic", models.SET_NULL, verbose_name=_("topic"), null=True, blank=True, related_name="terms"
    )
    name_en_key = folded_key("name_en")
    name_fr_key = folded_key("name_fr")

    unique_names = ("name_en", "name_fr")
    required_texts = ("name", "definition")
    cited_texts = ("definition",)

    class Meta(Record.Meta):
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint("name_en_key", name="term_name_en_unique"),
            models.UniqueConstraint("name_fr_key", name="term_name_fr_unique"),
        ]

    def get_absolute_url(self) -> str:
        return f"{reverse('terms')}#{self.slug}"
