"""A row of the list of conditions."""

from html import escape

from django.urls import reverse
from django.utils.translation import gettext as _

from .pieces import Related, Rows, address_before, cell, in_either, therapies_where


class ConditionRows(Rows):
    def look_up(self) -> None:
        super().look_up()
        self.condition, self.trials = address_before("condition"), reverse("trials")
        self.cells = [cell(_("Therapies")), cell(_("Trials"), "number"), cell(_("Codes"))]

    def sql(self) -> str:
        therapies = therapies_where(
            "JOIN catalogue_therapy_conditions AS link ON link.therapy_id = far.id"
            " WHERE link.condition_id = condition.id AND far.state = 'published'",
            self.language,
            self.MOST_THERAPIES,
        )
        return f"""
            SELECT condition.id, slug, {in_either("name", self.language)}, synonyms_{self.language}, mondo_id, orpha_code,
                {therapies},
                (
                    SELECT count(*) FROM catalogue_trial_conditions AS link
                        JOIN catalogue_trial AS trial ON trial.id = link.trial_id AND trial.state = 'published'
                    WHERE link.condition_id = condition.id
                )
            FROM catalogue_condition AS condition WHERE id = ANY (%s) AND state = 'published'
        """  # noqa: S608 - no value from outside

    def row(
        self,
        slug: str,
        title: str,
        synonyms: list[str],
        mondo_id: str,
        orpha_code: str,
        therapies: Related,
        trials: int,
    ) -> str:
        under = f'<span class="record-under">{escape(" · ".join(synonyms))}</span>' if synonyms else ""
        number = f'<a href="{self.trials}?condition={slug}">{trials}</a>' if trials else "0"
        codes = [code for code in (mondo_id, orpha_code and f"ORPHA:{orpha_code}") if code]
        coded = " ".join([f'<span class="code">{escape(code)}</span>' for code in codes])
        in_therapies, in_trials, in_codes = self.cells
        return (
            f'<tr>\n<th scope="row"><a class="record-name" href="{self.condition}{slug}/">{escape(title)}</a>{under}</th>\n'
            f"{in_therapies}{self.therapies(therapies)}</td>\n"
            f"{in_trials}{number}</td>\n"
            f"{in_codes}{coded or self.not_stated}</td>\n</tr>\n"
        )
