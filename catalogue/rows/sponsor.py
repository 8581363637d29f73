"""A row of the list of sponsors."""

from html import escape

from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.countries import country_name
from catalogue.models import Sponsor

from .pieces import Related, Rows, address_before, cell, escaped_labels, therapies_where


class SponsorRows(Rows):
    def look_up(self) -> None:
        super().look_up()
        self.sponsor, self.trials = address_before("sponsor"), reverse("trials")
        self.kinds = escaped_labels(Sponsor.Kind)
        self.cells = [cell(_("Country")), cell(_("Therapies")), cell(_("Trials"), "number")]

    def sql(self) -> str:
        therapies = therapies_where(
            "JOIN catalogue_therapy_sponsors AS link ON link.therapy_id = far.id"
            " WHERE link.sponsor_id = sponsor.id AND far.state = 'published'",
            self.language,
            self.MOST_THERAPIES,
        )
        return f"""
            SELECT sponsor.id, slug, name, kind, country, {therapies},
                (SELECT count(*) FROM catalogue_trial WHERE sponsor_id = sponsor.id AND state = 'published')
            FROM catalogue_sponsor AS sponsor WHERE id = ANY (%s) AND state = 'published'
        """  # noqa: S608 - no value from outside

    def row(self, slug: str, name: str, kind: str, country: str, therapies: Related, trials: int) -> str:
        under = f'<span class="record-under">{self.kinds[kind]}</span>' if kind else ""
        in_country, in_therapies, in_trials = self.cells
        number = f'<a href="{self.trials}?sponsor={slug}">{trials}</a>' if trials else "0"
        return (
            f'<tr>\n<th scope="row"><a class="record-name" href="{self.sponsor}{slug}/">{escape(name)}</a>{under}</th>\n'
            f"{in_country}{escape(country_name(country)) if country else self.not_stated}</td>\n"
            f"{in_therapies}{self.therapies(therapies)}</td>\n"
            f"{in_trials}{number}</td>\n</tr>\n"
        )
